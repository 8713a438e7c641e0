import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MustOpen, pushes, type } from "../testing/opened";
import { calm } from "../testing/server";
import { Tab } from "../testing/tab";
import { sum } from "./sum";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("pace", () => {
  test("the first keystroke goes at once, the next ones together", async () => {
    const { server, document } = await MustOpen("", 0);
    type(document, "a");
    await vi.advanceTimersByTimeAsync(1);
    expect(pushes(server)).toHaveLength(1);
    for (const key of "bcde") {
      type(document, key);
      await vi.advanceTimersByTimeAsync(20);
    }
    await vi.advanceTimersByTimeAsync(100);
    expect(pushes(server).map(({ updates }) => updates)).toEqual([
      [{ client: "c1", seq: 1, changes: [[0, "a"]] }],
      [{ client: "c1", seq: 2, changes: [1, [0, "bcde"]] }],
    ]);
    expect(document.unsent).toBe(0);
  });

  test("one push is under way at a time, however slow the server", async () => {
    const { server, document } = await MustOpen("", 2_000);
    for (let i = 0; i < 40; i++) {
      type(document, "x");
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(document.unsent).toBeGreaterThan(30);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(pushes(server).length).toBeLessThanOrEqual(3);
    expect([document.unsent, server.document("d").text.toString()]).toEqual([0, "x".repeat(40)]);
  });

  test("flush does not wait its turn", async () => {
    const { server, document } = await MustOpen("", 0);
    type(document, "a");
    await vi.advanceTimersByTimeAsync(5);
    type(document, "b");
    document.flush();
    await vi.advanceTimersByTimeAsync(1);
    expect(server.document("d").text.toString()).toBe("ab");
  });

  test("D12: what was typed just before the editor closed is sent", async () => {
    const { server, tab, document } = await MustOpen("", 50);
    type(document, "laatste woord");
    tab.documents.release(document);
    expect(tab.documents.all()).toEqual([document]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.document("d").text.toString()).toBe("laatste woord");
    expect(tab.documents.all()).toEqual([]);
    expect(server.received.at(-1)).toEqual({ type: "close", doc: "d" });
  });

  test("numbers go on when a document is opened again", async () => {
    const { server, tab, document } = await MustOpen("");
    type(document, "a");
    tab.documents.release(document);
    await vi.advanceTimersByTimeAsync(1_000);
    const again = tab.documents.acquire("d");
    await vi.advanceTimersByTimeAsync(1_000);
    type(again, "b");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.document("d").log.map(({ client, seq }) => [client, seq])).toEqual([["c1", 1], ["c1", 2]]);
  });
});

describe("broken links", () => {
  test("C4: an acknowledgement that is lost is found again, and nothing is stored twice", async () => {
    const { server, document } = await MustOpen("tekst");
    server.faults = { ...calm, lose: 1 };
    type(document, "!");
    await vi.advanceTimersByTimeAsync(50);
    expect([server.document("d").version, document.unsent]).toEqual([1, 1]);
    server.faults = calm;
    [...server.links][0]!.end(1006);
    await vi.advanceTimersByTimeAsync(5_000);
    expect([server.document("d").version, document.unsent, document.text?.toString()]).toEqual([1, 0, "tekst!"]);
    type(document, "?");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.document("d").log.map(({ client, seq }) => [client, seq])).toEqual([["c1", 1], ["c1", 2]]);
  });

  test("typing goes on while the link is down, and follows when it is back", async () => {
    const { server, document } = await MustOpen("");
    const other = new Tab(server).documents.acquire("d");
    await vi.advanceTimersByTimeAsync(500);
    for (const link of [...server.links]) if (link.client === "c1") link.freeze();
    type(document, "hier ");
    await vi.advanceTimersByTimeAsync(10_000);
    type(other, "daar ");
    type(document, "verder ");
    expect(document.unsent).toBe(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(document.unsent).toBe(0);
    expect(other.text?.toString()).toBe(document.text?.toString());
    expect(document.text?.toString()).toMatch(/^(hier verder daar |daar hier verder )$/);
  });

  test("a push that the server forgot is sent again", async () => {
    const { server, document } = await MustOpen("");
    server.faults = { ...calm, ignore: 1 };
    type(document, "a");
    await vi.advanceTimersByTimeAsync(1_000);
    server.faults = calm;
    await vi.advanceTimersByTimeAsync(16_000);
    expect([server.document("d").text.toString(), document.unsent]).toEqual(["a", 0]);
  });

  test("a gap is asked for", async () => {
    const { server, document } = await MustOpen("");
    const other = new Tab(server).documents.acquire("d");
    await vi.advanceTimersByTimeAsync(500);
    server.faults = { ...calm, lose: 1 };
    type(other, "a");
    await vi.advanceTimersByTimeAsync(100);
    server.faults = calm;
    type(document, "b", 0);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(document.text?.toString()).toBe(server.document("d").text.toString());
    expect(document.text?.length).toBe(2);
  });

  test.each([
    ["C6: accepted before the id was lost", 0],
    ["C6: not accepted before the id was lost", 1],
  ])("a new id doubles nothing: %s", async (_name, ignore) => {
    const { server, tab, document } = await MustOpen("", 0);
    server.faults = { ...calm, lose: 1, ignore };
    type(document, "een ");
    await vi.advanceTimersByTimeAsync(50);
    type(document, "twee ");
    server.faults = calm;
    server.restart(true);
    await vi.advanceTimersByTimeAsync(15_000);
    expect(tab.connection.client).not.toBe("c1");
    expect([document.unsent, document.text?.toString()]).toEqual([0, "een twee "]);
    expect(server.document("d").text.toString()).toBe("een twee ");
    expect(new Set(server.document("d").log.map(({ client }) => client)).size).toBe(2 - ignore);
    type(document, "drie");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.document("d").text.toString()).toBe("een twee drie");
  });

  test("C6: an old client's push that is committed late is recognised", async () => {
    const { server, tab, document } = await MustOpen("", 0);
    server.faults = { ...calm, ignore: 1 };
    type(document, "een ");
    await vi.advanceTimersByTimeAsync(50);
    const late = pushes(server)[0]!;
    server.faults = calm;
    server.restart(true);
    await vi.advanceTimersByTimeAsync(2_500);
    expect(tab.connection.state).toBe("online");
    const accepted = server.document("d").receive("c1", late.version, late.updates);
    const news = { type: "updates", doc: "d", version: 0, updates: accepted as never, length: 4, sum: sum("een ") } as const;
    for (const link of server.links) link.tell(news);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([document.unsent, server.document("d").text.toString()]).toEqual([0, "een "]);
  });

  test("another tab takes the id over: this one stops and keeps its text", async () => {
    const { server, tab, document } = await MustOpen("");
    [...server.links][0]!.end(4001);
    await vi.advanceTimersByTimeAsync(100);
    type(document, "bewaard");
    await vi.advanceTimersByTimeAsync(60_000);
    expect([tab.connection.state, document.unsent, document.status.phase]).toEqual(["ended", 1, "behind"]);
    tab.connection.restart();
    await vi.advanceTimersByTimeAsync(5_000);
    expect([document.unsent, server.document("d").text.toString()]).toEqual([0, "bewaard"]);
  });
});

test("a text that differs from the server's is reported once and replaced", async () => {
  const { server, document } = await MustOpen("tekst", 0);
  [...server.links][0]!.tell({ type: "updates", doc: "d", version: 0, updates: [], length: 5, sum: "00000000" });
  await vi.advanceTimersByTimeAsync(100);
  expect(server.received.filter(({ type }) => type === "diverged")).toEqual([
    { type: "diverged", doc: "d", version: 0, length: 5, sum: "00000000", ownLength: 5, ownSum: sum("tekst") },
  ]);
  expect(document.status).toMatchObject({ phase: "live", unsent: 0, kept: [] });
  type(document, "!");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(server.document("d").text.toString()).toBe("tekst!");
});

test("an update that cannot be applied is treated as such", async () => {
  const { server, document } = await MustOpen("tekst", 0);
  [...server.links][0]!.tell({ type: "updates", doc: "d", version: 0, updates: [{ client: "x", seq: 1, changes: [99] }] });
  await vi.advanceTimersByTimeAsync(100);
  expect([server.diverged, document.text?.toString(), document.status.phase]).toEqual([1, "tekst", "live"]);
});

test("opened, closed and opened again before the first answer came", async () => {
  const { server, tab, document } = await MustOpen("tekst", 0);
  server.faults = { ...calm, delay: 300 };
  tab.documents.release(document);
  const first = tab.documents.acquire("d");
  tab.documents.release(first);
  const second = tab.documents.acquire("d");
  for (let i = 0; i < 40; i++) {
    await vi.advanceTimersByTimeAsync(50);
    if (second.text) type(second, ".");
  }
  await vi.advanceTimersByTimeAsync(5_000);
  expect(second.status).toMatchObject({ phase: "live", unsent: 0, kept: [] });
  expect(server.document("d").text.toString()).toBe(second.text?.toString());
});

test("carets of others are shown where they are in our text", async () => {
  const { server, document } = await MustOpen("een twee", 0);
  const other = new Tab(server).documents.acquire("d");
  await vi.advanceTimersByTimeAsync(100);
  type(document, "nul ", 0); // the other's caret is told at the version before it
  other.carets.place(4, 8);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(document.carets.list()).toEqual([{ client: "c2", person: { id: "c2", name: "c2" }, anchor: 8, head: 12 }]);
  type(other, "!");
  await vi.advanceTimersByTimeAsync(2_000);
  expect(document.carets.list()[0]).toMatchObject({ anchor: 8, head: 13 });
  [...server.links][0]!.end(1006);
  await vi.advanceTimersByTimeAsync(500);
  expect(document.carets.list()).toEqual([]);
});
