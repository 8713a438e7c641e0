// Everything that can be done on a board, with the keys alone and by tapping
// alone. After each act the focus is somewhere sensible and can be seen.
import type { Page } from "@playwright/test";
import { ask, type Card, cardOn, editorOn, panelOn, safe, stored, titleOn, written } from "./support/board";
import { type Hands, Keys, Taps } from "./support/hands";
import { expect, type Open, test } from "./support/journey";
import { placed } from "./support/sight";

const thz = "/programmes/flexwerk-zorg/cases/thz";

const ways = [
  { way: "the keys", open: async (open: Open, as: string) => open(thz, { as, width: 320, height: 640, editor: "codemirror" }), hands: (page: Page): Hands => new Keys(page) },
  { way: "taps", open: async (open: Open, as: string) => open(thz, { as, phone: true }), hands: (page: Page): Hands => new Taps(page) },
];

for (const { way, open: arrive, hands: have } of ways) {
  const ring = way === "the keys";

  test(`cards of every kind are added with ${way} alone`, async ({ open }) => {
    test.setTimeout(240_000);
    const page = await arrive(open, "thz-casemanager");
    const hands = have(page);
    await safe(page);
    for (const kind of ["reaction", "question", "sub_question", "action", "lesson", "obstacle", "condition"]) {
      const id = await add(page, hands, kind, `Met ${way}: ${kind}`, ring);
      expect((await stored(page, id)).title).toBe(`Met ${way}: ${kind}`);
      if (kind === "action") await addPart(page, hands, id, ring);
    }
    const researcher = await arrive(open, "onderzoeker");
    await safe(researcher);
    await add(researcher, have(researcher), "insight", `Met ${way}: insight`, ring);
  });

  test(`a card is written, agreed, levelled, linked, moved and released with ${way} alone`, async ({ open, watch }) => {
    test.setTimeout(300_000);
    watch.allow(/status of 422/);
    const page = await arrive(open, "thz-casemanager");
    const hands = have(page);
    await safe(page);
    const id = await add(page, hands, "action", "Een afspraak", ring);
    await writeIn(page, hands, id, ring);
    await agree(page, hands, id, ring);
    await finish(page, hands, id, ring);
    await move(page, hands, id, ring);
    await release(page, hands, id, ring);
    await hands.press(titleOn(page, id));
    await expect(panelOn(page, id)).toBeHidden();
    await placed(page, "closing the card", ring);

    const lesson = await add(page, hands, "lesson", "Een les", ring);
    await hands.press(panelOn(page, lesson).locator("[data-part=facts] > summary"));
    const form = panelOn(page, lesson).locator(".facts-form");
    await hands.mark(form.locator("input[name=level][value=organisation]"));
    await hands.press(form.getByRole("button", { name: "Bewaren" }));
    await expect(cardOn(page, lesson).locator("p.kind").first()).toContainText("organisatie");
    await placed(page, "choosing a level", ring);
  });

  test(`a card is withdrawn, put back and undone, and the board is searched with ${way} alone`, async ({ open }) => {
    test.setTimeout(300_000);
    const page = await arrive(open, "thz-casemanager");
    const hands = have(page);
    await safe(page);
    const id = await add(page, hands, "reaction", "Een vergissing", ring);
    await withdraw(page, hands, id, ring);
    await undo(page, hands, id, ring);
    await hands.press(titleOn(page, id));
    await withdraw(page, hands, id, ring);
    await putBack(page, hands, id, ring);
    await search(page, hands, ring);
    await readThread(page, hands, ring);
    await help(page, hands, ring);
    await hands.press(page.getByRole("button", { name: "Afmelden" }));
    await expect(page).toHaveURL(/\/sign-in/);
  });
}

test("the shortcuts do what their list says, and stay out of the way of writing", async ({ open }) => {
  const page = await open(thz, { as: "thz-casemanager", editor: "textarea" });
  await safe(page);
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await press("j");
  const first = page.locator("li.card .title a").first();
  await expect(first).toBeFocused();
  await press("j", "j", "k");
  await expect(page.locator("li.card .title a").nth(1)).toBeFocused();
  await titleOn(page, "thz-a1").focus();
  await press("Enter");
  await expect(panelOn(page, "thz-a1")).toBeVisible();
  await press("m");
  await expect(panelOn(page, "thz-a1").locator("select[name=after]")).toBeFocused();
  await press("Escape");
  await expect(panelOn(page, "thz-a1")).toBeHidden();
  await expect(titleOn(page, "thz-a1")).toBeFocused();
  await press("e");
  await expect(editorOn(page, "thz-a1")).toBeFocused();
  await press("j", "n", "?", "u", "/");
  await expect.poll(() => written(editorOn(page, "thz-a1"))).toContain("jn?u/");
  await press("Control+z");
  await safe(page);
  await expect(page.locator("dialog[open], .drop[open], .add[open]")).toHaveCount(0);
  await press("Escape", "Tab", "n");
  await expect(page.locator("#add-action-text")).toBeFocused();
  await page.locator("#h-saw").click(); // out of the field
  await press("/");
  await expect(page.locator("#f-q")).toBeFocused();
  await page.locator("h1").click();
  await press("?");
  const dialog = page.getByRole("dialog", { name: "Sneltoetsen" });
  await expect(dialog).toBeVisible();
  await press("Escape");
  await expect(dialog).toBeHidden();
});

async function add(page: Page, hands: Hands, kind: string, text: string, ring: boolean): Promise<string> {
  const place = page.locator(`.lane > [data-add=${kind}]`);
  await hands.press(place.locator("summary"));
  await hands.type(place.locator("textarea"), text);
  if (kind === "lesson") await hands.mark(place.locator("input[name=level][value=practice]"));
  await hands.press(place.getByRole("button", { name: "Toevoegen" }));
  const card = page.locator(`li.card.open[data-kind=${kind}]`).filter({ hasText: text });
  await expect(card).toBeVisible();
  await expect(card.locator(".title a").first()).toBeFocused();
  await placed(page, `adding a card of kind ${kind}`, ring);
  return (await card.getAttribute("data-card")) ?? "";
}

async function addPart(page: Page, hands: Hands, parent: string, ring: boolean): Promise<void> {
  await hands.press(panelOn(page, parent).locator("[data-part=move] > summary"));
  const place = panelOn(page, parent).locator(".add");
  await hands.press(place.locator("summary"));
  await hands.type(place.locator("textarea"), "Een onderdeel");
  await hands.press(place.getByRole("button", { name: "Toevoegen" }));
  const part = page.locator(`#parts-${parent} > li`);
  await expect(part).toContainText("Een onderdeel");
  await placed(page, "adding a part", ring);
}

async function writeIn(page: Page, hands: Hands, id: string, ring: boolean): Promise<void> {
  await hands.press(panelOn(page, id).locator("button[data-edit]").first());
  const place = editorOn(page, id);
  await expect(place).toBeFocused();
  await placed(page, "opening the editor", ring);
  await page.keyboard.press("Control+End");
  await page.keyboard.type("\n\nMet een toelichting.");
  await expect.poll(() => written(place)).toBe("Een afspraak\n\nMet een toelichting.");
  await safe(page);
  if (ring) {
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    await expect(place).not.toBeFocused();
  }
  await hands.press(panelOn(page, id).locator("button[data-edit]").first());
  await expect(page.locator(`#text-${id}`)).toContainText("Met een toelichting.");
  await placed(page, "closing the editor", ring);
}

// agree runs into R17 and then satisfies it by a link, which it also ends again.
async function agree(page: Page, hands: Hands, id: string, ring: boolean): Promise<void> {
  const panel = panelOn(page, id);
  await hands.press(panel.locator("[data-part=facts] > summary"));
  const form = panel.locator(".facts-form");
  await hands.pick(form.locator("select[name=state]"), "contour");
  await hands.press(form.getByRole("button", { name: "Bewaren" }));
  await expect(form.locator("select[name=state] option[value=agreed]")).toHaveCount(1);
  await placed(page, "drawing the contours", ring);
  await hands.pick(form.locator("select[name=state]"), "agreed");
  await hands.press(form.getByRole("button", { name: "Bewaren" }));
  await expect(form.locator("[data-wrong]")).toHaveText("Een afgesproken actie bedient ten minste één deelvraag. Verbind de actie eerst met een deelvraag.");
  await placed(page, "a refusal", ring);
  await expect(form.locator("select[name=state]"), "the choice is kept").toHaveValue("agreed");

  await link(page, hands, id, "serves", "card:thz-qd", ring);
  const linked = panel.locator(".links li").filter({ hasText: "bedient vraag" });
  await hands.press(linked.getByRole("button"));
  await expect(linked).toHaveCount(0);
  await placed(page, "ending a link", ring);
  await link(page, hands, id, "serves", "card:thz-qc", ring);

  await hands.pick(form.locator("select[name=state]"), "agreed");
  await hands.press(form.getByRole("button", { name: "Bewaren" }));
  await expect(cardOn(page, id).locator("p.kind").first()).toContainText("afgesproken");
  await expect(form.locator("[data-wrong]")).toBeEmpty();
  await placed(page, "agreeing", ring);
}

async function link(page: Page, hands: Hands, id: string, relation: string, to: string, ring: boolean): Promise<void> {
  const form = panelOn(page, id).locator(".link-form");
  await hands.pick(form.locator("select[name=relation]"), relation);
  await hands.pick(form.locator("select[name=to]"), to);
  await hands.press(form.getByRole("button", { name: "Verbinden" }));
  await expect(panelOn(page, id).locator(".links li").filter({ hasText: "bedient vraag" })).toHaveCount(1);
  await placed(page, "linking", ring);
}

// finish runs into R18, and then gives a reason why there is no lesson.
async function finish(page: Page, hands: Hands, id: string, ring: boolean): Promise<void> {
  const form = panelOn(page, id).locator(".facts-form");
  const save = form.getByRole("button", { name: "Bewaren" });
  await expect(form.locator("select[name=state] option[value=started]")).toHaveCount(1);
  await hands.pick(form.locator("select[name=state]"), "stopped");
  await hands.press(save);
  await expect(form.locator("[data-wrong]")).toHaveText("Afronden of stoppen kan met een les, of met een reden waarom er geen les is.");
  await placed(page, "a second refusal", ring);
  await hands.type(form.locator("input[name=no_lesson]"), "het liep anders");
  await hands.press(save);
  await expect(cardOn(page, id).locator("p.kind").first()).toContainText("gestopt");
  await expect(cardOn(page, id).locator(".facts").first()).toContainText("het liep anders");
  await placed(page, "stopping an action", ring);
}

async function move(page: Page, hands: Hands, id: string, ring: boolean): Promise<void> {
  const part = panelOn(page, id).locator("[data-part=move]");
  await hands.press(part.locator("> summary"));
  await hands.pick(part.locator("select[name=after]"), "thz-a1");
  await hands.press(part.getByRole("button", { name: "Verplaats" }));
  await expect(page.locator("#card-thz-a1 + li")).toHaveAttribute("data-card", id);
  await placed(page, "moving a card", ring);
}

async function release(page: Page, hands: Hands, id: string, ring: boolean): Promise<void> {
  const part = panelOn(page, id).locator("[data-part=sees]");
  await hands.press(part.locator("> summary"));
  await hands.pick(part.locator("select[name=to]"), "programme");
  await hands.press(part.getByRole("button", { name: "Vrijgeven" }));
  await expect(cardOn(page, id).locator("p.kind").first()).toContainText("vrijgegeven in het programma");
  await placed(page, "releasing a card", ring);
}

async function withdraw(page: Page, hands: Hands, id: string, ring: boolean): Promise<void> {
  const part = panelOn(page, id).locator("[data-part=move]");
  await hands.press(part.locator("> summary"));
  await hands.type(part.locator("input[name=note]"), "te vroeg");
  await hands.press(part.getByRole("button", { name: "Intrekken" }));
  await expect(page.locator(`.lanes #card-${id}`)).toHaveCount(0);
  await placed(page, "withdrawing a card", ring);
}

async function putBack(page: Page, hands: Hands, id: string, ring: boolean): Promise<void> {
  const gone = page.locator("section[aria-labelledby=withdrawn]");
  await hands.press(gone.locator("summary"));
  const row = gone.locator("li").filter({ hasText: "Een vergissing" });
  await expect(row).toContainText("te vroeg");
  await hands.press(row.getByRole("button", { name: /Terugzetten/ }));
  await expect(cardOn(page, id)).toBeVisible();
  await placed(page, "putting a card back", ring);
}

async function undo(page: Page, hands: Hands, id: string, ring: boolean): Promise<void> {
  await hands.press(page.getByRole("button", { name: "Ongedaan maken" }));
  await expect(cardOn(page, id)).toBeVisible();
  await placed(page, "undoing", ring);
  expect((await ask<{ card: Card }>(page, `/programmes/flexwerk-zorg/cards/${id}`)).body.card.withdrawn ?? false).toBe(false);
}

async function search(page: Page, hands: Hands, ring: boolean): Promise<void> {
  await hands.press(page.locator(".drop > summary"));
  await hands.type(page.locator("#f-q"), "vrijheid");
  await hands.press(page.getByRole("button", { name: "Toon" }));
  await expect(page).toHaveURL(/q=vrijheid/);
  await expect(cardOn(page, "thz-r3")).toBeVisible();
  await expect(cardOn(page, "thz-r2")).toBeHidden();
  await expect(page.locator(".drop > summary")).toContainText(/\d+ kaart(en)? pas(t|sen) bij je filter/);
  await hands.press(page.locator(".drop > summary"));
  await hands.press(page.getByRole("link", { name: "Alles tonen" }));
  await expect(cardOn(page, "thz-r2")).toBeVisible();
  await hands.press(page.getByRole("link", { name: /Losse eindjes/ }));
  await expect(page.locator("#loose")).toBeInViewport();
  expect(ring || page.url().endsWith("#loose")).toBe(true);
}

async function readThread(page: Page, hands: Hands, ring: boolean): Promise<void> {
  await hands.press(titleOn(page, "thz-a2"));
  await expect(panelOn(page, "thz-a2")).toBeVisible();
  await placed(page, "opening a card", ring);
  await hands.press(panelOn(page, "thz-a2").getByRole("link", { name: "Rode draad als lijst" }));
  await expect(page.locator("h1")).toHaveText("De rode draad als lijst");
  await expect(page.locator(".chain [aria-current]")).toContainText("Proef in een woongroep");
  await page.goBack();
  await safe(page);
}

async function help(page: Page, hands: Hands, ring: boolean): Promise<void> {
  const button = page.getByRole("button", { name: "Sneltoetsen" });
  const dialog = page.getByRole("dialog", { name: "Sneltoetsen" });
  await hands.press(button);
  await expect(dialog).toBeVisible();
  await placed(page, "opening the shortcuts", ring);
  await hands.mark(dialog.getByLabel("Sneltoetsen gebruiken"), false);
  await hands.press(dialog.getByRole("button", { name: "Sluiten" }));
  await expect(dialog).toBeHidden();
  await expect(button, "the focus goes back to where it was").toBeFocused();
  await page.keyboard.press("?");
  await expect(dialog, "the shortcuts are off").toBeHidden();
}
