// Cards open in place: the title becomes a switch, and the panel with facts,
// links and acts is fetched for this reader, so that nobody is sent what they
// may not do.
import { connection } from "../live/live";
import { cardOf, panelOf, stampOf, titleOf } from "./cards";
import { unsentForms } from "./forms";
import { light, unlight } from "./thread";

const REST = 250; // milliseconds of quiet before an open panel is fetched anew

// openCards makes the titles of cards into switches, and keeps open panels out
// of the way of what arrives.
export function openCards(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element | null)?.closest<HTMLAnchorElement>("a[data-open]");
    const card = cardOf(link);
    if (!link || !card || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void toggle(card);
  });
  document.addEventListener("turbo:before-morph-element", (event) => {
    if ((event.target as Element).matches("[data-panel]")) event.preventDefault();
  });
}

// openAddressed opens the card that the address names, as #card-ID.
export function openAddressed(): void {
  const card = location.hash.startsWith("#card-") ? document.getElementById(location.hash.slice(1)) : null;
  if (card?.matches("li[data-card]")) void open(card);
}

// toggle opens a card or closes it.
export async function toggle(card: HTMLElement): Promise<void> {
  if (card.classList.contains("open")) close(card);
  else await open(card);
}

// open shows the panel of a card and lights the red thread through it. One card
// is open at a time, unless something is being written in another.
export async function open(card: HTMLElement): Promise<void> {
  for (const other of document.querySelectorAll<HTMLElement>("li.card.open")) {
    if (other !== card && !other.contains(card)) close(other);
  }
  const panel = panelOf(card);
  if (!panel || !(await load(card, panel))) return;
  card.classList.add("open");
  titleOf(card)?.setAttribute("aria-expanded", "true");
  panel.hidden = false;
  history.replaceState(history.state, "", `#${card.id}`);
  tellWhere(card.dataset["ref"] ?? "");
  await light(card);
}

// close hides the panel. A card that is being written in stays open, also when
// the words stand in a form.
export function close(card: HTMLElement): void {
  const panel = panelOf(card);
  if (!panel || card.matches("[data-page]") || panel.querySelector("[data-editor-open]") || unsentForms(panel).length > 0) return;
  card.classList.remove("open");
  titleOf(card)?.setAttribute("aria-expanded", "false");
  panel.hidden = true;
  turns.delete(panel);
  panel.replaceChildren();
  if (location.hash === `#${card.id}`) history.replaceState(history.state, "", location.pathname + location.search);
  tellWhere("");
  unlight();
}

// tellWhere says to the others on which card this reader is.
function tellWhere(at: string): void {
  const topic = document.querySelector<HTMLElement>("[data-watch]")?.dataset["watch"];
  if (topic) connection.send({ type: "at", topic, at });
}

const turns = new WeakMap<HTMLElement, number>(); // how often each panel was asked for

// load fetches the panel of a card. It says whether there is one to show: when
// the server cannot be reached the panel that is there stays. An answer that a
// later one has overtaken is not shown.
export async function load(card: HTMLElement, panel: HTMLElement): Promise<boolean> {
  const url = card.dataset["url"] ?? "";
  const turn = (turns.get(panel) ?? 0) + 1;
  turns.set(panel, turn);
  try {
    const heading = card.matches("[data-page]") ? "page-panel" : "panel";
    const response = await fetch(`${url}?part=${heading}`, { headers: { Accept: "text/html" } });
    if (!response.ok) return panel.childElementCount > 0;
    const next = new DOMParser().parseFromString(await response.text(), "text/html").body.firstElementChild;
    if (!next) return false;
    const morph = panel.firstElementChild ? await morpher() : undefined;
    if (turn === turns.get(panel)) show(panel, next, morph);
    return panel.childElementCount > 0;
  } catch {
    return panel.childElementCount > 0;
  }
}

type Morph = (current: Element, next: Element) => void;

async function morpher(): Promise<Morph> {
  const [{ morph }] = await Promise.all([import("../live/morph"), import("../live/turbo")]); // which protects what is busy
  return morph;
}

function show(panel: HTMLElement, next: Element, morph: Morph | undefined): void {
  const current = panel.firstElementChild;
  if (current) morph?.(current, next);
  else panel.append(next);
}

let soon: ReturnType<typeof setTimeout> | undefined;

// refreshPanels fetches the open panels whose facts or links are no longer those
// of their card.
export function refreshPanels(): void {
  clearTimeout(soon);
  soon = setTimeout(() => {
    for (const card of document.querySelectorAll<HTMLElement>(".card.open")) {
      const panel = panelOf(card);
      const body = panel?.querySelector("[data-panel-stamp]");
      if (panel && body && body.getAttribute("data-panel-stamp") !== stampOf(card)) void load(card, panel);
    }
  }, REST);
}
