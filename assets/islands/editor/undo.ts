import type { ChangeSet, Text } from "@codemirror/state";

interface Step {
  changes: ChangeSet; // from the present text back to the one before the edit
  at: number; // when the edit was made, in milliseconds
  end: number; // where the edit ended, to join the next one to it
}

const JOIN = 600; // milliseconds within which typing is undone together
const MOST = 300; // steps kept

// Undo remembers how to take back what was edited here, and only that: what
// others change meanwhile is mapped over, never undone.
export class Undo {
  private done: Step[] = [];
  private undone: Step[] = [];

  // record remembers an edit by the text before it. Typing on is one step.
  record(changes: ChangeSet, before: Text, at: number): void {
    this.undone = [];
    const back = changes.invert(before);
    const { from, to } = span(changes);
    const last = this.done.at(-1);
    if (last && at - last.at < JOIN && (last.end === from.before || last.end === to.before)) {
      last.changes = back.compose(last.changes);
      last.at = at;
      last.end = to.after;
    } else {
      this.done.push({ changes: back, at, end: to.after });
      this.done = this.done.slice(-MOST);
    }
  }

  // map takes in a change to the present text that is not ours to undo.
  map(changes: ChangeSet): void {
    this.done = mapped(this.done, changes);
    this.undone = mapped(this.undone, changes);
  }

  // undo returns the change that takes back the last step, for the caller to
  // make; undefined when there is none. redo does the reverse.
  undo(text: Text): ChangeSet | undefined {
    return this.turn(this.done, this.undone, text);
  }

  redo(text: Text): ChangeSet | undefined {
    return this.turn(this.undone, this.done, text);
  }

  private turn(from: Step[], to: Step[], text: Text): ChangeSet | undefined {
    const step = from.pop();
    if (!step) return undefined;
    to.push({ changes: step.changes.invert(text), at: 0, end: -1 });
    return step.changes;
  }
}

// mapped moves steps, the latest last, over a change to the present text. Each
// older step starts from the text that the newer ones lead back to.
function mapped(steps: Step[], changes: ChangeSet): Step[] {
  const result: Step[] = [];
  for (const step of [...steps].reverse()) {
    const moved = step.changes.map(changes);
    const end = changes.mapPos(Math.max(0, Math.min(step.end, changes.length)));
    changes = changes.map(step.changes, true);
    if (!moved.empty) result.push({ changes: moved, at: step.at, end: step.end < 0 ? -1 : end });
  }
  return result.reverse();
}

// span gives the first and last place a change touches.
function span(changes: ChangeSet): { from: { before: number }; to: { before: number; after: number } } {
  const from = { before: 0 };
  const to = { before: 0, after: 0 };
  let first = true;
  changes.iterChangedRanges((fromA, toA, _fromB, toB) => {
    if (first) from.before = fromA;
    first = false;
    to.before = toA;
    to.after = toB;
  });
  return { from, to };
}
