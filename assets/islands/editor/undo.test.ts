import { history, redo, undo } from "@codemirror/commands";
import { ChangeSet, EditorState, Text, Transaction } from "@codemirror/state";
import { describe, expect, test } from "vitest";
import { Random } from "../testing/random";
import { Undo } from "./undo";

// Page is a text with its undo; mine are edits made here, theirs come from
// others.
class Page {
  text = Text.of([""]);
  readonly undo = new Undo();
  private now = 0;

  mine(from: number, to: number, insert: string, wait = 5_000): void {
    const changes = ChangeSet.of({ from, to, insert }, this.text.length);
    this.undo.record(changes, this.text, (this.now += wait));
    this.text = changes.apply(this.text);
  }

  theirs(from: number, to: number, insert: string): void {
    const changes = ChangeSet.of({ from, to, insert }, this.text.length);
    this.text = changes.apply(this.text);
    this.undo.map(changes);
  }

  back(): string {
    this.text = this.undo.undo(this.text)?.apply(this.text) ?? this.text;
    return this.text.toString();
  }

  again(): string {
    this.text = this.undo.redo(this.text)?.apply(this.text) ?? this.text;
    return this.text.toString();
  }
}

describe("C8: undo takes back what was done here, and nothing else", () => {
  test("between edits of others", () => {
    const page = new Page();
    page.mine(0, 0, "een");
    page.theirs(3, 3, " VAN HEN");
    page.mine(0, 0, "en ");
    page.theirs(0, 0, "HUN ");
    expect(page.text.toString()).toBe("HUN en een VAN HEN");
    expect(page.back()).toBe("HUN een VAN HEN");
    expect(page.back()).toBe("HUN  VAN HEN");
    expect(page.back()).toBe("HUN  VAN HEN");
    expect(page.again()).toBe("HUN een VAN HEN");
    expect(page.again()).toBe("HUN en een VAN HEN");
  });

  test("also when others edit between undo and redo", () => {
    const page = new Page();
    page.mine(0, 0, "abc");
    page.mine(3, 3, "def");
    expect(page.back()).toBe("abc");
    page.theirs(0, 0, "X");
    expect(page.again()).toBe("Xabcdef");
    expect(page.back()).toBe("Xabc");
    page.theirs(1, 4, "");
    expect(page.back()).toBe("X"); // what it would take back is gone already
    expect(page.again()).toBe("Xdef");
  });

  test("typing on is one step, a pause or another place begins the next", () => {
    const page = new Page();
    page.mine(0, 0, "a");
    page.mine(1, 1, "b", 100);
    page.mine(2, 2, "c", 100);
    page.mine(3, 3, "d", 1_000);
    page.mine(0, 0, "X", 100);
    expect(page.text.toString()).toBe("Xabcd");
    expect([page.back(), page.back(), page.back()]).toEqual(["abcd", "abc", ""]);
  });

  test("as CodeMirror's own undo does, whatever happens in between", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = new Random(seed);
      const page = new Page();
      let state = EditorState.create({ extensions: history({ newGroupDelay: 0, joinToEvent: () => false }) });
      for (let step = 0; step < 25; step++) {
        const length = page.text.length;
        const from = random.below(length + 1);
        const to = Math.min(length, from + (random.chance(0.3) ? random.below(4) : 0));
        const insert = from === to ? String.fromCharCode(97 + (step % 26)) : "";
        const turn = random.next();
        if (turn < 0.2) {
          page.back();
          undo({ state, dispatch: (tr) => (state = tr.state) });
        } else if (turn < 0.3) {
          page.again();
          redo({ state, dispatch: (tr) => (state = tr.state) });
        } else if (turn < 0.6) {
          page.theirs(from, to, insert);
          state = state.update({ changes: { from, to, insert }, annotations: Transaction.addToHistory.of(false) }).state;
        } else {
          page.mine(from, to, insert);
          state = state.update({ changes: { from, to, insert } }).state;
        }
        expect(page.text.toString(), `seed ${seed} step ${step}`).toBe(state.doc.toString());
      }
    }
  });
});
