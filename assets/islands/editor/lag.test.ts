import { ChangeSet, type Text } from "@codemirror/state";
import { expect, test } from "vitest";
import { toText } from "../live/replica";
import { Random } from "../testing/random";
import { Lag } from "./lag";

function any(random: Random, text: Text): ChangeSet {
  const from = random.below(text.length + 1);
  const to = Math.min(text.length, from + (random.chance(0.3) ? random.below(4) : 0));
  return ChangeSet.of({ from, to, insert: String.fromCharCode(97 + random.below(26)) }, text.length);
}

test("what is shown and the document come together, whatever was done to each", () => {
  for (let seed = 1; seed <= 500; seed++) {
    const random = new Random(seed);
    const lag = new Lag();
    let shown = toText("een tekst");
    let document = shown;
    for (let step = 0; step < 20; step++) {
      if (random.chance(0.5)) {
        const theirs = any(random, document);
        document = theirs.apply(document);
        lag.add(theirs);
      } else {
        const ours = any(random, shown);
        document = lag.carry(ours).apply(document);
        shown = ours.apply(shown);
      }
    }
    shown = lag.end()?.apply(shown) ?? shown;
    expect(shown.toString(), `seed ${seed}`).toBe(document.toString());
    expect([lag.behind, lag.end()]).toEqual([false, undefined]);
  }
});

test("a word that is being composed stays whole", () => {
  const lag = new Lag();
  lag.add(ChangeSet.of({ from: 3, insert: "!" }, 3));
  const carried = lag.carry(ChangeSet.of({ from: 3, insert: "d" }, 3));
  expect(carried.apply(toText("woo!")).toString()).toBe("wood!");
});
