import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

// Markdown is made to look a little like what it becomes; its signs step back.
const markdown = HighlightStyle.define([
  { tag: tags.heading, fontWeight: "600" },
  { tag: tags.strong, fontWeight: "700" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.link, textDecoration: "underline", textUnderlineOffset: "0.2em" },
  { tag: tags.quote, fontStyle: "italic" },
  { tag: [tags.processingInstruction, tags.url, tags.labelName], color: "var(--rd-ink-3, GrayText)" },
]);

const frame = EditorView.theme({
  "&": { color: "inherit", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "3px solid var(--rd-focus, Highlight)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "inherit", lineHeight: "inherit" },
  ".cm-content": { caretColor: "currentColor", minHeight: "6em", padding: "0" },
  ".cm-line": { padding: "0" },
  ".cm-tooltip": {
    color: "var(--rd-ink, CanvasText)",
    backgroundColor: "var(--rd-paper, Canvas)",
    border: "1px solid var(--rd-ink-3, GrayText)",
  },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxHeight: "16em" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "0.4em 0.7em", minHeight: "24px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    color: "var(--rd-paper, HighlightText)",
    backgroundColor: "var(--rd-ink, Highlight)",
  },
  ".cm-completionDetail": { fontStyle: "normal", color: "inherit", opacity: "0.8" },
});

// look is how the editor appears; the colours are the page's own.
export const look: Extension = [frame, syntaxHighlighting(markdown)];
