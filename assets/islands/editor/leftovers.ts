import type { LiveDocument } from "../live/document";
import type { Documents } from "../live/documents";
import { word } from "../live/words";
import { Notices } from "./notice";

// Leftovers shows, at the top of the page, text that could not be saved and has
// no editor in which to show it: of a document that is not on this page, or
// whose editor was closed.
export class Leftovers {
  private region: HTMLElement | undefined;
  private readonly shown = new Map<LiveDocument, { notices: Notices; place: HTMLElement }>();

  constructor(private readonly documents: Documents) {}

  // update brings what is shown in line with the documents.
  update(): void {
    const wanted = new Set(this.documents.unattended().filter(isLeft));
    for (const [document, { place }] of this.shown) {
      if (wanted.has(document)) continue;
      place.remove();
      this.shown.delete(document);
    }
    for (const document of wanted) {
      if (this.shown.has(document)) continue;
      const place = globalThis.document.createElement("div");
      place.className = "editor-notices";
      this.shown.set(document, { notices: new Notices(document, place), place });
    }
    for (const { notices } of this.shown.values()) notices.update();
    this.put();
  }

  private put(): void {
    if (this.shown.size === 0) {
      this.region?.remove();
      return;
    }
    this.region ??= make();
    if (!this.region.isConnected) (document.getElementById("main") ?? document.body).before(this.region);
    for (const { place } of this.shown.values()) if (place.parentElement !== this.region) this.region.append(place);
  }
}

function isLeft({ status: { kept, problem, unsent } }: LiveDocument): boolean {
  return kept.length > 0 || (problem !== undefined && unsent > 0);
}

function make(): HTMLElement {
  const region = document.createElement("section");
  region.id = "leftovers";
  region.className = "leftovers";
  region.setAttribute("data-turbo-permanent", "");
  const heading = region.appendChild(document.createElement("h2"));
  heading.id = "leftovers-heading";
  heading.textContent = word("live.leftovers");
  region.setAttribute("aria-labelledby", heading.id);
  return region;
}
