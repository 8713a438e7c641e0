import { ChangeSet } from "@codemirror/state";
import type { LiveDocument } from "../live/document";
import { documents } from "../live/open";
import { toText } from "../live/replica";
import { word } from "../live/words";
import type { Early } from "./early";
import type { Editor, EditorOptions, Selected } from "./editor";
import { Notices } from "./notice";
import { PlainEditor } from "./textarea";

export type Mode = "codemirror" | "textarea";

// EditorHandle is an open editor, for the page that opened it.
export interface EditorHandle {
  // destroy closes the editor and shows what stood there before. What is still
  // unsent goes on being sent.
  destroy(): void;
  focus(): void;
  // text is undefined until the document was loaded.
  text(): string | undefined;
  unsent(): number;
}

const CHOICE = "rodedraad.editor"; // localStorage key of the mode a person chose

// mount opens the editor of <div data-editor data-document="D">, whose contents
// stay visible until the text is there and return when the editor closes. The
// handle is ready at once; keys go to the editor when it has loaded, and those
// that came early are written at the end of the text.
export function mount(element: HTMLElement, early?: Early): EditorHandle {
  return new Mounted(element, early);
}

class Mounted implements EditorHandle {
  private readonly document: LiveDocument;
  private readonly fallback: Node[];
  private readonly frame = make("div", "editor");
  private readonly place = make("div", "editor-text");
  private readonly people = make("p", "editor-people");
  private readonly hint = make("p", "editor-hint");
  private readonly toggle = make("button", "editor-mode");
  private readonly notices: Notices;
  private readonly stop: (() => void)[];
  private editor: Editor | undefined;
  private mode: Mode;
  private wantsFocus: (() => boolean) | undefined;
  private loading = 0;
  private done = false;

  constructor(
    private readonly element: HTMLElement,
    private readonly early?: Early,
  ) {
    this.document = documents.acquire(element.dataset["document"] ?? "");
    this.mode = chosenMode(element.dataset["mode"]);
    this.fallback = [...element.childNodes].filter((node) => !(node instanceof Element && node.matches(".editor-early")));
    this.hint.id = `${element.id || "editor"}-hint-${++count}`;
    this.hint.textContent = word("editor.hint");
    this.toggle.type = "button";
    this.toggle.addEventListener("click", () => this.switch());
    const foot = make("div", "editor-foot");
    foot.append(this.people, this.hint, this.toggle);
    const notes = make("div", "editor-notices");
    this.frame.append(this.place, notes, foot);
    this.notices = new Notices(this.document, notes);
    element.setAttribute("data-editor-open", "");
    element.setAttribute("aria-busy", "true");
    this.stop = [
      this.document.statuses.listen(() => this.update()),
      this.document.changed.listen(() => this.update()),
      this.document.carets.moved.listen(() => this.showPeople()),
    ];
    this.update();
  }

  destroy(): void {
    if (this.done) return;
    this.done = true;
    this.editor?.destroy();
    this.early?.end();
    for (const stop of this.stop) stop();
    this.element.replaceChildren(...this.fallback);
    this.element.removeAttribute("data-editor-open");
    this.element.removeAttribute("aria-busy");
    documents.release(this.document);
    this.element.dispatchEvent(new CustomEvent("rd:editor-closed", { bubbles: true }));
  }

  // focus gives the focus to the editor, or will when it has loaded, unless its
  // reader went elsewhere meanwhile.
  focus(): void {
    if (this.done || this.early?.stayed === false) return;
    if (this.editor) this.editor.focus();
    else this.wantsFocus = staying();
  }

  text(): string | undefined {
    return this.document.text?.toString();
  }

  unsent(): number {
    return this.document.unsent;
  }

  private update(): void {
    if (this.done) return;
    if (this.document.text && this.loading === 0) void this.load(undefined);
    else if (!this.document.text && this.document.status.problem) {
      this.early?.end();
      this.show();
    }
    this.editor?.setWritable(this.writable());
    this.notices.update();
  }

  // load builds the editor of the present mode; when CodeMirror cannot be
  // fetched, the plain one, which is here already.
  private async load(selection: Selected | undefined): Promise<void> {
    const turn = ++this.loading;
    let build: new (document: LiveDocument, options: EditorOptions) => Editor = PlainEditor;
    if (this.mode === "codemirror") {
      try {
        build = (await import("./codemirror")).RichEditor;
      } catch {
        this.mode = "textarea";
      }
    }
    if (this.done || turn !== this.loading) return;
    this.writeEarly();
    this.show();
    this.editor = new build(this.document, this.options(selection));
    this.editor.setWritable(this.writable());
    this.toggle.textContent = word(this.mode === "codemirror" ? "editor.to_plain" : "editor.to_rich");
    this.showPeople();
    if (this.wantsFocus?.()) this.editor.focus();
    this.wantsFocus = undefined;
    this.element.dispatchEvent(new CustomEvent("rd:editor-open", { bubbles: true }));
  }

  // show puts the editor's frame in place of what the server rendered.
  private show(): void {
    this.element.removeAttribute("aria-busy");
    if (!this.frame.isConnected) this.element.replaceChildren(this.frame);
  }

  private switch(): void {
    const selection = this.editor?.selection();
    this.mode = this.mode === "codemirror" ? "textarea" : "codemirror";
    remember(this.mode);
    this.editor?.destroy();
    this.editor = undefined;
    this.wantsFocus = staying();
    void this.load(selection);
  }

  // writeEarly adds what was typed while the editor was on its way.
  private writeEarly(): void {
    const typed = this.early?.end();
    const { text } = this.document;
    if (!typed || !text || !this.writable()) return;
    this.document.edit(ChangeSet.of({ from: text.length, insert: toText(typed) }, text.length));
  }

  private writable(): boolean {
    return this.element.dataset["may"] !== "read" && this.document.writable;
  }

  private options(selection: Selected | undefined): EditorOptions {
    const { label, refsUrl, functions } = this.element.dataset;
    return {
      parent: this.place,
      label: label ?? "",
      describedBy: this.hint.id,
      writable: this.writable(),
      selection,
      references: refsUrl ?? "",
      functions: names(functions),
    };
  }

  private showPeople(): void {
    const people = [...new Set(this.document.carets.list().map(({ person }) => person.name))];
    const text = people.length > 0 ? word("editor.people", { names: people.join(", ") }) : "";
    if (this.people.textContent !== text) this.people.textContent = text;
  }
}

let count = 0;

// staying returns what tells whether the focus is still where it is now.
function staying(): () => boolean {
  const from = document.activeElement;
  return () => [from, document.body, null].includes(document.activeElement);
}

function make<K extends keyof HTMLElementTagNameMap>(tag: K, className: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}

// chosenMode is the person's own choice, else the page's, else plain on a touch
// screen, where the keyboard's own help works best in a plain field.
function chosenMode(asked: string | undefined): Mode {
  const chosen = stored() ?? asked;
  if (chosen === "textarea" || chosen === "codemirror") return chosen;
  return window.matchMedia?.("(pointer: coarse)").matches ? "textarea" : "codemirror";
}

function stored(): string | null {
  try {
    return localStorage.getItem(CHOICE);
  } catch {
    return null; // storage is switched off
  }
}

function remember(mode: Mode): void {
  try {
    localStorage.setItem(CHOICE, mode);
  } catch {
    // the choice holds for this editor only
  }
}

function names(json: string | undefined): string[] {
  try {
    const list: unknown = JSON.parse(json ?? "[]");
    return Array.isArray(list) ? list.filter((name) => typeof name === "string") : [];
  } catch {
    return [];
  }
}
