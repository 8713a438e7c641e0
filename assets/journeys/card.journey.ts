// The page of one card, and what hostile words do in it: nothing.
import type { Page } from "@playwright/test";
import { ask, cardOn, ghz, newCard, openCard, safe, stored, titleOn, write } from "./support/board";
import { expect, test } from "./support/journey";

const path = (id: string) => `/programmes/flexwerk-zorg/cards/${id}`;

test("the page of a card follows what is done to it, here and elsewhere", async ({ open }) => {
  const board = await open(ghz, { as: "ghz-begeleider" });
  const id = await newCard(board, "reaction", "Op een eigen pagina");
  const page = await open(path(id), { as: "ghz-manager", editor: "textarea" });
  await safe(page);
  await page.locator("[data-part=facts] > summary").click();
  await page.locator(".facts-form select[name=type]").selectOption("doubt");
  await page.getByRole("button", { name: "Bewaren" }).click();
  await expect(page.locator("p.kind").first()).toContainText("twijfel");
  await expect(page.getByRole("button", { name: "Bewaren" })).toBeFocused();

  const { revision } = await stored(board, id);
  expect((await ask(board, path(id), "PATCH", { revision, type: "surprise" })).status).toBe(200);
  await expect(page.locator("p.kind").first()).toContainText("verrassing");

  await page.locator("button[data-edit]").click();
  await expect(page.locator("textarea.editor-field")).toBeFocused();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(", en met meer woorden");
  await safe(page);
  await page.locator("button[data-edit]").click();
  await expect(page.locator("h1")).toHaveText("Op een eigen pagina, en met meer woorden");
  await expect(titleOn(board, id)).toHaveText("Op een eigen pagina, en met meer woorden");

  await page.locator("[data-part=move] > summary").click();
  await page.getByLabel("Waarom intrekken").fill("zo kan het ook");
  await page.getByRole("button", { name: "Intrekken" }).click();
  await expect(cardOn(board, id)).toHaveCount(0);
  await expect(page.locator("h1"), "a card that was withdrawn can still be read here").toHaveText(/Op een eigen pagina/);
  await expect(page.locator("p.kind").first()).toContainText("ingetrokken");
  await page.getByRole("button", { name: "Terugzetten" }).click();
  await expect(cardOn(board, id)).toBeVisible();
  await expect(page.locator("p.kind").first()).not.toContainText("ingetrokken");
});

const hostile = [
  "<script>document.title='script ran'</script>",
  "<img src=x onerror=\"document.title='script ran'\"> <details open ontoggle=\"document.title='script ran'\">",
  "[a](javascript:document.title='x') [b](JaVa&#115;cript:alert(1)) [c](vbscript:x) [d](data:text/html,<script>1</script>) <javascript:alert(1)>",
  "![spoor](https://elders.example/spoor.png) ![b](//elders.example/b.png) [e](//elders.example) [f](feed:javascript:x) [g](blob:x) [h](intent://x)",
  "\"><svg onload=\"document.title='script ran'\"><a href='java\tscript:x'>",
  "</textarea></template></script><script>document.title='script ran'</script>",
  "\u202eomgekeerd\u202c \u2066geïsoleerd\u2069 nul\u200bbreed e\u0301 \u2028 {{.Title}} {{constructor}}",
];

test("hostile words are words, in every place where they can be written", async ({ open }) => {
  const page = await open(ghz, { as: "ghz-manager", editor: "codemirror" });
  const other = await open(ghz, { as: "ghz-begeleider" });
  await Promise.all([safe(page), safe(other)]);
  const id = await newCard(page, "action", `${hostile[0]}\n\n${hostile.join("\n\n")}`);
  await expect(titleOn(other, id)).toHaveText("<script>document.title='script ran'</script>");
  await openCard(other, id);
  await write(page, id, true);
  await page.keyboard.insertText(hostile.join("\n"));
  await safe(page);
  const { revision } = await stored(page, id);
  const facts = { revision, no_lesson: hostile[4], next: "2030-01-01" };
  expect((await ask(page, path(id), "PATCH", facts)).status).toBe(200);
  for (const note of [hostile[1], hostile[5]]) {
    const link = await ask(page, "/programmes/flexwerk-zorg/links", "POST", { from: `card:${id}`, to: note === hostile[1] ? "card:ghz-qa" : "card:ghz-qc", relation: "serves", note });
    expect(link.status).toBe(201);
  }
  await expect(cardOn(other, id).locator(".facts").first()).toContainText("onload");

  for (const address of [ghz, path(id), `/programmes/flexwerk-zorg/trace/card:${id}`, "/programmes/flexwerk-zorg", `${ghz}?q=${encodeURIComponent(hostile[4] ?? "")}`]) {
    await other.goto(new URL(address, other.url()).href);
    await harmless(other);
  }
  await harmless(page);
});

// harmless asserts that no word became a script, a handler or a way out.
async function harmless(page: Page): Promise<void> {
  await expect(page).not.toHaveTitle("script ran");
  const found = await page.evaluate(() =>
    [...document.querySelectorAll("*")].flatMap((element) => [
      ...[...element.attributes].filter(({ name }) => name.startsWith("on")).map(({ name }) => `${element.tagName} ${name}`),
      ...[...element.attributes].filter(({ name, value }) => ["href", "src"].includes(name) && !/^([/#.]|https?:\/\/|mailto:)/i.test(value)).map(({ value }) => value),
      ...(element.matches("script:not([src]):not([type='application/json']), img, iframe, object, embed, base") ? [element.outerHTML.slice(0, 80)] : []),
    ]),
  );
  expect(found).toEqual([]);
}
