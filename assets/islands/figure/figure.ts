// figure.ts runs on pages with figures. It shows the button that copies a figure
// with its citation in one press. Without it the citation stands in a field of
// which everything is selected at once.
import { announce } from "../app";
import { quoted, write } from "./copying";

for (const place of document.querySelectorAll<HTMLElement>("[data-cite]")) {
  const button = place.querySelector<HTMLButtonElement>("[data-cite-copy]");
  if (!button) continue;
  button.hidden = false;
  button.addEventListener("click", () => void copy(place, button));
}

// copy puts the figure of a place on the clipboard, says so, and otherwise shows
// the field in which it is selected.
async function copy(place: HTMLElement, button: HTMLButtonElement): Promise<void> {
  const field = place.querySelector<HTMLInputElement>("[data-cite-text]");
  if (!field) return;
  const done = await write(quoted(field.value, place.parentElement?.querySelector("table") ?? null));
  const said = (done ? button.dataset["done"] : button.dataset["failed"]) ?? "";
  const state = place.querySelector<HTMLElement>("[data-cite-said]");
  if (state) state.textContent = said;
  announce(said, "cite");
  if (done) return;
  const details = place.querySelector("details");
  if (details) details.open = true;
  field.focus();
  field.select();
}
