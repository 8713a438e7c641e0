// The filter of a board is part of its address and is applied by the server; here
// it is applied to the cards that arrive later.

// applyFilter hides the cards that the reader does not look for, never one that
// is open.
export function applyFilter(): void {
  const board = document.querySelector<HTMLElement>(".lanes");
  if (!board) return;
  const look = new URLSearchParams(location.search);
  const seat = board.dataset["seat"] ?? "";
  if (![...look.values()].some(Boolean)) return;
  for (const card of board.querySelectorAll<HTMLElement>(".cards > li[data-card]")) {
    card.hidden = !card.classList.contains("open") && ![card, ...card.querySelectorAll<HTMLElement>("li[data-card]")].some((c) => passes(c, look, seat));
  }
}

function passes(card: HTMLElement, look: URLSearchParams, seat: string): boolean {
  const { state, level, owner, own } = card.dataset;
  if (look.get("state") && look.get("state") !== state) return false;
  if (look.get("level") && look.get("level") !== level) return false;
  if (look.get("mine") && own === undefined && (seat === "" || owner !== seat)) return false;
  return (card.textContent ?? "").toLowerCase().includes((look.get("q") ?? "").trim().toLowerCase());
}
