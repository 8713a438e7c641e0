// anchored makes a change to the page without moving what the reader looks at:
// when something grows or shrinks above it, the page scrolls by as much. It
// takes over from the browser's own anchoring, which not every browser has and
// which does not know what is being read. What moves is no anchor itself.
export function anchored(change: () => void, moves?: Element): void {
  const anchor = reading(moves);
  if (!anchor) {
    change();
    return;
  }
  const scrollers = scrollersOf(anchor);
  const own = scrollers.map((scroller) => scroller.style.overflowAnchor);
  for (const scroller of scrollers) scroller.style.overflowAnchor = "none";
  const before = anchor.getBoundingClientRect().top;
  change();
  for (const scroller of anchor.isConnected ? scrollers : []) {
    const moved = anchor.getBoundingClientRect().top - before;
    if (Math.abs(moved) < 1) break;
    scroller.scrollTo({ top: scroller.scrollTop + moved, behavior: "instant" });
  }
  requestAnimationFrame(() => {
    scrollers.forEach((scroller, i) => (scroller.style.overflowAnchor = own[i] ?? ""));
  });
}

// reading guesses what the reader looks at: where the focus is, what the
// pointer rests on, or what stands a third down the screen.
function reading(moves: Element | undefined): Element | undefined {
  const fit = (element: Element | null | undefined): element is Element =>
    element !== null && element !== undefined && visible(element) && !moves?.contains(element);
  const focus = document.activeElement;
  if (focus !== document.body && fit(focus)) return focus;
  const hovered = [...document.querySelectorAll("[data-unit]:hover")].at(-1);
  if (fit(hovered)) return hovered;
  const at = document.elementFromPoint?.(innerWidth / 2, innerHeight / 3);
  const unit = at?.closest("[data-unit]");
  if (fit(unit)) return unit;
  return [...document.querySelectorAll("[data-unit]")].find(fit) ?? (at && !at.contains(moves ?? null) && fit(at) ? at : undefined);
}

function visible(element: Element): boolean {
  const { top, bottom, height } = element.getBoundingClientRect();
  return height > 0 && bottom > 0 && top < innerHeight;
}

// scrollersOf lists what scrolls around an element, the innermost first.
function scrollersOf(element: Element): HTMLElement[] {
  const scrollers: HTMLElement[] = [];
  for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
    if (at.scrollHeight > at.clientHeight && /auto|scroll/.test(getComputedStyle(at).overflowY)) scrollers.push(at);
  }
  const page = document.scrollingElement;
  if (page instanceof HTMLElement && !scrollers.includes(page)) scrollers.push(page);
  return scrollers;
}
