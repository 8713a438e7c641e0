// A quote as a researcher adds it: what is wrong is told and nothing typed is
// lost, an open answer takes its source from a dataset, and nobody is told in
// which case a manager said something.
import { expect, test } from "./support/journey";
import { look } from "./support/look";

test("a quote that is refused keeps what was typed, and one of a manager is of no case", async ({ open, watch }) => {
  watch.allow(/status of 422/);
  const page = await open("/programmes/flexwerk-zorg/quotes", { as: "onderzoeker", phone: true });
  const add = page.getByRole("region", { name: "Citaat toevoegen" });
  await add.getByLabel("Wat werd er gezegd?").fill("Het rooster knelt elke week.");
  await add.getByLabel("Wie zei het?").fill("leidinggevende");
  await add.getByLabel("Bij welke groep hoort de spreker?").selectOption("leidinggevende");
  await add.getByLabel("Waar werd het gezegd?").selectOption("open antwoord");
  await add.getByLabel("Uit welke dataset").selectOption({ label: "0-meting · Gehandicaptenzorg De Brug · werknemers en leidinggevenden" });
  await add.getByLabel("Hoeveel mensen").fill("8");
  await add.getByLabel("Waarmee stemde").selectOption("mag gepubliceerd worden");
  await add.getByLabel("De casus mag erbij staan").check();
  await add.getByRole("button", { name: "Citaat toevoegen" }).click();
  const alert = page.getByRole("alert");
  await expect(alert).toBeFocused();
  await expect(alert).toBeInViewport();
  await expect(add.getByLabel("Wat werd er gezegd?")).toHaveValue("Het rooster knelt elke week.");
  await look(page, "a quote that was refused", "nl");
  await alert.getByRole("link").click();
  await page.keyboard.press("Space"); // the box that it leads to
  await add.getByRole("button", { name: "Citaat toevoegen" }).click();
  const said = page.getByRole("article").filter({ hasText: "knelt elke week" });
  await said.getByText("Beheren").click();
  await expect(said.getByRole("link", { name: "0-meting · Gehandicaptenzorg De Brug" })).toBeVisible();
  await said.getByLabel("Ingekort tonen").fill("Het rooster knelt altijd.");
  await said.getByRole("button", { name: "Inkorten" }).click();
  await expect(alert).toBeFocused();
  await expect(said.getByLabel("Ingekort tonen")).toHaveValue("Het rooster knelt altijd.");
  await look(page, "a quote that was reworded", "nl");

  const lead = await open("/programmes/flexwerk-zorg/quotes", { as: "projectleider" });
  await expect(lead.getByRole("article").filter({ hasText: "knelt elke week" })).not.toContainText("De Brug");
  await look(lead, "quotes for who works across the cases", "nl");
});
