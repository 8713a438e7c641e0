import { EditorSelection, type StateCommand } from "@codemirror/state";
import type { KeyBinding } from "@codemirror/view";

// writingKeys make text bold or italic, or a link, as in any word processor.
export const writingKeys: readonly KeyBinding[] = [
  { key: "Mod-b", run: surround("**"), preventDefault: true },
  { key: "Mod-i", run: surround("*"), preventDefault: true },
  { key: "Mod-k", run: link(), preventDefault: true },
];

// surround puts a mark around each selection, or takes it away again. Without
// a selection it leaves the caret between two marks.
export function surround(mark: string): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false;
    const n = mark.length;
    const change = state.changeByRange(({ from, to }) => {
      const before = state.sliceDoc(from - n, from);
      const after = state.sliceDoc(to, to + n);
      const doubled = n === 1 && (state.sliceDoc(from - 2, from) === "**" || state.sliceDoc(to, to + 2) === "**");
      if (before === mark && after === mark && (!doubled || state.sliceDoc(from - 3, from) === "***")) {
        return {
          changes: [{ from: from - n, to: from }, { from: to, to: to + n }],
          range: EditorSelection.range(from - n, to - n),
        };
      }
      return {
        changes: [{ from, insert: mark }, { from: to, insert: mark }],
        range: EditorSelection.range(from + n, to + n),
      };
    });
    dispatch(state.update(change, { scrollIntoView: true, userEvent: "input" }));
    return true;
  };
}

// link turns the selection into the words of a link and puts the caret where
// the address goes; a selected address becomes the address.
export function link(): StateCommand {
  return ({ state, dispatch }) => {
    if (state.readOnly) return false;
    const change = state.changeByRange(({ from, to }) => {
      const chosen = state.sliceDoc(from, to);
      const address = /^https?:\/\/\S+$/.test(chosen);
      const insert = address ? `[](${chosen})` : `[${chosen}]()`;
      const caret = from + (address ? 1 : chosen.length + 3);
      return { changes: { from, to, insert }, range: EditorSelection.cursor(caret) };
    });
    dispatch(state.update(change, { scrollIntoView: true, userEvent: "input" }));
    return true;
  };
}
