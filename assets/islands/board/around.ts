// What stands around the lanes is different for everyone and is not streamed:
// what can be undone, loose ends, and what was withdrawn. It is fetched again
// after an act here, and a while after somebody else did something.
import { connection, topics } from "../live/live";
import { fetchPage } from "../live/refresh";

const WHILE = 4_000; // milliseconds; with as much again by chance, so that not everybody asks at once

let soon: ReturnType<typeof setTimeout> | undefined;
let missed = false;

// followAround catches up with what could not be fetched without connection.
export function followAround(): void {
  connection.states.listen((state) => {
    if (state === "online" && missed) refreshLater();
  });
}

// refreshLater brings the surroundings up to date in a while.
export function refreshLater(): void {
  soon ??= setTimeout(() => void refreshAround(), WHILE * (1 + Math.random()));
}

// refreshAround brings the surroundings up to date now. On the page of one card,
// where the card itself is no part of a lane, that is the whole page.
export async function refreshAround(): Promise<void> {
  clearTimeout(soon);
  soon = undefined;
  missed = false;
  if (document.querySelector("[data-page]")) {
    topics.refresh();
    return;
  }
  try {
    const [page, { morph }] = await Promise.all([fetchPage(), import("../live/morph"), import("../live/turbo")]);
    for (const current of document.querySelectorAll("[data-around]")) {
      const next = page?.getElementById(current.id);
      if (next) morph(current, next);
    }
  } catch {
    missed = true;
  }
}
