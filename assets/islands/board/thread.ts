// The red thread: selecting a card lights the chain it hangs in, across the
// lanes. The same chain stands in words behind "as a list".

interface Trace {
  nodes: { id: string; visible: boolean }[];
  edges: { from: string; to: string }[];
}

let shown: Trace | undefined;

// light asks for the chain through a card and shows it.
export async function light(card: HTMLElement): Promise<void> {
  const board = card.closest<HTMLElement>(".lanes");
  const url = card.dataset["trace"];
  if (!board || !url) return;
  try {
    const response = await fetch(url, { headers: { Accept: "application/json" } });
    shown = response.ok ? ((await response.json()) as Trace) : undefined;
  } catch {
    shown = undefined;
  }
  redraw();
}

// unlight takes the thread away.
export function unlight(): void {
  shown = undefined;
  redraw();
}

// redraw shows the thread as the page stands now.
export function redraw(): void {
  const board = document.querySelector<HTMLElement>(".lanes");
  if (!board) return;
  const trace = shown;
  const lit = new Set(trace?.nodes.filter((node) => node.visible).map((node) => node.id));
  const several = lit.size > 1;
  board.classList.toggle("lit", several);
  const byRef = new Map<string, HTMLElement>();
  for (const card of board.querySelectorAll<HTMLElement>("li[data-card]")) {
    const ref = card.dataset["ref"] ?? "";
    const on = several && lit.has(ref);
    card.classList.toggle("on", on);
    if (on) byRef.set(ref, card);
  }
  board.querySelector("[data-thread] path")?.setAttribute("d", trace && several ? path(board, trace, byRef) : "");
}

// path is a line from card to card for each link between two lanes, from the
// right edge of the one on the left to the left edge of the one on the right.
function path(board: HTMLElement, trace: Trace, cards: Map<string, HTMLElement>): string {
  const box = board.getBoundingClientRect();
  let d = "";
  for (const { from, to } of trace.edges) {
    const ends = [cards.get(from), cards.get(to)].map((card) => card?.querySelector("article"));
    const [a, b] = ends.map((article) => article?.getBoundingClientRect());
    if (!a || !b || a.width === 0 || b.width === 0) continue;
    const [left, right] = a.left < b.left ? [a, b] : [b, a];
    if (right.left <= left.right) continue;
    const [x1, y1, x2, y2] = [left.right - box.left, left.top + 22 - box.top, right.left - box.left, right.top + 22 - box.top];
    const middle = x2 - Math.min(28, (x2 - x1) / 2);
    const bend = x1 + Math.min(28, (x2 - x1) / 2);
    d += x2 - x1 > 80 ? `M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${bend + 10} ${y2}L${x2} ${y2}` : `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
  }
  return d;
}

addEventListener("resize", redraw);
