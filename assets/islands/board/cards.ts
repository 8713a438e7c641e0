// What the parts of the board ask about cards.

// cardOf returns the card that an element stands in.
export function cardOf(element: Element | null | undefined): HTMLElement | null {
  return element?.closest<HTMLElement>("[data-card]") ?? null;
}

// cards lists the cards that are to be seen, in reading order.
export function cards(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("li[data-card]")].filter((card) => !card.closest("[hidden]"));
}

// titleOf is what the focus goes to when a card is chosen.
export function titleOf(card: Element): HTMLElement | null {
  return card.querySelector<HTMLElement>(".title a, h1.title");
}

// panelOf is the place below a card where its details open.
export function panelOf(card: Element): HTMLElement | null {
  return card.querySelector<HTMLElement>(`#panel-${card.getAttribute("data-card")}`);
}

// stampOf tells how new the facts and links of a card are; it changes with them.
export function stampOf(within: Element): string {
  return within.querySelector("[data-stamp]")?.getAttribute("data-stamp") ?? "";
}
