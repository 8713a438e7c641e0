// The board as people meet it: what journeys do on it by mouse when how it is
// done is not what they are about.
import { expect, type Locator, type Page } from "@playwright/test";

export const ghz = "/programmes/flexwerk-zorg/cases/ghz";

// Card is a card as the server tells it in JSON, as far as journeys look at it.
export interface Card {
  id: string;
  title: string;
  text: string;
  version: number;
  revision: number;
  state: string;
  level: string;
  visibility: string;
  withdrawn?: boolean;
  learn?: { text: string };
}

// ask asks the server from within a page, as a program of the same person.
export async function ask<T>(page: Page, path: string, method = "GET", body?: unknown): Promise<{ status: number; body: T }> {
  return page.evaluate(
    async ({ path, method, body }) => {
      const answer = await fetch(path, {
        method,
        headers: { Accept: "application/json", ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: await answer.json() };
    },
    { path, method, body },
  );
}

// newCard adds a card to the board the page is in, without the form.
export async function newCard(page: Page, kind: string, text: string, more: Record<string, string> = {}, board = ghz): Promise<string> {
  const { status, body } = await ask<{ card: Card }>(page, `${board}/cards`, "POST", { kind, text, ...more });
  expect(status, `adding a card of kind ${kind}`).toBe(201);
  return body.card.id;
}

// stored is a card as the server has it now.
export async function stored(page: Page, id: string): Promise<Card> {
  return (await ask<{ card: Card }>(page, `/programmes/flexwerk-zorg/cards/${id}`)).body.card;
}

export const cardOn = (page: Page, id: string): Locator => page.locator(`#card-${id}`);
export const titleOn = (page: Page, id: string): Locator => page.locator(`#title-${id}`);
export const panelOn = (page: Page, id: string): Locator => page.locator(`#panel-${id}`);
export const stateLine = (page: Page): Locator => page.locator("[data-state-line]");

// openCard opens a card in its place, as a click on its title does.
export async function openCard(page: Page, id: string): Promise<Locator> {
  const title = titleOn(page, id);
  await expect(stateLine(page)).toHaveAttribute("data-kind", /saved|unsent|read_only/);
  await expect(async () => {
    // A card that the address names opens by itself, perhaps right now.
    if ((await title.getAttribute("aria-expanded")) !== "true") await title.click();
    await expect(panelOn(page, id)).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 15_000 });
  return panelOn(page, id);
}

// write opens the editor of a card's text, or of what is to be learnt, and
// returns the place where the text is typed.
export async function write(page: Page, id: string, learn = false): Promise<Locator> {
  const panel = await openCard(page, id);
  await panel.locator(".acts button[data-edit]").nth(learn ? 1 : 0).click();
  const place = editorOn(page, id, learn);
  await expect(place).toBeFocused();
  return place;
}

// editorOn is the place of a card where its text is typed, in either mode.
export function editorOn(page: Page, id: string, learn = false): Locator {
  return panelOn(page, id).locator("[data-editor]").nth(learn ? 1 : 0).locator(".cm-content, textarea.editor-field");
}

// written is the text as the editor shows it, without the carets of others.
export async function written(place: Locator): Promise<string> {
  return place.evaluate((element) => {
    if (element instanceof HTMLTextAreaElement) return element.value;
    const copy = element.cloneNode(true) as HTMLElement;
    for (const caret of copy.querySelectorAll(".cm-otherCaret, .cm-widgetBuffer")) caret.remove();
    return [...copy.querySelectorAll(".cm-line")].map((line) => line.textContent ?? "").join("\n");
  });
}

// safe waits until the page says that everything is saved.
export async function safe(page: Page): Promise<void> {
  await expect(stateLine(page)).toHaveAttribute("data-kind", "saved");
}
