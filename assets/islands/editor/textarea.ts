import { ChangeSet } from "@codemirror/state";
import type { LiveDocument, TextChange } from "../live/document";
import { MAX_LENGTH } from "../live/protocol";
import { toText } from "../live/replica";
import { clean } from "./clean";
import { edited, type Range } from "./diff";
import type { Editor, EditorOptions, Selected } from "./editor";
import { Lag } from "./lag";
import { Undo } from "./undo";

// PlainEditor makes a <textarea> an equal client of a live document. The field
// shows the document, except while an input method composes a character: its
// value must not change under that, so what others change waits in behind.
export class PlainEditor implements Editor {
  private readonly field: HTMLTextAreaElement;
  private shown: string; // the field's value as we last knew it
  private readonly lag = new Lag();
  private selected: Range | undefined; // what the edit that is coming will replace
  private composing = false;
  private ending: ReturnType<typeof setTimeout> | undefined;
  private readonly undo = new Undo();
  private readonly stop: (() => void)[];

  constructor(
    private readonly document: LiveDocument,
    options: EditorOptions,
  ) {
    this.shown = document.text?.toString() ?? "";
    const field = (this.field = options.parent.ownerDocument.createElement("textarea"));
    field.className = "editor-field";
    field.value = this.shown;
    field.maxLength = MAX_LENGTH;
    field.spellcheck = true;
    field.setAttribute("aria-label", options.label);
    field.setAttribute("aria-describedby", options.describedBy);
    this.setWritable(options.writable);
    options.parent.append(field);
    if (options.selection) this.select(options.selection);
    this.stop = [document.changed.listen((change) => this.follow(change)), ...this.listen()];
  }

  focus(): void {
    this.field.focus();
  }

  selection(): Selected {
    const { selectionStart, selectionEnd, selectionDirection } = this.field;
    const backward = selectionDirection === "backward";
    return { anchor: backward ? selectionEnd : selectionStart, head: backward ? selectionStart : selectionEnd };
  }

  setWritable(writable: boolean): void {
    this.field.readOnly = !writable;
  }

  destroy(): void {
    clearTimeout(this.ending);
    this.take();
    for (const stop of this.stop) stop();
    this.field.remove();
  }

  private listen(): (() => void)[] {
    const { field } = this;
    const on = <K extends keyof HTMLElementEventMap>(type: K, act: (event: HTMLElementEventMap[K]) => void) => {
      field.addEventListener(type, act);
      return () => field.removeEventListener(type, act);
    };
    const report = () => this.report();
    field.ownerDocument.addEventListener("selectionchange", report);
    return [
      on("input", () => this.take()),
      on("compositionstart", () => {
        clearTimeout(this.ending);
        this.compose(true);
      }),
      // Some browsers send the last input after the end of the composition.
      on("compositionend", () => (this.ending = setTimeout(() => this.compose(false)))),
      on("blur", () => this.compose(false)),
      on("beforeinput", (event) => {
        this.selected = { from: field.selectionStart, to: field.selectionEnd };
        this.history(event, (event as InputEvent).inputType);
      }),
      on("keydown", (event) => this.history(event, shortcut(event))),
      on("keyup", report),
      on("pointerup", report),
      () => field.ownerDocument.removeEventListener("selectionchange", report),
    ];
  }

  // take turns what changed in the field into an edit of the document.
  private take(): void {
    const now = this.field.value;
    if (now === this.shown) return;
    const { from, to, insert } = edited(this.shown, now, this.field.selectionEnd, this.selected);
    this.selected = undefined;
    const fit = clean(insert);
    const local = ChangeSet.of({ from, to, insert: toText(fit) }, this.shown.length);
    this.shown = this.shown.slice(0, from) + fit + this.shown.slice(to);
    this.edit(this.lag.carry(local));
    if (fit !== insert) this.show(from + fit.length);
  }

  private edit(changes: ChangeSet): void {
    const before = this.document.text;
    if (!before || changes.empty) return;
    this.undo.record(changes, before, Date.now());
    this.document.edit(changes, this);
  }

  // follow takes in what others changed. An edit that the field has not reported
  // yet is mapped over it.
  private follow({ changes, from }: TextChange): void {
    if (from === this) return;
    this.undo.map(changes);
    this.selected = undefined;
    this.lag.add(changes);
    if (!this.composing) this.catchUp();
  }

  private compose(composing: boolean): void {
    this.composing = composing;
    if (!composing) this.catchUp();
  }

  // catchUp brings the field level with the document.
  private catchUp(): void {
    this.take();
    const behind = this.lag.end();
    if (behind) this.apply(behind);
  }

  // apply makes a change in the field itself, piece by piece from the end, so
  // that selection and scroll position stay with the words they were at.
  private apply(changes: ChangeSet): void {
    const { field } = this;
    const { selectionStart, selectionEnd, selectionDirection, scrollTop, scrollHeight } = field;
    const above = this.isAbove(changes);
    const pieces: [number, number, string][] = [];
    changes.iterChanges((fromA, toA, _fromB, _toB, inserted) => pieces.push([fromA, toA, inserted.toString()]));
    for (const [from, to, insert] of pieces.reverse()) field.setRangeText(insert, from, to, "preserve");
    this.shown = field.value;
    if (field.ownerDocument.activeElement === field) {
      const range = selectionStart < selectionEnd ? 1 : -1;
      field.setSelectionRange(changes.mapPos(selectionStart, range), changes.mapPos(selectionEnd, -1), selectionDirection);
    }
    field.scrollTop = scrollTop + (above ? field.scrollHeight - scrollHeight : 0);
  }

  // isAbove guesses whether a change lies above the lines in view.
  private isAbove(changes: ChangeSet): boolean {
    let last = 0;
    changes.iterChangedRanges((_fromA, toA) => (last = toA));
    return (last / Math.max(1, this.shown.length)) * this.field.scrollHeight < this.field.scrollTop;
  }

  // show puts our idea of the text back in the field after something unfit was
  // taken out of it; not while composing, when the field comes first.
  private show(caret: number): void {
    if (this.composing) return;
    this.field.value = this.shown;
    this.field.setSelectionRange(caret, caret);
  }

  // history replaces the field's own undo, which would take back what others
  // wrote as well.
  private history(event: Event, type: string | undefined): void {
    if (type !== "historyUndo" && type !== "historyRedo") return;
    event.preventDefault();
    if (this.composing || this.field.readOnly) return;
    this.catchUp();
    const { text } = this.document;
    if (!text) return;
    const changes = type === "historyUndo" ? this.undo.undo(text) : this.undo.redo(text);
    if (!changes) return;
    this.apply(changes);
    this.document.edit(changes, this);
    let caret = 0;
    changes.iterChangedRanges((_fromA, _toA, _fromB, toB) => (caret = toB));
    this.field.setSelectionRange(caret, caret);
  }

  private select({ anchor, head }: Selected): void {
    this.field.setSelectionRange(Math.min(anchor, head), Math.max(anchor, head), head < anchor ? "backward" : "forward");
  }

  private report(): void {
    if (this.lag.behind || this.field.ownerDocument.activeElement !== this.field) return;
    const { anchor, head } = this.selection();
    this.document.carets.place(anchor, head);
  }
}

function shortcut(event: KeyboardEvent): string | undefined {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return undefined;
  const key = event.key.toLowerCase();
  if (key === "z") return event.shiftKey ? "historyRedo" : "historyUndo";
  return key === "y" && event.ctrlKey ? "historyRedo" : undefined;
}
