// Two people write in one card at once, and those who may follow, and nobody
// else, see it happen.
import type { Page } from "@playwright/test";
import { cardOn, editorOn, ghz, newCard, openCard, panelOn, safe, stored, write, written } from "./support/board";
import { Ear } from "./support/ear";
import { expect, test } from "./support/journey";

const family = "👩‍👩‍👧‍👦";
const wave = "👋🏽";
const marks = "e\u0301 a\u0308\u0323";

test("two members write in one action at once, and end with the same text", async ({ open }) => {
  const anna = await open(ghz, { as: "ghz-manager", editor: "codemirror" });
  const bea = await open(ghz, { as: "ghz-begeleider", editor: "codemirror" });
  const id = await newCard(anna, "action", `Samen ${family} schrijven\n\nhet midden ${wave} blijft`);
  const places = [await write(anna, id), await write(bea, id)] as const;

  await Promise.all([typeAt(anna, "Control+Home", `Anna ${wave} begint `), typeAt(bea, "Control+End", ` en Bea ${family} eindigt`)]);
  await expect(panelOn(bea, id).locator(".cm-otherName")).toHaveText("Manager P&O");
  await expect(panelOn(anna, id).locator(".cm-otherName")).toHaveText("Persoonlijk begeleider");
  await expect(panelOn(anna, id).locator(".editor-people")).toHaveText("Schrijven mee: Persoonlijk begeleider");

  // Both in the middle, at the same spot, and one of them before an emoji.
  await Promise.all([typeAt(anna, "Control+Home ArrowDown ArrowDown", `${marks} van Anna `), typeAt(bea, "Control+Home ArrowDown ArrowDown", `${family}${marks} van Bea `)]);
  await Promise.all([typeAt(anna, "Control+End", " A1 A2 A3"), typeAt(bea, "Control+Home", "B1 B2 B3 ")]);

  await Promise.all([safe(anna), safe(bea)]);
  await expect.poll(async () => written(places[0])).toBe(await written(places[1]));
  const text = await written(places[0]);
  for (const piece of [`Anna ${wave} begint `, ` en Bea ${family} eindigt`, " A1 A2 A3", "B1 B2 B3 ", `Samen ${family} schrijven`, `het midden ${wave} blijft`]) {
    expect(text.split(piece), `how often ${piece} stands in the text`).toHaveLength(2);
  }
  expect([...text.matchAll(/[\u0301\u0308\u0323]/g)], "combining marks").toHaveLength(6);
  expect((await stored(anna, id)).text).toBe(text);
  expect(text).not.toContain("\ufffd");
});

test("a sponsor gets nothing of what a team writes and has not released", async ({ open }) => {
  const sponsor = await open("/toegankelijkheid", { as: "opdrachtgever" });
  const ear = new Ear(sponsor);
  await sponsor.goto(new URL(ghz, sponsor.url()).href);
  await safe(sponsor);

  const anna = await open(ghz, { as: "ghz-manager", editor: "codemirror" });
  const id = await newCard(anna, "action", "Zonnebloemkwark onder ons");
  await write(anna, id);
  await anna.keyboard.type("Regenboogtaart ");
  await safe(anna);
  // The same goes for what the sponsor opens: a public card of this board.
  await openCard(sponsor, "le3");
  await sponsor.goto(new URL("/programmes/flexwerk-zorg", sponsor.url()).href);
  await sponsor.goto(new URL("/programmes/flexwerk-zorg/trace/card:le3", sponsor.url()).href);
  const refs = await sponsor.evaluate(async () => (await fetch("/programmes/flexwerk-zorg/refs?case=ghz&q=zonnebloem")).text());
  expect(refs).not.toContain("Zonnebloem");

  const heard = await ear.everything();
  expect(heard.length, "bytes that the sponsor got").toBeGreaterThan(10_000);
  for (const secret of ["Zonnebloemkwark", "zonnebloemkwark", "Regenboogtaart", id]) expect(heard).not.toContain(secret);
  for (const type of ["cursor", "presence", "updates", "doc"]) expect(ear.types()).not.toContain(type);
  expect(ear.types()).toContain("watching");
});

test("a reader follows a public card live, and sees one appear when it is released", async ({ open }) => {
  const reader = await open(ghz, { as: "lezer" });
  const anna = await open(ghz, { as: "ghz-manager", editor: "codemirror" });
  await expect(cardOn(reader, "le3")).toBeVisible();
  const stayed = await staying(reader);

  await write(anna, "le3");
  await anna.keyboard.press("Control+End");
  await anna.keyboard.type(`\n\nLive gevolgd ${family}.`);
  await expect(reader.locator("#text-le3")).toContainText(`Live gevolgd ${family}.`);

  const id = await newCard(anna, "reaction", "Deze reactie gaat zo naar buiten");
  await openCard(anna, id);
  await expect(cardOn(reader, id)).toHaveCount(0);
  const sees = panelOn(anna, id).locator("[data-part=sees]");
  await sees.locator("summary").click();
  await sees.locator("select[name=to]").selectOption("public");
  await sees.getByRole("button", { name: "Vrijgeven" }).click();
  await expect(cardOn(reader, id)).toBeVisible();
  await expect(cardOn(reader, id)).toContainText("openbaar");
  await write(anna, id);
  await anna.keyboard.press("Control+End");
  await anna.keyboard.type(", en groeit");
  await expect(reader.locator(`#title-${id}`)).toHaveText("Deze reactie gaat zo naar buiten, en groeit");
  await expect(editorOn(reader, id)).toHaveCount(0);
  await stayed();
});

// typeAt goes somewhere by keys and types there as fast as a hand does.
async function typeAt(page: Page, keys: string, text: string): Promise<void> {
  for (const key of keys.split(" ")) await page.keyboard.press(key);
  await page.keyboard.type(text, { delay: 15 });
}

// staying returns what asserts that the page was not loaded again meanwhile.
async function staying(page: Page): Promise<() => Promise<void>> {
  let loads = 0;
  page.on("request", (request) => (loads += request.isNavigationRequest() ? 1 : 0));
  await page.evaluate(() => document.documentElement.setAttribute("data-stayed", ""));
  return async () => {
    expect(loads, "navigations").toBe(0);
    await expect(page.locator("html[data-stayed]")).toHaveCount(1);
  };
}
