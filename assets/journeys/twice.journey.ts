// Pages that are there twice: a tab that was duplicated, and one that somebody
// went away from and back to. Each is a client of its own, or the one that it
// was, and never two under one name.
import type { Page } from "@playwright/test";
import { ghz, newCard, safe, stored, write, written } from "./support/board";
import { expect, test } from "./support/journey";

// This browser may keep pages to go back to, as browsers of people do. It makes
// ours anew, since what a team writes is not to be stored; a browser that thinks
// otherwise shows the page as it was, and that is right as well.
test.use({ launchOptions: async ({ launchOptions }, use) => use({ ...launchOptions, ignoreDefaultArgs: ["--disable-back-forward-cache"] }) });

test("a tab that is duplicated, with all that it keeps for itself, writes as a client of its own", async ({ open }) => {
  const one = await open(ghz, { as: "ghz-manager", editor: "codemirror" });
  const id = await newCard(one, "reaction", "Dubbel.");
  const place = await write(one, id);
  await one.keyboard.type(" Voor.");
  await safe(one);
  await one.evaluate(() => sessionStorage.setItem("journey", "copied"));
  // What a browser does when a tab is duplicated: a page at the same address,
  // with a copy of what the first one keeps for its session.
  const [two] = await Promise.all([one.waitForEvent("popup"), one.evaluate(() => void open(location.href))]);
  expect(await two.evaluate(() => sessionStorage.getItem("journey"))).toBe("copied");
  const again = await write(two, id);
  await one.keyboard.press("Control+Home");
  await two.keyboard.press("Control+End");
  await Promise.all([one.keyboard.type("Een! ", { delay: 15 }), two.keyboard.type(" Twee.", { delay: 15 })]);
  await Promise.all([safe(one), safe(two)]);
  const whole = "Een! Dubbel. Voor. Twee.";
  await expect.poll(() => written(place)).toBe(whole);
  await expect.poll(() => written(again)).toBe(whole);
  expect((await stored(one, id)).text).toBe(whole);
});

test("a page that is gone back to has what was typed before and what was missed", async ({ open, watch }) => {
  watch.allow(/ERR_|WebSocket/);
  const other = await open(ghz, { as: "ghz-begeleider", editor: "textarea" });
  const page = await open(ghz, { as: "ghz-manager", editor: "codemirror" });
  const id = await newCard(page, "reaction", "Terug.");
  const [place, theirs] = [await write(page, id), await write(other, id)];
  await page.keyboard.type(" Net voor het weggaan.");
  await leave(page);
  await other.keyboard.press("Control+Home");
  await other.keyboard.type("Intussen. ");
  await safe(other);
  await page.goBack();
  const how = await page.evaluate(() => (document.documentElement.hasAttribute("data-aside") ? "as it was" : "anew"));
  const back = how === "as it was" ? place : await write(page, id);
  await expect(back).toBeVisible();
  await back.focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(" En terug.");
  await Promise.all([safe(page), safe(other)]);
  const whole = "Intussen. Terug. Net voor het weggaan. En terug.";
  await expect.poll(() => written(back)).toBe(whole);
  await expect.poll(() => written(theirs)).toBe(whole);
  expect((await stored(other, id)).text).toBe(whole);
});

// leave goes elsewhere right after a key, and answers the question whether to
// leave with yes.
async function leave(page: Page): Promise<void> {
  page.on("dialog", (dialog) => void dialog.accept());
  await page.evaluate(() => document.documentElement.setAttribute("data-aside", ""));
  await page.goto(new URL("/toegankelijkheid", page.url()).href);
}
