// Range is a part of a text, in UTF-16 units.
export interface Range {
  from: number;
  to: number;
}

// Edited is one replacement, in UTF-16 units of the text before it.
export interface Edited extends Range {
  insert: string;
}

// edited finds what was replaced between two states of a text field. Where what
// was selected before the edit explains it, that is what was replaced, all of
// it, even if the new text begins like the old. Otherwise it is as little as
// possible, and where the texts leave a choice (which of two equal letters is
// the new one) what ends at the caret. The halves of a surrogate pair stay
// together.
export function edited(before: string, after: string, caret: number, selected?: Range): Edited {
  if (selected && selected.from < selected.to && explains(selected, before, after)) {
    const kept = before.length - selected.to;
    return { ...selected, insert: after.slice(selected.from, after.length - kept) };
  }
  const shorter = Math.min(before.length, after.length);
  const behind = Math.min(after.length - clamp(caret, after.length), shorter);
  const guided = replacement(before, after, common(before, after, behind, fromEnd));
  const start = common(before, after, shorter, fromStart);
  const least = replacement(before, after, common(before, after, shorter - start, fromEnd));
  return guided.insert.length <= least.insert.length ? guided : least;
}

// explains says whether the texts are the same around what was selected, and
// whether that was whole characters.
function explains({ from, to }: Range, before: string, after: string): boolean {
  const kept = before.length - to;
  if ([from, to].some((at) => isHigh(before.charCodeAt(at - 1)) && isLow(before.charCodeAt(at)))) return false;
  return from + kept <= after.length && before.startsWith(after.slice(0, from)) && before.endsWith(after.slice(after.length - kept));
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
