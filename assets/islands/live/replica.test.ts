import { collab, getSyncedVersion, receiveUpdates, sendableUpdates } from "@codemirror/collab";
import { ChangeSet, EditorState } from "@codemirror/state";
import { describe, expect, test } from "vitest";
import { Random } from "../testing/random";
import { boundary } from "../testing/tab";
import { difference, Replica, toText } from "./replica";
import { sum } from "./sum";

const alphabet = ["a", "b", "\n", "é", "😀", "👩‍👩‍👧", "e\u0301", "ﬁ", "\u202e"];

function anyText(random: Random, most: number): string {
  return Array.from({ length: random.below(most + 1) }, () => random.pick(alphabet)).join("");
}

function anyChange(random: Random, text: string): ChangeSet {
  const from = boundary(text, random.below(text.length + 1));
  const to = boundary(text, Math.min(text.length, from + (random.chance(0.5) ? random.below(5) : 0)));
  return ChangeSet.of({ from: Math.min(from, to), to, insert: toText(anyText(random, 3)) }, text.length);
}

test("a replica is @codemirror/collab given one update at a time", () => {
  for (let seed = 1; seed <= 500; seed++) {
    const random = new Random(seed);
    const begin = anyText(random, 12);
    const replica = Replica.at(3, begin);
    let confirmed = toText(begin);
    let state = EditorState.create({ doc: confirmed, extensions: collab({ startVersion: 3, clientID: "me" }) });
    let seq = 0;
    const next = () => ++seq;
    for (let step = 0; step < 20; step++) {
      const pending = sendableUpdates(state);
      if (pending.slice(1).some(({ changes }) => changes.empty)) break; // never sent, and not kept by a replica
      if (pending.length < 2 && random.chance(0.5)) {
        const changes = anyChange(random, replica.text.toString());
        if (changes.empty) continue;
        replica.edit(changes);
        state = state.update({ changes }).state;
        replica.outgoing("me", next); // sent at once when nothing else is, so never merged
      } else if (pending.length > 0 && random.chance(0.4)) {
        const own = replica.outgoing("me", next)[0]!;
        expect(own.changes, `seed ${seed}`).toEqual(pending[0]!.changes.toJSON());
        expect(replica.receive(own)).toBeUndefined();
        confirmed = pending[0]!.changes.apply(confirmed);
        state = receiveUpdates(state, [{ clientID: "me", changes: pending[0]!.changes }]).state;
        replica.outgoing("me", next);
      } else {
        const changes = anyChange(random, confirmed.toString());
        confirmed = changes.apply(confirmed);
        replica.receive({ client: "other", seq: 1, changes: changes.toJSON() });
        state = receiveUpdates(state, [{ clientID: "other", changes }]).state;
      }
      expect(replica.text.toString(), `seed ${seed} step ${step}`).toBe(state.doc.toString());
      expect(replica.version).toBe(getSyncedVersion(state));
    }
  }
});

describe("what goes out", () => {
  test("is merged until it was sent once, and repeated unchanged after that", () => {
    const replica = Replica.at(0, "");
    let seq = 0;
    const next = () => ++seq;
    replica.edit(ChangeSet.of({ from: 0, insert: "a" }, 0));
    const first = replica.outgoing("c", next);
    replica.edit(ChangeSet.of({ from: 1, insert: "b" }, 1));
    replica.edit(ChangeSet.of({ from: 2, insert: "c" }, 2));
    expect(replica.outgoing("c", next)).toEqual(first);
    expect(replica.unsent).toBe(3);
    replica.receive(first[0]!);
    expect(replica.outgoing("c", next)).toEqual([{ client: "c", seq: 2, changes: [1, [0, "bc"]] }]);
  });

  test("is renumbered and merged after it was refused for good", () => {
    const replica = Replica.at(0, "");
    let seq = 4;
    replica.edit(ChangeSet.of({ from: 0, insert: "too long" }, 0));
    replica.outgoing("c", () => ++seq);
    expect(replica.renumber()).toBe(5);
    replica.edit(ChangeSet.of({ from: 3, to: 8 }, 8));
    expect(replica.outgoing("c", () => 5)).toEqual([{ client: "c", seq: 5, changes: [[0, "too"]] }]);
  });

  test("fits a frame however much was written", () => {
    const replica = Replica.at(0, "");
    let seq = 0;
    for (let i = 0; i < 12_000; i++) replica.edit(ChangeSet.of({ from: 0, insert: i % 2 ? "…" : "\n" }, i));
    const seen: number[] = [];
    while (replica.unsent > 0) {
      const updates = replica.outgoing("c", () => ++seq);
      expect(JSON.stringify(updates).length).toBeLessThan(400_000);
      for (const update of updates) {
        expect((update.changes as unknown[]).length).toBeLessThan(10_000);
        seen.push(update.seq);
        replica.receive(update);
      }
    }
    expect(seen).toEqual(seen.map((_, i) => i + 1));
  });
});

test("an update that does not fit changes nothing", () => {
  const replica = Replica.at(0, "abc");
  replica.edit(ChangeSet.of({ from: 0, insert: "x" }, 3));
  for (const changes of [[5], [3.5], "x", [4, [0, "y"]], null]) {
    expect(() => replica.receive({ client: "o", seq: 1, changes }), JSON.stringify(changes)).toThrow();
    expect([replica.version, replica.text.toString(), replica.unsent]).toEqual([0, "xabc", 1]);
  }
});

test("positions map to the confirmed text and back", () => {
  const replica = Replica.at(0, "abc");
  replica.edit(ChangeSet.of({ from: 1, insert: "XY" }, 3));
  replica.edit(ChangeSet.of({ from: 0, insert: "Z" }, 5));
  expect([0, 1, 2, 4, 5, 6].map((at) => replica.toConfirmed(at))).toEqual([0, 0, 1, 1, 2, 3]);
  expect([0, 2, 3].map((at) => replica.toPresent(at))).toEqual([0, 5, 6]);
});

test("a difference leads from one text to the other and splits no character", () => {
  for (let seed = 1; seed <= 2_000; seed++) {
    const random = new Random(seed);
    const a = anyText(random, 8);
    const b = random.chance(0.5) ? anyText(random, 8) : anyChange(random, a).apply(toText(a)).toString();
    const changes = difference(toText(a), toText(b));
    expect(changes.apply(toText(a)).toString(), `seed ${seed}`).toBe(b);
    expect(changes.empty).toBe(a === b);
    changes.iterChangedRanges((from, to) => {
      expect([from, to].map((at) => boundary(a, at)), `seed ${seed}`).toEqual([from, to]);
    });
  }
});

test.each([
  ["", "00000000"],
  ["123456789", "cbf43926"],
  ["café 😀\n", sum("café 😀\n")],
])("the sum of %j has eight digits", (text, want) => {
  expect(sum(text)).toBe(want);
  expect(sum(text)).toMatch(/^[0-9a-f]{8}$/);
});
