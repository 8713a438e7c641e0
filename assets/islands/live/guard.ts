// What a reader is busy with is left alone: where the focus is, an editor that
// is open, words that are selected or typed and not sent, an open menu. A
// change to such an element waits until the reader is done with it.

const BUSY = "[data-editor-open], dialog[open], [data-menu][open]";
// FIELDS is where words are typed.
export const FIELDS = "input:not([type=hidden],[type=checkbox],[type=radio],[type=submit],[type=button]), textarea";

const waiting = new Map<Element, () => void>();
const yielding = new Map<Element, number>();
let scheduled: ReturnType<typeof setTimeout> | undefined;

// held says whether an element holds something its reader is busy with.
export function held(element: Element): boolean {
  return (
    holdsFocus(element) ||
    element.matches(BUSY) ||
    element.querySelector(BUSY) !== null ||
    holdsPopover(element) ||
    holdsSelection(element) ||
    [...element.querySelectorAll(FIELDS), ...(element.matches(FIELDS) ? [element] : [])].some(dirty)
  );
}

// dirty says whether text was typed in a field that its form has not sent.
export function dirty(field: Element): boolean {
  if (field.closest("[data-editor]")) return false; // an editor sends its own
  const { value, defaultValue } = field as HTMLInputElement | HTMLTextAreaElement;
  return value !== defaultValue;
}

// release lets the next changes to an element through for a few seconds although
// a button or link in it has the focus: what they show is the answer to what
// the reader just did there. Typed text stays held.
export function release(element: Element): void {
  yielding.set(element, Date.now() + 5_000);
  flush();
}

// defer keeps a change to a held element until it is free. Of several changes
// only the last is kept, since each describes the whole element.
export function defer(element: Element, change: () => void): void {
  waiting.set(element, change);
}

// flush makes the deferred changes whose elements are free.
export function flush(): void {
  for (const [element, change] of waiting) {
    if (element.isConnected && held(element)) continue;
    waiting.delete(element);
    if (element.isConnected) change();
  }
}

// forgive drops a deferred change, because a newer one was made.
export function forgive(element: Element): void {
  waiting.delete(element);
}

// watchHolds begins to notice when a reader is done with something.
export function watchHolds(): void {
  const soon = () => {
    if (waiting.size > 0) scheduled ??= setTimeout(() => ((scheduled = undefined), flush()), 50);
  };
  for (const type of ["focusout", "selectionchange", "toggle", "close", "reset", "input", "rd:editor-closed"]) {
    document.addEventListener(type, soon, true);
  }
}

function holdsFocus(element: Element): boolean {
  const focus = document.activeElement;
  if (!focus || focus === document.body || focus === document.documentElement || !element.contains(focus)) return false;
  for (const [free, until] of yielding) {
    if (until < Date.now()) yielding.delete(free);
    else if (free.contains(focus) && focus.matches("a, button, summary, [tabindex]")) return false;
  }
  return true;
}

function holdsPopover(element: Element): boolean {
  try {
    return element.matches(":popover-open") || element.querySelector(":popover-open") !== null;
  } catch {
    return false; // a browser without popovers
  }
}

function holdsSelection(element: Element): boolean {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed) return false;
  for (let i = 0; i < selection.rangeCount; i++) {
    if (selection.getRangeAt(i).intersectsNode(element)) return true;
  }
  return false;
}
