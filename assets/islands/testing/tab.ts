import { history, redo, undo } from "@codemirror/commands";
import { ChangeSet, EditorState, Transaction } from "@codemirror/state";
import { PlainEditor } from "../editor/textarea";
import { Connection, type Socket } from "../live/connection";
import type { LiveDocument } from "../live/document";
import { Documents } from "../live/documents";
import type { Random } from "./random";
import type { Server } from "./server";

// Tab is a browser tab of one writer: a connection and its documents.
export class Tab {
  readonly connection: Connection;
  readonly documents: Documents;

  constructor(server: Server, open: () => Socket = server.connect) {
    this.connection = new Connection({ open, random: server.random.next });
    this.documents = new Documents(this.connection);
    this.connection.start();
  }
}

// Writer edits a document through one kind of editor, at random.
export interface Writer {
  act(token: string): void;
  text(): string;
  settle(): void;
}

// StateWriter is CodeMirror without a screen: its state, with its own undo.
export class StateWriter implements Writer {
  private state: EditorState | undefined;

  constructor(
    private readonly document: LiveDocument,
    private readonly random: Random,
    private readonly deletes = true,
  ) {
    document.changed.listen(({ changes, from }) => {
      if (from === this) return;
      if (!this.state) this.state = EditorState.create({ doc: document.text!, extensions: history() });
      else this.state = this.state.update({ changes, annotations: [Transaction.addToHistory.of(false), Transaction.remote.of(true)] }).state;
    });
  }

  act(token: string): void {
    if (!this.state && this.document.text) this.state = EditorState.create({ doc: this.document.text, extensions: history() });
    if (!this.state) return;
    const { random } = this;
    const length = this.state.doc.length;
    const at = boundary(this.state.doc.toString(), random.below(length + 1));
    if (this.deletes && random.chance(0.1)) {
      (random.chance(0.6) ? undo : redo)({ state: this.state, dispatch: (tr) => this.apply(tr) });
    } else if (this.deletes && random.chance(0.35)) {
      const to = boundary(this.state.doc.toString(), Math.min(length, at + random.below(6)));
      this.apply(this.state.update({ changes: { from: at, to } }));
    } else {
      this.apply(this.state.update({ changes: { from: at, insert: token } }));
    }
  }

  text(): string {
    return this.state?.doc.toString() ?? "";
  }

  settle(): void {}

  private apply(tr: Transaction): void {
    this.state = tr.state;
    this.document.edit(tr.changes, this);
  }
}

// FieldWriter types in a real <textarea>, also with an input method.
export class FieldWriter implements Writer {
  private editor: PlainEditor | undefined;
  private composing = false;

  constructor(
    private readonly document: LiveDocument,
    private readonly random: Random,
    private readonly deletes = true,
  ) {}

  get field(): HTMLTextAreaElement | undefined {
    return globalThis.document.querySelector<HTMLTextAreaElement>(`#${this.parent.id} textarea`) ?? undefined;
  }

  private readonly parent = globalThis.document.body.appendChild(
    Object.assign(globalThis.document.createElement("div"), { id: `field-${++fields}` }),
  );

  act(token: string): void {
    if (!this.editor && this.document.text) {
      this.editor = new PlainEditor(this.document, {
        parent: this.parent, label: "Tekst", describedBy: "", writable: true, selection: undefined, references: "", functions: [],
      });
    }
    const { field, random } = this;
    if (!field) return;
    const at = boundary(field.value, random.below(field.value.length + 1));
    if (this.composing && random.chance(0.5)) {
      this.compose(field, false);
    } else if (!this.composing && random.chance(0.2)) {
      this.compose(field, true);
    } else if (this.deletes && !this.composing && random.chance(0.1)) {
      const key = random.chance(0.6) ? "z" : "y";
      field.dispatchEvent(new KeyboardEvent("keydown", { key, ctrlKey: true, cancelable: true }));
    } else if (this.deletes && random.chance(0.3)) {
      replace(field, at, boundary(field.value, Math.min(field.value.length, at + random.below(6))), "");
    } else {
      replace(field, at, at, token);
    }
  }

  text(): string {
    return this.field?.value ?? "";
  }

  settle(): void {
    if (this.composing && this.field) this.compose(this.field, false);
  }

  private compose(field: HTMLTextAreaElement, begin: boolean): void {
    this.composing = begin;
    field.dispatchEvent(new CompositionEvent(begin ? "compositionstart" : "compositionend"));
  }
}

let fields = 0;

// replace does what a browser does when someone types over a selection.
export function replace(field: HTMLTextAreaElement, from: number, to: number, insert: string): void {
  field.setSelectionRange(from, to);
  field.dispatchEvent(new InputEvent("beforeinput", { inputType: "insertText", data: insert, cancelable: true }));
  field.value = field.value.slice(0, from) + insert + field.value.slice(to);
  field.setSelectionRange(from + insert.length, from + insert.length);
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

// boundary moves a position out of the middle of a surrogate pair.
export function boundary(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}

// insertion is a change that puts text somewhere.
export function insertion(length: number, at: number, insert: string): ChangeSet {
  return ChangeSet.of({ from: at, insert }, length);
}
