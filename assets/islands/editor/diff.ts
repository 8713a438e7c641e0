// Edited is one replacement, in UTF-16 units of the text before it.
export interface Edited {
  from: number;
  to: number;
  insert: string;
}

// edited finds what was replaced between two states of a text field: as little
// as possible, and where the texts leave a choice (which of two equal letters
// is the new one) what ends at the caret. The halves of a surrogate pair stay
// together.
export function edited(before: string, after: string, caret: number): Edited {
  const shorter = Math.min(before.length, after.length);
  const behind = Math.min(after.length - clamp(caret, after.length), shorter);
  const guided = replacement(before, after, common(before, after, behind, fromEnd));
  const start = common(before, after, shorter, fromStart);
  const least = replacement(before, after, common(before, after, shorter - start, fromEnd));
  return guided.insert.length <= least.insert.length ? guided : least;
}

// replacement is the edit that leaves so many units at the end as they were.
function replacement(before: string, after: string, end: number): Edited {
  if (end > 0 && isLow(after.charCodeAt(after.length - end))) end--;
  let from = common(before, after, Math.min(before.length, after.length) - end, fromStart);
  if (from > 0 && isHigh(after.charCodeAt(from - 1))) from--;
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}

type At = (text: string, i: number) => number;
const fromStart: At = (text, i) => text.charCodeAt(i);
const fromEnd: At = (text, i) => text.charCodeAt(text.length - 1 - i);

function common(a: string, b: string, most: number, at: At): number {
  let n = 0;
  while (n < most && at(a, n) === at(b, n)) n++;
  return n;
}

function clamp(n: number, most: number): number {
  return Math.max(0, Math.min(n, most));
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
