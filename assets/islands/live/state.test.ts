import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Server } from "../testing/server";
import { Announcer } from "./announce";
import { Connection } from "./connection";
import { type Saving, StateLine } from "./state";
import { forget } from "./words";

const words = {
  "live.connecting": "Verbinden…",
  "live.saved": "Opgeslagen",
  "live.unsent_one": "1 wijziging nog niet opgeslagen",
  "live.unsent_other": "{n} wijzigingen nog niet opgeslagen",
  "live.offline": "Niet verbonden",
  "live.offline_unsent": "Niet verbonden, {n} bewaard",
  "live.offline_window": "Niet verbonden, {n} in dit venster",
  "live.online_again": "Weer verbonden",
  "live.read_only": "Alleen lezen",
  "live.kept": "Er is tekst bewaard",
  "live.ended_rights": "Meld je opnieuw aan",
  "live.ended_rights_unsent": "Bewaard, meld je opnieuw aan",
  "live.ended_rights_saved": "Rechten veranderd",
  "live.ended_held": "Bewaard: {n}",
  "live.ended_window": "Alleen hier: {n}",
  "live.ended_taken_over": "Open in een ander tabblad",
};

interface Case {
  server: Server;
  line: StateLine;
  saving: Saving;
  said: string[];
  shown: () => [string | undefined, string | null];
}

beforeEach(() => {
  vi.useFakeTimers();
  document.documentElement.lang = "nl";
  document.body.innerHTML = `<p data-state-line></p><script type="application/json" id="words">${JSON.stringify(words)}</script>`;
  forget();
});
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

// MustShow starts a page that is online with nothing unsent.
async function MustShow(): Promise<Case> {
  const server = new Server();
  const connection = new Connection({ open: server.connect, random: () => 0.5 });
  const said: string[] = [];
  const region = document.body.appendChild(document.createElement("div"));
  new MutationObserver(() => said.push(region.textContent ?? "")).observe(region, { childList: true });
  const line = new StateLine(connection, new Announcer(() => region));
  const saving: Saving = { unsent: 0, kept: false, readOnly: false };
  line.add(() => saving);
  const element = document.querySelector<HTMLElement>("[data-state-line]")!;
  const shown = (): [string | undefined, string | null] => [element.dataset["kind"], element.textContent];
  expect(shown()).toEqual(["connecting", "Verbinden…"]);
  connection.start();
  await vi.advanceTimersByTimeAsync(1_000);
  return { server, line, saving, said, shown };
}

async function MustBe(found: Case, change: Partial<Saving>, want: [string, string]): Promise<void> {
  Object.assign(found.saving, change);
  found.line.update();
  await vi.advanceTimersByTimeAsync(0);
  expect(found.shown()).toEqual(want);
}

describe("the state line", () => {
  test("counts what is not saved at once, and calls it saved after a moment of rest", async () => {
    const found = await MustShow();
    expect(found.shown()).toEqual(["saved", "Opgeslagen"]);
    await MustBe(found, { unsent: 1 }, ["unsent", "1 wijziging nog niet opgeslagen"]);
    await MustBe(found, { unsent: 1234 }, ["unsent", "1.234 wijzigingen nog niet opgeslagen"]);
    await MustBe(found, { unsent: 0 }, ["unsent", "1.234 wijzigingen nog niet opgeslagen"]);
    await vi.advanceTimersByTimeAsync(400);
    expect(found.shown()).toEqual(["saved", "Opgeslagen"]);
  });

  test("does not flicker while somebody types", async () => {
    const found = await MustShow();
    const kinds = new Set<string | undefined>();
    await MustBe(found, { unsent: 1 }, ["unsent", "1 wijziging nog niet opgeslagen"]);
    for (let i = 0; i < 50; i++) {
      found.saving.unsent = i % 2;
      found.line.update();
      await vi.advanceTimersByTimeAsync(80);
      kinds.add(found.shown()[0]);
    }
    expect([...kinds]).toEqual(["unsent"]);
    expect(found.said).toEqual([]);
  });

  test.each<[string, Partial<Saving>, [string, string]]>([
    ["text that waits for a decision", { unsent: 1, kept: true }, ["kept", "Er is tekst bewaard"]],
    ["nothing to write in", { readOnly: true }, ["read_only", "Alleen lezen"]],
  ])("says %s", async (_name, change, want) => {
    await MustBe(await MustShow(), change, want);
  });

  test.each<[number, number, boolean, [string, string]]>([
    [1006, 0, false, ["offline", "Niet verbonden"]],
    [1006, 2, true, ["offline", "Niet verbonden, 2 bewaard"]],
    [1006, 2, false, ["offline", "Niet verbonden, 2 in dit venster"]],
    [4003, 2, false, ["ended", "Meld je opnieuw aan"]],
    [4003, 2, true, ["ended", "Bewaard, meld je opnieuw aan"]],
    [4003, 0, true, ["ended", "Rechten veranderd"]],
    [4001, 0, false, ["ended", "Open in een ander tabblad"]],
    [4001, 2, false, ["ended", "Open in een ander tabblad Alleen hier: 2"]],
    [4001, 2, true, ["ended", "Open in een ander tabblad Bewaard: 2"]],
  ])("says what close code %i means with %i unsent, on the device as well: %s", async (code, unsent, held, want) => {
    const found = await MustShow();
    Object.assign(found.saving, { unsent, held });
    const [link] = found.server.links;
    vi.spyOn(found.server, "connect").mockImplementation(() => {
      throw new Error("no network");
    });
    link!.end(code);
    await vi.advanceTimersByTimeAsync(10);
    expect(found.shown()).toEqual(want);
  });

  test("X4: a lost and restored connection is said once each", async () => {
    const found = await MustShow();
    const [link] = found.server.links;
    Object.assign(found.saving, { unsent: 2, held: true });
    link!.end(1012);
    await vi.advanceTimersByTimeAsync(10);
    found.saving.unsent = 0;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(found.said).toEqual(["Niet verbonden, 2 bewaard", "Weer verbonden. Opgeslagen"]);
  });

  test("a connection that is back before its loss could be said is not mentioned", async () => {
    const found = await MustShow();
    found.saving.kept = true;
    found.line.update();
    await vi.advanceTimersByTimeAsync(100);
    found.saving.kept = false;
    found.line.update();
    [...found.server.links][0]!.end(1006);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(found.said).toEqual(["Er is tekst bewaard", "Opgeslagen"]);
  });

  test("work that stays unsaved is said after a while", async () => {
    const found = await MustShow();
    await MustBe(found, { unsent: 3 }, ["unsent", "3 wijzigingen nog niet opgeslagen"]);
    await vi.advanceTimersByTimeAsync(10_000);
    await MustBe(found, { unsent: 0 }, ["unsent", "3 wijzigingen nog niet opgeslagen"]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(found.said).toEqual(["3 wijzigingen nog niet opgeslagen", "Opgeslagen"]);
  });

  test("I7: closing a tab with unsent work asks first, and only then", async () => {
    const found = await MustShow();
    for (const unsent of [0, 1]) {
      found.saving.unsent = unsent;
      const event = new Event("beforeunload", { cancelable: true });
      found.line.guard(event as BeforeUnloadEvent);
      expect(event.defaultPrevented).toBe(unsent === 1);
    }
    expect(found.line.unsent()).toBe(1);
  });
});

describe("announcements", () => {
  test("X3: come at most once in three seconds, the newest of a topic only", async () => {
    const region = document.createElement("div");
    const heard: [number, string][] = [];
    new MutationObserver(() => heard.push([Date.now(), region.textContent ?? ""])).observe(region, { childList: true });
    const announcer = new Announcer(() => region);
    for (let i = 0; i < 100; i++) {
      announcer.say(i % 2 ? "cards" : "people", `bericht ${i}`);
      await vi.advanceTimersByTimeAsync(200);
    }
    await vi.advanceTimersByTimeAsync(20_000);
    const gaps = heard.slice(1).map(([at], i) => at - heard[i]![0]);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3_000);
    expect(heard.slice(-2).map(([, text]) => text).sort()).toEqual(["bericht 98", "bericht 99"]);
  });

  test("are not made when they became untrue, and are heard when repeated", async () => {
    const region = document.createElement("div");
    const announcer = new Announcer(() => region);
    let text: string | undefined = "a";
    announcer.say("t", () => text);
    await vi.advanceTimersByTimeAsync(0);
    expect(region.textContent).toBe("a");
    announcer.say("t", () => text);
    text = undefined;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(region.textContent).toBe("a");
    announcer.say("t", "a");
    await vi.advanceTimersByTimeAsync(3_000);
    expect(region.textContent).toBe("a\u00a0");
  });
});
