// What evidence consists of, as a researcher writes it down: a wave with all
// that is expected in it, a question with something wrong in it, a trend.
import { expect, test } from "./support/journey";
import { look } from "./support/look";

test("a researcher plans a wave and says what is asked", async ({ open, watch }) => {
  watch.allow(/status of (400|409)/);
  const page = await open("/programmes/flexwerk-zorg/evidence", { as: "onderzoeker" });
  await page.getByRole("link", { name: "Meting toevoegen" }).click();
  await page.getByLabel("Nummer").fill("1");
  await page.getByLabel("Naam, zoals 0-meting").fill("Meting in de winter");
  await page.getByRole("button", { name: "Bewaren" }).click();
  await expect(page.getByText("is er al", { exact: true })).toBeVisible();
  await expect(page.getByRole("alert"), "what went wrong").toBeFocused();
  await page.getByRole("link", { name: "Nummer: is er al" }).click();
  await expect(page.getByLabel("Nummer"), "where it went wrong").toBeFocused();
  await expect(page.getByLabel("Naam, zoals 0-meting"), "nothing typed is lost").toHaveValue("Meting in de winter");
  await look(page, "a wave that was refused", "nl");
  await page.getByLabel("Nummer").fill("2");
  await page.getByRole("button", { name: "Bewaren" }).click();
  const expected = page.getByRole("table", { name: /Meting in de winter/ });
  await expect(expected.getByRole("row")).toHaveCount(9);
  await expect(expected.getByRole("row", { name: /Ziekenhuis/ })).toContainText("alleen interviews");
  await expect(expected.getByRole("link", { name: "verwacht" })).toHaveCount(14);
  await look(page, "a wave with all that is expected", "nl");

  const phone = await open("/programmes/flexwerk-zorg/indicators?group=flexworkers", { as: "onderzoeker-2", phone: true });
  await phone.getByLabel("Code").fill("f-binding");
  await phone.getByLabel("Vraag", { exact: true }).fill("Voel je je welkom in het team?");
  await phone.getByLabel("Antwoorden").fill("ja | yes\nsoms | sometimes\nnee | no");
  await phone.getByLabel(/Eerdere vraag/).selectOption("f-incl-team");
  await phone.getByRole("button", { name: "Bewaren", exact: true }).click();
  await phone.getByRole("link", { name: /Veranderen.*Voel je je welkom/ }).click();
  await expect(phone.getByLabel("Antwoorden")).toHaveValue("ja | yes\nsoms | sometimes\nnee | no");
  await expect(phone.getByLabel(/Eerdere vraag/), "it asks the same in other words").toHaveValue("f-incl-team");
  await look(phone, "a question on a phone", "nl");
  await phone.goto(new URL("/programmes/flexwerk-zorg/figures/f-incl-team", phone.url()).href);
  await expect(phone.getByRole("region", { name: "Dezelfde vraag in andere woorden" })).toContainText("zodra een casus op beide vragen antwoordde");
  await look(phone, "a question that is asked anew", "nl");
  await phone.getByText("Later gevraagd als:").getByRole("link").click();
  await expect(phone.getByText("Eerder gevraagd als:")).toBeVisible();

  const english = await open("/programmes/flexwerk-zorg/series/tr-zzp-nl", { as: "onderzoeker", language: "en", width: 320 });
  await english.getByLabel("Years", { exact: true }).fill("2010; 865\n2018; many");
  await english.getByRole("button", { name: "Keep" }).click();
  await expect(english.getByText("Line 2 cannot be read.", { exact: true })).toBeVisible();
  await look(english, "a trend that was refused", "en");
});
