import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Documents } from "../live/documents";
import { forget } from "../live/words";
import { Server } from "../testing/server";
import { Tab } from "../testing/tab";
import { Leftovers } from "./leftovers";

const words = {
  "live.leftovers": "Tekst die nog niet is opgeslagen",
  "editor.kept": "Deze tekst kon niet worden samengevoegd.",
  "editor.kept_label": "Je bewaarde tekst",
  "editor.copy": "Kopieer",
  "editor.restore": "Zet terug",
  "editor.discard": "Weggooien",
  "editor.discard_sure": "Echt?",
  "editor.problem_not_found": "Deze tekst is er niet meer.",
};

beforeEach(() => {
  vi.useFakeTimers();
  document.body.innerHTML = `<main id="main"></main><script type="application/json" id="words">${JSON.stringify(words)}</script>`;
  forget();
});
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

const region = () => document.getElementById("leftovers");
const buttons = () => [...document.querySelectorAll<HTMLButtonElement>("#leftovers button")];

// MustOffer offers text of a document that no editor shows.
async function MustOffer(server: Server, id: string): Promise<Documents> {
  const { connection } = new Tab(server);
  const documents: Documents = new Documents(connection, () => leftovers.update());
  const leftovers = new Leftovers(documents);
  void documents.offer(id, [{ mine: "mijn tekst", theirs: "hun tekst" }]);
  await vi.advanceTimersByTimeAsync(2_000);
  return documents;
}

test("text without an editor stands at the top of the page until it is put back", async () => {
  const server = new Server();
  server.document("d", "hun tekst");
  const documents = await MustOffer(server, "d");
  expect(region()?.nextElementSibling?.id).toBe("main");
  expect(document.getElementById(region()?.getAttribute("aria-labelledby") ?? "")?.textContent).toBe(words["live.leftovers"]);
  expect(region()?.querySelector("textarea")?.value).toBe("mijn tekst");
  expect(buttons().map(({ textContent, hidden }) => [textContent, hidden])).toEqual([["Kopieer", false], ["Zet terug", false], ["Weggooien", false]]);
  buttons()[1]!.click();
  await vi.advanceTimersByTimeAsync(2_000);
  expect([server.document("d").text.toString(), region(), documents.all()]).toEqual(["mijn tekst", null, []]);
});

test("text of a document that is gone can be copied and let go of, and that is all", async () => {
  const documents = await MustOffer(new Server(), "d");
  expect(region()?.textContent).toContain(words["editor.problem_not_found"]);
  expect(buttons().map(({ textContent, hidden }) => [textContent, hidden])).toEqual([["Kopieer", false], ["Zet terug", true], ["Weggooien", false]]);
  buttons()[2]!.click();
  buttons()[2]!.click();
  await vi.advanceTimersByTimeAsync(100);
  expect([region(), documents.all()]).toEqual([null, []]);
});

test("text goes to the editor of its document when that opens", async () => {
  const server = new Server();
  server.document("d", "hun tekst");
  const documents = await MustOffer(server, "d");
  const shown = documents.acquire("d");
  await vi.advanceTimersByTimeAsync(100);
  expect([region(), shown.status.kept.length]).toEqual([null, 1]);
});
