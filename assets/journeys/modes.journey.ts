// The plain text field and the editor are equal: both live, both safe, and an
// input method may take its time in either.
import type { CDPSession, Page } from "@playwright/test";
import { ghz, newCard, openCard, panelOn, safe, stored, write, written } from "./support/board";
import { expect, test } from "./support/journey";

test("the plain text field is an equal live client of the editor", async ({ open }) => {
  const rich = await open(ghz, { as: "ghz-manager", editor: "codemirror" });
  const plain = await open(ghz, { as: "ghz-begeleider", editor: "textarea" });
  const id = await newCard(rich, "reaction", "midden 👨‍👩‍👧 midden");
  const [a, b] = [await write(rich, id), await write(plain, id)];
  await rich.keyboard.press("Control+Home");
  await plain.keyboard.press("Control+End");
  await Promise.all([rich.keyboard.type("Voor 🧑🏿‍🔬 ", { delay: 20 }), plain.keyboard.type(" achter 👋🏽", { delay: 20 })]);
  await expect(panelOn(rich, id).locator(".cm-otherName")).toHaveText("Persoonlijk begeleider");
  await expect(panelOn(plain, id).locator(".editor-people")).toHaveText("Schrijven mee: Manager P&O");
  await Promise.all([safe(rich), safe(plain)]);
  const whole = "Voor 🧑🏿‍🔬 midden 👨‍👩‍👧 midden achter 👋🏽";
  await expect.poll(() => written(a)).toBe(whole);
  await expect.poll(() => written(b)).toBe(whole);

  // Undo takes back one's own words only, in either mode.
  await plain.keyboard.press("Control+z");
  await expect.poll(() => written(a)).not.toContain("👋🏽");
  await expect(async () => {
    await rich.keyboard.press("Control+z"); // who types slowly takes it back in more than one step
    await expect.poll(() => written(b), { timeout: 2000 }).not.toContain("Voor");
  }).toPass();
  await plain.keyboard.press("Control+Shift+z");
  await expect.poll(() => written(a)).toBe("midden 👨‍👩‍👧 midden achter 👋🏽");

  // The other way of writing is one switch away, and is remembered.
  await panelOn(plain, id).getByRole("button", { name: "Opgemaakt schrijven" }).click();
  await expect(panelOn(plain, id).locator(".cm-content")).toBeFocused();
  await plain.keyboard.type("!");
  await safe(plain);
  await plain.reload();
  await write(plain, id);
  await expect(panelOn(plain, id).locator(".cm-content")).toBeFocused();
  expect((await stored(rich, id)).text).toBe(await written(a));
});

for (const mode of ["textarea", "codemirror"] as const) {
  test(`an input method composes in the ${mode} while others write`, async ({ open }) => {
    const anna = await open(ghz, { as: "ghz-manager", editor: mode });
    const bea = await open(ghz, { as: "ghz-begeleider", editor: "codemirror" });
    const id = await newCard(anna, "reaction", "aan het begin. aan het einde");
    const [a, b] = [await write(anna, id), await write(bea, id)];
    await anna.keyboard.press("Control+End");
    await bea.keyboard.press("Control+Home");
    const hands = await anna.context().newCDPSession(anna);

    await compose(hands, ["に", "にほ", "にほん"], async () => bea.keyboard.type("B ", { delay: 10 }));
    await hands.send("Input.insertText", { text: "日本" });
    await compose(hands, ["e", "é"], async () => bea.keyboard.type("en ", { delay: 10 }));
    await hands.send("Input.insertText", { text: "é" });
    await anna.keyboard.type(" klaar");

    await Promise.all([safe(anna), safe(bea)]);
    const whole = "B en aan het begin. aan het einde日本é klaar";
    await expect.poll(() => written(b)).toBe(whole);
    await expect.poll(() => written(a)).toBe(whole);
    expect((await stored(anna, id)).text).toBe(whole);
  });
}

test("what is typed before the editor is there ends up in it, and an editor that does not come can be asked for again", async ({ open, watch }) => {
  watch.allow(/ERR_|dynamically imported/);
  const page = await open(ghz, { as: "ghz-manager", editor: "codemirror" });
  const id = await newCard(page, "reaction", "Begin.");
  const panel = await openCard(page, id);
  const button = panel.locator("button[data-edit]").first();
  let arrive = (): void => undefined;
  const arrival = new Promise<void>((resolve) => (arrive = resolve));
  await page.route(/codemirror-/, async (route) => {
    await arrival;
    await route.continue();
  });
  await page.route(/mount-/, (route) => route.abort());
  await button.click();
  await expect(panel.getByRole("alert").filter({ hasText: "kon niet worden geladen" })).toBeVisible();
  await expect(button).toHaveAttribute("aria-expanded", "false");
  await page.unroute(/mount-/);
  await button.click();
  await page.keyboard.type(" nu met jou"); // n, u, m and j are shortcuts of the board
  await expect(panel.locator(".editor-early")).toContainText("nu met jou");
  arrive();
  const place = panel.locator(".cm-content");
  await expect(place).toBeFocused();
  await page.keyboard.type("!");
  await safe(page);
  expect([await written(place), (await stored(page, id)).text]).toEqual(["Begin. nu met jou!", "Begin. nu met jou!"]);
});

test("Tab leaves the editor, in both modes, and this is said", async ({ open }) => {
  for (const mode of ["textarea", "codemirror"] as const) {
    const page = await open(ghz, { as: "ghz-manager", editor: mode });
    const place = await write(page, "ghz-r1");
    await expect(place).toHaveAccessibleDescription(/Escape en daarna Tab/);
    await expect(place).toHaveAccessibleName(/Meningen over flexwerkers/);
    await page.keyboard.press("Escape");
    await expect(place, "Escape alone keeps the editor").toBeVisible();
    await page.keyboard.press("Tab");
    await expect(place).not.toBeFocused();
    expect(await inEditor(page)).toBe(true); // at the switch behind the text
    await page.keyboard.press("Shift+Tab");
    await expect(place).toBeFocused();
  }
});

test("references are offered behind [[ and functions behind @", async ({ open }) => {
  const page = await open(ghz, { as: "ghz-manager", editor: "codemirror" });
  const id = await newCard(page, "reaction", "Zie");
  const place = await write(page, id);
  let asked = 0;
  const about = (request: { url(): string }) => (request.url().includes("/refs") ? 1 : 0);
  page.on("request", (request) => (asked += about(request)));
  page.on("requestfinished", (request) => (asked -= about(request)));
  page.on("requestfailed", (request) => (asked -= about(request)));
  await page.keyboard.press("Control+End");
  await page.keyboard.type(" [[Sluit aan", { delay: 20 });
  await expect(page.locator(".cm-tooltip-autocomplete li").first()).toContainText("Sluit aan bij wat al loopt");
  await expect.poll(() => asked, { message: "the list is as long as it will be" }).toBe(0);
  await page.waitForTimeout(300); // a list that has just come takes no key that was meant for the text
  await page.keyboard.press("Enter");
  await expect.poll(() => written(place)).toBe("Zie [[card:le3]]");
  await page.keyboard.type(" @", { delay: 20 });
  await expect(page.locator(".cm-tooltip-autocomplete li").filter({ hasText: "Manager P&O" })).toBeVisible();
  await page.keyboard.press("Escape");
  await safe(page);
  await panelOn(page, id).locator("button[data-edit]").first().click();
  await expect(page.locator(`#title-${id}`)).toContainText("Zie");
});

const inEditor = (page: Page) => page.evaluate(() => document.activeElement?.closest("[data-editor-open]") !== null);

// compose lets an input method try several texts, with something in between.
async function compose(hands: CDPSession, texts: string[], meanwhile: () => Promise<void>): Promise<void> {
  for (const [i, text] of texts.entries()) {
    await hands.send("Input.imeSetComposition", { text, selectionStart: text.length, selectionEnd: text.length });
    if (i === texts.length - 2) await meanwhile();
  }
}
