import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Random } from "../testing/random";
import { calm, type Faults, Server } from "../testing/server";
import { FieldWriter, insertion, StateWriter, Tab, type Writer } from "../testing/tab";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

// MustConverge lets writers write through a network with these faults, then
// lets everything arrive, and compares every text there is.
async function MustConverge(seed: number, faults: Faults, deletes: boolean): Promise<void> {
  const random = new Random(seed);
  const server = new Server(random);
  const authority = server.document("d", random.pick(["", "Een tekst.\nTwee 😀 regels.\n"]));
  const begin = authority.text.toString();
  server.faults = faults;
  const tabs = Array.from({ length: 2 + random.below(3) }, () => new Tab(server));
  const documents = tabs.map((tab) => tab.documents.acquire("d"));
  const writers: Writer[] = documents.map((d, i) =>
    i % 2 === 0 ? new StateWriter(d, random, deletes) : new FieldWriter(d, random, deletes),
  );
  const tokens: string[] = [];
  for (let step = 0; step < 60; step++) {
    const i = random.below(writers.length);
    // Every token is one character of its own, of one or of two UTF-16 units.
    const token = String.fromCodePoint((random.chance(0.5) ? 0xe000 : 0x1f900) + step);
    writers[i]!.act(token);
    if (writers[i]!.text().includes(token)) tokens.push(token);
    if (random.chance(0.02)) server.restart(random.chance(0.3));
    if (random.chance(0.02)) random.pick([...server.links])?.freeze();
    if (random.chance(0.02)) random.pick([...server.links])?.end(1006);
    await vi.advanceTimersByTimeAsync(random.pick([0, 5, 40, 200, 3_000]));
  }
  server.faults = { ...calm, delay: faults.delay };
  for (const writer of writers) writer.settle();
  await vi.advanceTimersByTimeAsync(60_000); // long enough to notice every dead link
  // One more edit, since a loss shows only when something follows it.
  const last = documents[0]!;
  last.edit(insertion(last.text!.length, last.text!.length, "."));
  for (let i = 0; i < 40; i++) {
    await vi.advanceTimersByTimeAsync(15_000);
    if (documents.every((d) => d.status.phase === "live" && d.unsent === 0)) break;
  }
  const text = authority.text.toString();
  expect(authority.fold(), "fold of the log").toBe(text);
  for (const [i, d] of documents.entries()) {
    expect(d.status, `status of ${i}`).toMatchObject({ phase: "live", unsent: 0, problem: undefined, kept: [] });
    expect(d.text?.toString(), `document ${i}`).toBe(text);
    if (writers[i]!.text() !== "" || text === "") expect(writers[i]!.text(), `editor ${i}`).toBe(text);
  }
  const numbers = authority.log.map(({ client, seq }) => `${client}/${seq}`);
  expect(new Set(numbers).size, "updates are not doubled").toBe(numbers.length);
  expect(server.diverged).toBe(0);
  if (!deletes) {
    for (const token of tokens) expect(count(text, token), `${token} in ${text}`).toBe(1);
    const without = tokens.reduce((rest, token) => rest.replace(token, ""), text);
    expect(without).toBe(begin + ".");
  }
  for (const tab of tabs) tab.connection.stop();
}

function count(text: string, token: string): number {
  return text.split(token).length - 1;
}

// SEEDS=5000 npm test runs more of them, as a nightly run may.
const { process } = globalThis as { process?: { env: Record<string, string | undefined> } };
const RUNS = Number(process?.env["SEEDS"] ?? 60);
const bumpy: Faults = { delay: 150, lose: 0.03, repeat: 0.05, ignore: 0.02, refuse: 0.05, cut: 0.02, freeze: 0.01 };

describe("writers in both editors end with the same text", () => {
  test.each([
    ["C1: over a slow network", { ...calm, delay: 200 }, true],
    ["C1, C4, C7: over a network that loses, repeats and breaks", bumpy, true],
    ["C4: and every insertion is there exactly once", bumpy, false],
  ])("%s", async (_name, faults, deletes) => {
    for (let seed = 1; seed <= RUNS; seed++) {
      try {
        await MustConverge(seed, faults, deletes);
      } catch (error) {
        throw new Error(`seed ${seed}: ${(error as Error).message}`, { cause: error });
      }
      vi.clearAllTimers();
      document.body.replaceChildren();
    }
  });
});
