import { morphElements } from "./hotwired";
import { defer, dirty, forgive, held } from "./guard";

// morph makes an element look like its new rendering. An element that its
// reader is busy with is changed only in its parts, marked data-part, that do
// not hold what the reader is busy with; the rest follows when it is free.
export function morph(current: Element, next: Element): void {
  if (held(current)) {
    const later = next.cloneNode(true) as Element;
    morphParts(current, next);
    defer(current, () => morph(current, later));
  } else {
    forgive(current);
    morphElements(current, next);
  }
}

// morphParts changes the outermost free parts of an element that is held, each
// into the part of the same name in the same card and panel.
export function morphParts(current: Element, next: Element): void {
  const fresh = new Map([...next.querySelectorAll("[data-part]")].map((part) => [whose(part, next), part]));
  for (const part of current.querySelectorAll("[data-part]")) {
    if (!part.isConnected || held(part) || inFreePart(part, current)) continue;
    const match = fresh.get(whose(part, current));
    if (match) morphElements(part, match.cloneNode(true) as Element);
  }
}

// whose tells a part from others of its name: a panel has parts of its own, and
// so has a card that stands in another.
function whose(part: Element, root: Element): string {
  const owners = ["[data-unit]", "[data-panel]"].map((owner) => part.closest(owner)).map((owner) => (owner && owner !== root && root.contains(owner) ? owner.id : ""));
  return [part.getAttribute("data-part"), ...owners].join(" ");
}

function inFreePart(part: Element, within: Element): boolean {
  const outer = part.parentElement?.closest("[data-part]");
  return outer !== null && outer !== undefined && within.contains(outer) && !held(outer);
}

// protectMorphs makes every morph on the page, whoever began it, pass over what
// is held: whole units, marked data-unit, go through morph above, and a field
// with unsent words, an open editor, dialog or menu is never changed or taken
// away. Attributes that scripts set are kept where data-keep names them.
export function protectMorphs(): void {
  document.addEventListener("turbo:before-morph-element", (event) => {
    const { newElement } = (event as CustomEvent<{ newElement?: Element }>).detail;
    const current = event.target as Element;
    if (!newElement) {
      if (!held(current)) return;
      event.preventDefault();
      defer(current, () => current.remove());
    } else if (current.hasAttribute("data-unit") && held(current)) {
      event.preventDefault();
      morph(current, newElement);
    } else if (untouchable(current)) {
      event.preventDefault();
    }
  });
  document.addEventListener("turbo:before-morph-attribute", (event) => {
    const { attributeName } = (event as CustomEvent<{ attributeName: string }>).detail;
    const element = event.target as Element;
    const kept = element.getAttribute("data-keep")?.split(/\s+/) ?? [];
    const opened = attributeName === "open" && element.matches("details, dialog");
    if (opened || attributeName === "data-keep" || kept.includes(attributeName)) event.preventDefault();
  });
}

function untouchable(element: Element): boolean {
  if (element.matches("[data-editor-open], dialog[open], [data-menu][open]")) return true;
  if (!element.matches("input, textarea, select")) return false;
  return element === document.activeElement || (!element.matches("select, [type=checkbox], [type=radio]") && dirty(element));
}
