// Single-key shortcuts, shown by ? and to be turned off there, since they get in
// the way of speech input (WCAG 2.1.4). They never act while somebody types.
import { cardOf, cards, titleOf } from "./cards";
import { close, open } from "./panel";

const OFF = "rd-keys-off"; // kept in this browser when the reader turned the keys off

// listenToKeys acts on the shortcuts.
export function listenToKeys(): void {
  const dialog = document.querySelector<HTMLDialogElement>("[data-help-dialog]");
  const onBox = dialog?.querySelector<HTMLInputElement>("[data-keys-on]");
  if (onBox) {
    onBox.checked = localStorage.getItem(OFF) === null;
    onBox.addEventListener("change", () => (onBox.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  }
  document.addEventListener("click", (event) => {
    const target = event.target as Element | null;
    if (target?.closest("[data-help]")) dialog?.showModal();
    else if (target?.closest("[data-close]")) dialog?.close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave(event);
    else if (!typing(event) && localStorage.getItem(OFF) === null && !dialog?.open) act(event);
  });
}

function typing(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  return event.ctrlKey || event.metaKey || event.altKey || event.isComposing || Boolean(target?.closest("input, textarea, select, [contenteditable=true]"));
}

// leave closes the open card around the focus; the editor and the dialog take
// Escape for themselves first.
function leave(event: KeyboardEvent): void {
  const target = event.target as HTMLElement | null;
  if (event.defaultPrevented || target?.closest("[data-editor-open], dialog, .drop")) return;
  const card = target?.closest<HTMLElement>("li.card.open");
  if (!card) return;
  close(card);
  titleOf(card)?.focus();
}

function act(event: KeyboardEvent): void {
  const card = cardOf(document.activeElement);
  const found = actions[event.key]?.(card) ?? false;
  if (found) event.preventDefault();
}

const actions: Record<string, (card: HTMLElement | null) => boolean> = {
  j: (card) => step(card, 1),
  k: (card) => step(card, -1),
  e: (card) => inPanel(card, "[data-edit]", (button) => button.click()),
  m: (card) => inPanel(card, "[data-keep-open=move]", (part) => reveal(part, "select")),
  n: (card) => {
    const lane = card?.closest(".lane") ?? document.activeElement?.closest(".lane") ?? document.querySelector(".lane");
    const add = lane?.querySelector<HTMLElement>(":scope > details.add");
    return add ? reveal(add, "textarea") : false;
  },
  u: () => press("[data-undo] button"),
  "/": () => {
    const drop = document.querySelector<HTMLElement>(".drop");
    return drop ? reveal(drop, "input") : false;
  },
  "?": () => press("[data-help]"),
};

function press(selector: string): boolean {
  const button = document.querySelector<HTMLButtonElement>(selector);
  button?.click();
  return button !== null;
}

function step(card: HTMLElement | null, by: number): boolean {
  const all = cards();
  const at = card ? all.indexOf(card) : -1;
  const next = all[card ? Math.min(Math.max(at + by, 0), all.length - 1) : 0];
  if (next) titleOf(next)?.focus();
  return next !== undefined;
}

// inPanel opens the card first when it is not, since what is asked for stands in
// its panel.
function inPanel(card: HTMLElement | null, selector: string, then: (found: HTMLElement) => void): boolean {
  if (!card) return false;
  void (async () => {
    if (!card.classList.contains("open")) await open(card);
    const found = card.querySelector<HTMLElement>(selector);
    if (found) then(found);
  })();
  return true;
}

function reveal(details: HTMLElement, field: string): boolean {
  details.setAttribute("open", "");
  details.querySelector<HTMLElement>(field)?.focus();
  return true;
}
