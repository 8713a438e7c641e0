// What stands around the lanes is different for everyone and is not streamed:
// what can be undone, loose ends, and what was withdrawn. It is fetched again
// after an act here, and a while after somebody else did something.
import { topics } from "../live/live";

const WHILE = 4_000; // milliseconds; with as much again by chance, so that not everybody asks at once

let soon: ReturnType<typeof setTimeout> | undefined;

// refreshLater brings the surroundings up to date in a while.
export function refreshLater(): void {
  soon ??= setTimeout(() => void refreshAround(), WHILE * (1 + Math.random()));
}

// refreshAround brings the surroundings up to date now. On the page of one card,
// where the card itself is no part of a lane, that is the whole page.
export async function refreshAround(): Promise<void> {
  clearTimeout(soon);
  soon = undefined;
  if (document.querySelector("[data-page]")) {
    topics.refresh();
    return;
  }
  const [{ fetchPage }, { morph }] = await Promise.all([import("../live/refresh"), import("../live/morph"), import("../live/turbo")]);
  const page = await fetchPage().catch(() => undefined); // it will be asked for again
  for (const current of page ? document.querySelectorAll("[data-around]") : []) {
    const next = page?.getElementById(current.id);
    if (next) morph(current, next);
  }
}
