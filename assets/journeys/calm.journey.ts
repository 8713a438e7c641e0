// What others do never moves what you read, takes your focus or closes what
// you opened, and is not shouted at who listens.
import type { Page } from "@playwright/test";
import { ask, type Card, cardOn, editorOn, ghz, newCard, openCard, safe, stored, titleOn } from "./support/board";
import { expect, test } from "./support/journey";

test("what others do never moves the page, the focus or the selection of a reader", async ({ open }) => {
  test.setTimeout(240_000);
  const other = await open(ghz, { as: "ghz-begeleider" });
  const reader = await open(ghz, { as: "ghz-manager", height: 700 });
  await safe(reader);
  const anchor = await newCard(other, "reaction", "Hier lees ik");
  const mine = await newCard(other, "reaction", "Hier schrijf ik");
  const messages = await listen(reader);

  // In the middle of the page, with nothing in hand.
  await cardOn(reader, anchor).scrollIntoViewIfNeeded();
  await reader.evaluate((id) => document.getElementById(id)?.scrollIntoView({ block: "center" }), `card-${anchor}`);
  await reader.mouse.move(5, 300);
  await stays(reader, anchor, () => disturb(other, 1));

  // The focus on a title.
  await titleOn(reader, anchor).focus();
  await stays(reader, anchor, () => disturb(other, 2));
  await expect(titleOn(reader, anchor)).toBeFocused();

  // Words selected, in the very card that others write in.
  await reader.evaluate((id) => getSelection()?.selectAllChildren(document.getElementById(id)!), `title-${anchor}`);
  await stays(reader, anchor, () => disturb(other, 3));
  expect(await reader.evaluate(() => getSelection()?.toString())).toBe("Hier lees ik");
  await reader.evaluate(() => getSelection()?.removeAllRanges());

  // A field with words in it that were not sent, and a menu that is open.
  const panel = await openCard(reader, mine);
  await panel.locator("[data-part=move] > summary").click();
  const note = panel.locator(`[id="${mine}-withdraw"]`);
  await note.fill("nog niet verstuurd");
  await change(other, mine, { type: "nuance" });
  await stays(reader, mine, () => disturb(other, 4));
  await expect(note).toBeFocused();
  await expect(note).toHaveValue("nog niet verstuurd");
  await expect(cardOn(reader, mine).locator("p.kind").first(), "the free part of the card follows").toContainText("nuance");
  await reader.locator(".drop > summary").click();
  await stays(reader, "", () => disturb(other, 5));
  await expect(reader.locator("#f-q")).toBeVisible();

  // A card that goes while somebody is in it waits until they have left.
  await note.focus();
  await withdraw(other, mine);
  await expect(cardOn(reader, mine)).toHaveAttribute("data-gone", "");
  await expect(note).toHaveValue("nog niet verstuurd");
  await note.fill("");
  await titleOn(reader, anchor).focus();
  await expect(cardOn(reader, mine)).toHaveCount(0);

  const heard = await messages();
  for (const [i, { at }] of heard.entries()) {
    if (i > 0) expect(at - heard[i - 1]!.at, `time between "${heard[i - 1]?.text}" and "${heard[i]?.text}"`).toBeGreaterThanOrEqual(2_900);
  }
});

test("who comes in while something is pressed leaves it under the finger", async ({ open, line, watch }) => {
  watch.allow(/ERR_|WebSocket/);
  const reader = await open(ghz, { as: "ghz-manager", editor: "codemirror", line });
  await safe(reader);
  line.hold();
  const panel = await openCard(reader, "ghz-a4");
  await panel.locator("button[data-edit]").first().hover();
  await reader.mouse.down();
  const here = cardOn(reader, "ghz-a4").locator("[data-here]");
  await expect(here).toBeHidden();
  line.mend();
  await expect(here).toBeVisible();
  await reader.mouse.up();
  await expect(editorOn(reader, "ghz-a4")).toBeFocused();
});

test("writing by others leaves an open editor, its caret and the page where they are", async ({ open }) => {
  const other = await open(ghz, { as: "ghz-begeleider", editor: "codemirror" });
  const reader = await open(ghz, { as: "ghz-manager", editor: "textarea", height: 700 });
  const id = await newCard(other, "reaction", "Een\n\ntwee drie vier");
  const panel = await openCard(reader, id);
  await panel.locator("button[data-edit]").first().click();
  const field = panel.locator("textarea.editor-field");
  await field.evaluate((f: HTMLTextAreaElement) => f.setSelectionRange(10, 14)); // drie
  const top = await field.evaluate((f) => f.getBoundingClientRect().top);
  const place = await openCard(other, id);
  await place.locator("button[data-edit]").first().click();
  await expect(place.locator(".cm-content")).toBeFocused();
  await other.keyboard.press("Control+Home");
  await other.keyboard.type("Hiervoor: ", { delay: 20 });
  await disturb(other, 6);
  await expect(field).toHaveValue("Hiervoor: Een\n\ntwee drie vier");
  expect(await field.evaluate((f: HTMLTextAreaElement) => f.value.slice(f.selectionStart, f.selectionEnd))).toBe("drie");
  await expect(field).toBeFocused();
  expect(Math.abs((await field.evaluate((f) => f.getBoundingClientRect().top)) - top)).toBeLessThan(2);
});

test("trouble with the connection is said once, and its end too", async ({ open, line, watch }) => {
  watch.allow(/ERR_|WebSocket/);
  const page = await open(ghz, { as: "ghz-manager", line });
  await safe(page);
  const messages = await listen(page);
  line.cut();
  await expect.poll(async () => (await messages()).map(({ text }) => text)).toEqual(["Niet verbonden"]);
  await page.waitForTimeout(4_000); // more attempts fail, and are not worth a word
  expect(await messages()).toHaveLength(1);
  line.mend();
  await safe(page);
  await expect.poll(async () => (await messages()).length).toBe(2);
  expect((await messages()).at(-1)?.text).toContain("Weer verbonden");
  const region = page.locator("#announcer");
  await expect(region).toHaveAttribute("role", "status");
  await expect(region).toHaveAttribute("aria-live", "polite");
});

// disturb does, above and around the reader, what others do all day: five
// changes a second for a while.
async function disturb(other: Page, turn: number): Promise<void> {
  const ids: string[] = [];
  for (const kind of ["reaction", "question", "action", "lesson"]) {
    ids.push(await newCard(other, kind, `Drukte ${turn}: ${kind}`, kind === "lesson" ? { level: "practice" } : {}));
  }
  const [first = "", , action = ""] = ids;
  await move(other, first, "");
  await move(other, action, "");
  await change(other, action, { type: "experiment" });
  await withdraw(other, ids[1] ?? "");
  await move(other, first, "ghz-r1");
}

const path = (id: string) => `/programmes/flexwerk-zorg/cards/${id}`;

async function change(page: Page, id: string, facts: Record<string, string>): Promise<void> {
  const { revision } = await stored(page, id);
  expect((await ask(page, path(id), "PATCH", { revision, ...facts })).status).toBe(200);
}

async function move(page: Page, id: string, after: string): Promise<void> {
  const { revision } = await stored(page, id);
  expect((await ask<{ card: Card }>(page, `${path(id)}/move`, "POST", { revision, after })).status).toBe(200);
}

async function withdraw(page: Page, id: string): Promise<void> {
  const { revision } = await stored(page, id);
  expect((await ask(page, `${path(id)}/withdraw`, "POST", { revision, note: "" })).status).toBe(200);
}

// stays asserts that a card stands where it stood in the window, and that the
// focus is what it was, after something happened and had time to arrive.
async function stays(reader: Page, id: string, meanwhile: () => Promise<void>): Promise<void> {
  const where = () =>
    reader.evaluate(
      (id) => ({ top: document.getElementById(id)?.getBoundingClientRect().top ?? 0, focus: document.activeElement?.id ?? "", mark: document.activeElement?.tagName }),
      `card-${id}`,
    );
  const count = () => reader.locator("li[data-card]").count();
  const [before, cards] = [await where(), await count()];
  await meanwhile();
  await expect.poll(count, { message: "the others' cards arrive" }).toBeGreaterThan(cards + 2);
  await reader.waitForTimeout(600);
  const after = await where();
  expect(Math.abs(after.top - before.top), "how far the page moved").toBeLessThan(2);
  expect([after.focus, after.mark]).toEqual([before.focus, before.mark]);
}

// listen returns a function that tells what the page has said aloud, and when.
async function listen(page: Page): Promise<() => Promise<{ text: string; at: number }[]>> {
  await page.evaluate(() => {
    const heard: { text: string; at: number }[] = [];
    Object.assign(window, { heard });
    let last = "";
    new MutationObserver(() => {
      const text = document.getElementById("announcer")?.textContent ?? "";
      if (text !== last && text !== "") heard.push({ text, at: Date.now() });
      last = text;
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return () => page.evaluate(() => (window as unknown as { heard: { text: string; at: number }[] }).heard);
}
