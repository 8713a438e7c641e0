import { describe, expect, test } from "vitest";
import { Random } from "../testing/random";
import { boundary } from "../testing/tab";
import { clean } from "./clean";
import { edited } from "./diff";

describe("what was edited", () => {
  test.each([
    ["typing between equal letters", "aaaa", "aaaaa", 3, { from: 2, to: 2, insert: "a" }],
    ["deleting one of equal letters", "aaaa", "aaa", 1, { from: 1, to: 2, insert: "" }],
    ["deleting forward", "abc", "ac", 1, { from: 1, to: 2, insert: "" }],
    ["replacing a selection", "een twee drie", "een vier drie", 8, { from: 4, to: 8, insert: "vier" }],
    ["half of an emoji changes", "x😀y", "x😁y", 3, { from: 1, to: 3, insert: "😁" }],
    ["an emoji beside its like", "😀😀", "😀😀😀", 4, { from: 2, to: 2, insert: "😀" }],
    ["other pair with the same second half", "a\u{1f600}", "a\u{1fa00}", 3, { from: 1, to: 3, insert: "\u{1fa00}" }],
    ["nothing", "abc", "abc", 2, { from: 2, to: 2, insert: "" }],
    ["everything", "abc", "", 0, { from: 0, to: 3, insert: "" }],
    ["a caret that tells nothing", "abc", "xabc", 4, { from: 0, to: 0, insert: "x" }],
  ])("%s", (_name, before, after, caret, want) => {
    expect(edited(before, after, caret)).toEqual(want);
  });

  test.each([
    ["typing over everything a text that begins alike", "Wat was dat?", "W", 1, { from: 0, to: 12 }, { from: 0, to: 12, insert: "W" }],
    ["pasting over a word one that ends alike", "een bloem", "een boom", 8, { from: 4, to: 9 }, { from: 4, to: 9, insert: "boom" }],
    ["deleting a selection", "een twee", "een ", 4, { from: 4, to: 8 }, { from: 4, to: 8, insert: "" }],
    ["a selection that was not what changed", "een twee", "Een twee", 1, { from: 4, to: 8 }, { from: 0, to: 1, insert: "E" }],
    ["half a character", "x😀y", "x😁y", 3, { from: 2, to: 3 }, { from: 1, to: 3, insert: "😁" }],
    ["a caret", "aa", "aaa", 2, { from: 1, to: 1 }, { from: 1, to: 1, insert: "a" }],
  ])("knows what was selected: %s", (_name, before, after, caret, selected, want) => {
    expect(edited(before, after, caret, selected)).toEqual(want);
  });

  test("always leads from one text to the other, between characters", () => {
    const alphabet = ["a", "b", "😀", "😁", "\u{1fa00}", "👩‍👧", "\n", "é"];
    const any = (random: Random, most: number) => Array.from({ length: random.below(most) }, () => random.pick(alphabet)).join("");
    for (let seed = 1; seed <= 5_000; seed++) {
      const random = new Random(seed);
      const before = any(random, 9);
      const at = boundary(before, random.below(before.length + 1));
      const end = boundary(before, Math.min(before.length, at + random.below(4)));
      const typed = any(random, 4);
      const after = random.chance(0.8) ? before.slice(0, at) + typed + before.slice(Math.max(at, end)) : any(random, 9);
      const caret = random.chance(0.8) ? Math.min(after.length, at + typed.length) : random.below(after.length + 1);
      const selected = { from: at, to: Math.max(at, end) };
      const { from, to, insert } = edited(before, after, caret, random.chance(0.5) ? selected : undefined);
      const note = `seed ${seed}: ${JSON.stringify([before, after, caret])}`;
      expect(before.slice(0, from) + insert + before.slice(to), note).toBe(after);
      expect(from <= to, note).toBe(true);
      expect([boundary(before, from), boundary(before, to)], note).toEqual([from, to]);
      expect(/\p{Surrogate}/u.test(insert), note).toBe(false);
    }
  });
});

test.each([
  ["a\r\nb\rc", "a\nb\nc"],
  ["a\0b\u0007c\td", "abc\td"],
  ["\ud83dx\ude00 😀", "x 😀"],
  ["\u2028\u202e\u200b", "\u2028\u202e\u200b"],
])("%j is cleaned to %j", (text, want) => {
  expect(clean(text)).toBe(want);
});
