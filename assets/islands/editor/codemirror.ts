// This module brings CodeMirror with it, so it is imported only when someone
// starts to write.
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { history, historyKeymap, standardKeymap } from "@codemirror/commands";
import { commonmarkLanguage, markdownKeymap } from "@codemirror/lang-markdown";
import { Annotation, type ChangeSet, Compartment, EditorState, type Extension, Transaction, type TransactionSpec } from "@codemirror/state";
import { EditorView, keymap, type ViewUpdate } from "@codemirror/view";
import type { LiveDocument } from "../live/document";
import { MAX_LENGTH } from "../live/protocol";
import { toText } from "../live/replica";
import { word } from "../live/words";
import { clean, isClean } from "./clean";
import { completions } from "./complete";
import type { Editor, EditorOptions, Selected } from "./editor";
import { Lag } from "./lag";
import { look } from "./look";
import { others } from "./others";
import { writingKeys } from "./writing";

// shared marks a change that comes from the document, so that it is not given
// back to it and not undone here.
const shared = Annotation.define<boolean>();

const SETTLED = 80; // milliseconds after a composition in which CodeMirror reads its result

// RichEditor shows a live document in CodeMirror. The document holds the text
// that counts; CodeMirror's own collaboration is not used, because unsent text
// must outlive the editor.
export class RichEditor implements Editor {
  private readonly view: EditorView;
  private readonly lock = new Compartment();
  private readonly lag = new Lag();
  private closed = false;
  private readonly stop: () => void;

  constructor(
    private readonly document: LiveDocument,
    options: EditorOptions,
  ) {
    const doc = document.text ?? toText("");
    const at = (position: number) => Math.min(position, doc.length);
    const { anchor, head } = options.selection ?? { anchor: doc.length, head: doc.length };
    this.view = new EditorView({
      parent: options.parent,
      state: EditorState.create({
        doc,
        selection: { anchor: at(anchor), head: at(head) },
        extensions: [this.extensions(options), this.lock.of(EditorState.readOnly.of(!options.writable))],
      }),
    });
    this.stop = document.changed.listen(({ changes, from }) => {
      if (from !== this) this.follow(changes);
    });
    const { contentDOM } = this.view;
    contentDOM.addEventListener("compositionend", () => setTimeout(() => this.catchUp(), SETTLED));
    contentDOM.addEventListener("blur", () => this.catchUp());
  }

  // follow applies what others changed, unless that would pull the line from
  // under an input method: the browser then loses its place and types twice.
  private follow(changes: ChangeSet): void {
    const { view } = this;
    const line = view.state.doc.lineAt(view.state.selection.main.head);
    if (this.lag.behind || (view.compositionStarted && changes.touchesRange(line.from, line.to))) this.lag.add(changes);
    else this.apply(changes);
  }

  private catchUp(): void {
    if (this.closed || this.view.compositionStarted) return;
    const behind = this.lag.end();
    if (behind) this.apply(behind);
  }

  private apply(changes: ChangeSet): void {
    this.view.dispatch({
      changes,
      annotations: [shared.of(true), Transaction.addToHistory.of(false), Transaction.remote.of(true)],
      filter: false,
    });
  }

  focus(): void {
    this.view.focus();
  }

  selection(): Selected {
    const { anchor, head } = this.view.state.selection.main;
    return { anchor, head };
  }

  setWritable(writable: boolean): void {
    if (this.view.state.readOnly === !writable) return;
    this.view.dispatch({ effects: this.lock.reconfigure(EditorState.readOnly.of(!writable)) });
  }

  destroy(): void {
    this.closed = true;
    this.stop();
    this.view.destroy();
  }

  private extensions(options: EditorOptions): Extension {
    return [
      EditorView.cspNonce.of(nonce()),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({
        "aria-label": options.label,
        "aria-describedby": options.describedBy,
        spellcheck: "true",
        autocorrect: "on",
        autocapitalize: "sentences",
      }),
      EditorView.clipboardInputFilter.of(clean),
      EditorState.phrases.of({ Completions: word("editor.references") }),
      EditorState.transactionFilter.of(fit),
      EditorState.changeFilter.of((tr) => tr.newDoc.length <= MAX_LENGTH || tr.newDoc.length <= tr.startState.doc.length),
      history(),
      commonmarkLanguage,
      look,
      autocompletion({ override: completions(options), icons: false, activateOnTypingDelay: 150 }),
      others(this.document.carets),
      // Tab is bound to nothing: it leaves the editor, as everywhere.
      keymap.of([...writingKeys, ...completionKeymap, ...markdownKeymap, ...historyKeymap, ...standardKeymap]),
      EditorView.updateListener.of((update) => this.updated(update)),
    ];
  }

  private updated(update: ViewUpdate): void {
    for (const tr of update.transactions) {
      if (tr.docChanged && !tr.annotation(shared)) this.document.edit(this.lag.carry(tr.changes), this);
    }
    if (this.lag.behind) return;
    if ((update.selectionSet || update.docChanged || update.focusChanged) && update.view.hasFocus) {
      const { anchor, head } = update.state.selection.main;
      this.document.carets.place(anchor, head);
    }
  }
}

// fit keeps out of the text what no document may hold.
function fit(tr: Transaction): Transaction | TransactionSpec {
  if (!tr.docChanged || tr.annotation(shared)) return tr;
  const changes: { from: number; to: number; insert: ReturnType<typeof toText> }[] = [];
  let unfit = false;
  tr.changes.iterChanges((from, to, _fromB, _toB, inserted) => {
    const insert = inserted.toString();
    unfit ||= !isClean(insert);
    changes.push({ from, to, insert: toText(clean(insert)) });
  });
  return unfit ? { changes, scrollIntoView: true } : tr;
}

// nonce is what lets CodeMirror add its styles under our content policy.
function nonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
}
