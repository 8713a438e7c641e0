import { type Extension, type Range, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, WidgetType } from "@codemirror/view";
import type { Caret, Carets } from "../live/carets";

const FRESH = 4_000; // milliseconds that a caret shows its whole name after it moved
const COMPOSING = 300; // milliseconds to wait for an input method
const PATTERNS = 5;

// others shows where the other writers are: a caret with their name, which
// shrinks to initials when it rests, and a pattern under what they selected.
// Screen readers hear who is here from the line below the editor instead.
export function others(carets: Carets): Extension {
  return [carried, styles, ViewPlugin.define((view) => new Follower(view, carets))];
}

interface Shown extends Caret {
  fresh: boolean;
}

const moved = StateEffect.define<Shown[]>();

const carried = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(decorations, tr) {
    for (const effect of tr.effects) {
      if (effect.is(moved)) return Decoration.set(effect.value.flatMap((caret) => marks(caret, tr.newDoc.length)), true);
    }
    return decorations.map(tr.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

// Follower redraws when a caret moves and once more when it has come to rest.
class Follower {
  private readonly seen = new Map<string, { at: string; when: number }>();
  private readonly stop: () => void;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly view: EditorView,
    private readonly carets: Carets,
  ) {
    this.stop = carets.moved.listen(() => this.soon(0));
    this.soon(0);
  }

  destroy(): void {
    this.stop();
    clearTimeout(this.timer);
  }

  // soon leaves the running update first: the view refuses one within another.
  private soon(wait: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.draw(), wait);
  }

  private draw(): void {
    if (this.view.compositionStarted) {
      this.soon(COMPOSING); // a caret beside it would break what is being composed
      return;
    }
    const now = Date.now();
    const shown = this.carets.list().map((caret) => {
      const at = `${caret.anchor} ${caret.head}`;
      const known = this.seen.get(caret.client);
      if (known?.at !== at) this.seen.set(caret.client, { at, when: now });
      return { ...caret, fresh: now - (this.seen.get(caret.client)?.when ?? now) < FRESH };
    });
    this.view.dispatch({ effects: moved.of(shown) });
    if (shown.some(({ fresh }) => fresh)) this.soon(FRESH);
  }
}

function marks({ client, person, anchor, head, fresh }: Shown, length: number): Range<Decoration>[] {
  const pattern = `cm-other cm-other-${(hash(client) % PATTERNS) + 1}`;
  const at = Math.min(head, length);
  const caret = Decoration.widget({ widget: new Name(person.name, pattern, fresh), side: 1 }).range(at);
  const from = Math.min(anchor, head, length);
  const to = Math.min(Math.max(anchor, head), length);
  return from < to ? [Decoration.mark({ class: `${pattern} cm-otherRange` }).range(from, to), caret] : [caret];
}

class Name extends WidgetType {
  constructor(
    private readonly name: string,
    private readonly pattern: string,
    private readonly fresh: boolean,
  ) {
    super();
  }

  override eq(other: Name): boolean {
    return other.name === this.name && other.pattern === this.pattern && other.fresh === this.fresh;
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement("span");
    caret.className = `${this.pattern} cm-otherCaret`;
    caret.setAttribute("aria-hidden", "true");
    const label = caret.appendChild(document.createElement("span"));
    label.className = "cm-otherName";
    label.textContent = this.fresh ? this.name : initials(this.name);
    return caret;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

function initials(name: string): string {
  const words = name.split(/[\s-]+/).filter(Boolean);
  return words.map((w) => [...w][0]?.toUpperCase() ?? "").slice(0, 3).join("");
}

function hash(text: string): number {
  return [...text].reduce((sum, c) => (sum * 31 + (c.codePointAt(0) ?? 0)) >>> 0, 7);
}

// The lines differ in kind as well as in place, so that nobody needs to tell
// colours apart. Nothing moves or blinks.
const styles = EditorView.baseTheme({
  ".cm-otherCaret": {
    position: "relative",
    display: "inline-block",
    width: "0",
    height: "1.1em",
    verticalAlign: "text-bottom",
    borderInlineStart: "2px solid var(--rd-other, #2c6e63)",
    marginInline: "-1px",
    pointerEvents: "none",
  },
  ".cm-otherName": {
    position: "absolute",
    insetBlockStart: "1.15em",
    insetInlineStart: "-2px",
    zIndex: "1",
    padding: "0.05rem 0.35rem",
    borderRadius: "2px",
    background: "var(--rd-other, #2c6e63)",
    color: "var(--rd-paper, #fff)",
    font: "600 0.72rem/1.3 var(--rd-sans, sans-serif)",
    whiteSpace: "nowrap",
  },
  ".cm-otherRange": {
    textDecorationLine: "underline",
    textDecorationColor: "var(--rd-other, #2c6e63)",
    textDecorationThickness: "2px",
    textUnderlineOffset: "0.25em",
    textDecorationSkipInk: "none",
  },
  ".cm-other-1": { textDecorationStyle: "solid", borderInlineStartStyle: "solid" },
  ".cm-other-2": { textDecorationStyle: "dashed", borderInlineStartStyle: "dashed" },
  ".cm-other-3": { textDecorationStyle: "dotted", borderInlineStartStyle: "dotted" },
  ".cm-other-4": { textDecorationStyle: "double", borderInlineStartStyle: "double", borderInlineStartWidth: "4px" },
  ".cm-other-5": { textDecorationStyle: "wavy", borderInlineStartStyle: "ridge", borderInlineStartWidth: "4px" },
});
