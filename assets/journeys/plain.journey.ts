// Without script everything can be read, and what can be done by a form can be
// done.
import type { Page } from "@playwright/test";
import { ghz } from "./support/board";
import { expect, test } from "./support/journey";

const programme = "/programmes/flexwerk-zorg";

test("every page can be read without script", async ({ open }) => {
  const page = await open("/sign-in", { script: false });
  await expect(page.getByLabel("Code", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: /Manager P&O/ }).click();
  await expect(page.locator("h1")).not.toBeEmpty();

  await visit(page, programme);
  await expect(page.getByRole("heading", { name: "Waar staan de casussen op de U" })).toBeVisible();
  await page.getByText("Als lijst lezen").click();
  await expect(page.locator(".steps > li").first()).toBeVisible();
  await page.getByRole("link", { name: "Gehandicaptenzorg De Brug" }).click();
  await expect(page).toHaveURL(new RegExp(`${ghz}$`));
  for (const lane of ["Wat we zagen", "Wat we vragen", "Wat we doen", "Wat we leren"]) {
    await expect(page.getByRole("region", { name: lane }).getByRole("article").first()).toBeVisible();
  }
  await expect(page.getByRole("button", { name: "Sneltoetsen" }), "what needs script is not there").toBeHidden();

  await page.getByRole("link", { name: "Sluit aan bij wat al loopt voordat je iets nieuws begint." }).click();
  await expect(page.locator("h1")).toHaveText("Sluit aan bij wat al loopt voordat je iets nieuws begint.");
  await expect(page.getByRole("heading", { name: "Verbonden met" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Schrijven" }), "writing live needs script").toBeHidden();
  await page.getByRole("link", { name: "Rode draad als lijst" }).click();
  await expect(page.locator(".chain > li")).not.toHaveCount(0);
  await visit(page, "/toegankelijkheid");
  await expect(page.locator("h1")).toHaveText("Toegankelijkheid");
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  // The choice is kept with the person, whom other journeys know in Dutch.
  await page.getByRole("button", { name: "Nederlands" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "nl");
});

test("cards are added, searched and changed without script", async ({ open, watch }) => {
  watch.allow(/status of 422/);
  const page = await open(ghz, { as: "ghz-manager", script: false });
  const place = page.locator(".lane > [data-add=action]");
  await place.locator("summary").click();
  await place.locator("textarea").fill("Zonder script\n\nMet een tweede alinea.");
  await place.locator("select[name=type]").selectOption("pilot");
  await place.getByRole("button", { name: "Toevoegen" }).click();
  await expect(page).toHaveURL(/#card-/);
  const card = page.locator("li.card").filter({ hasText: "Zonder script" });
  await expect(card).toContainText("Met een tweede alinea.");
  await expect(card.locator("p.kind").first()).toContainText("proef");

  await card.getByRole("link", { name: "Zonder script" }).click();
  await page.getByText("Wat we afspraken").click();
  await page.getByLabel("Stand").selectOption("contour");
  await page.getByRole("button", { name: "Bewaren" }).click();
  await expect(card.locator("p.kind").first()).toContainText("contour");

  // A rule says no on a page of its own, and nothing is lost.
  await card.getByRole("link", { name: "Zonder script" }).click();
  await page.getByText("Wat we afspraken").click();
  await page.getByLabel("Stand").selectOption("agreed");
  await page.getByRole("button", { name: "Bewaren" }).click();
  await expect(page.getByText("Een afgesproken actie bedient ten minste één deelvraag.")).toBeVisible();
  await page.goBack();
  await expect(page.locator("h1")).toHaveText("Zonder script");

  await visit(page, ghz);
  await page.locator(".drop > summary").click();
  await page.getByRole("searchbox", { name: "Woorden" }).fill("zonder script");
  await page.getByRole("button", { name: "Toon" }).click();
  await expect(card).toBeVisible();
  await expect(page.locator("#card-ghz-a2")).toBeHidden();
  await page.getByRole("button", { name: "Afmelden" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
});

const visit = (page: Page, path: string) => page.goto(new URL(path, page.url()).href);
