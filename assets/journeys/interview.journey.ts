// An interview as a researcher keeps it, what becomes of its quotes, and what is
// left when somebody takes consent back.
import { expect, test } from "./support/journey";
import { look } from "./support/look";

test("a quote from an interview goes as far as was agreed, and away with it", async ({ open, watch }) => {
  watch.allow(/status of 422/);
  const page = await open("/programmes/flexwerk-zorg/interviews", { as: "onderzoeker" });
  await page.getByLabel("Naam voor de onderzoekers").fill("gesprek in de nacht");
  await page.getByLabel("Met wie").selectOption("flexwerker");
  await page.getByLabel("Waarmee is ingestemd?").selectOption({ index: 1 });
  await page.getByRole("button", { name: "Bewaren" }).click();
  await page.getByRole("textbox", { name: "Wat werd er gezegd?" }).first().fill("Uitleggen sloopt je, zei iedereen.");
  await page.getByRole("button", { name: "Fragment toevoegen" }).click();
  await page.getByRole("link", { name: /Maak er een citaat van/ }).click();
  const words = page.getByRole("region", { name: "Citaat toevoegen" }).getByRole("textbox", { name: "Wat werd er gezegd?" });
  await expect(words).toHaveValue("Uitleggen sloopt je, zei iedereen.");
  await page.getByLabel("Wie zei het?").first().fill("zelfstandige");
  await page.getByRole("button", { name: "Citaat toevoegen" }).click();
  await expect(page.getByRole("region", { name: "Wat mensen zeiden" })).toContainText("zelfstandige");
  await look(page, "an interview with a quote", "nl");

  const guide = await open("/programmes/flexwerk-zorg/search?q=sloopt&kind=fragment", { as: "begeleider-1", phone: true });
  await guide.getByRole("link", { name: /Uitleggen sloopt je/ }).click();
  await expect(guide.locator("main")).not.toContainText("gesprek in de nacht");
  await look(guide, "an interview for who works across the cases", "nl");

  await page.goto(new URL("/programmes/flexwerk-zorg/cards/in1", page.url()).href);
  const form = page.locator(".link-form");
  await form.locator("select[name=relation]").selectOption("rests_on");
  const fragment = await form.locator("option", { hasText: "Uitleggen sloopt je" }).filter({ hasText: "Fragment" }).getAttribute("value");
  await form.locator("select[name=to]").selectOption(fragment);
  await form.getByRole("button", { name: "Verbinden" }).click();
  await page.locator(".links").getByRole("link", { name: /Uitleggen sloopt je/ }).click();
  await expect(page.getByRole("region", { name: "Fragmenten" }).getByRole("link", { name: /./ }).first()).toHaveAttribute("href", /cards\/in1$/);
  await guide.goto(new URL(`/programmes/flexwerk-zorg/trace/insight:in1`, page.url()).href);
  await expect(guide.locator("main")).toContainText("Uitleggen sloopt je");
  const team = await open("/programmes/flexwerk-zorg/trace/insight:in1", { as: "ghz-manager" });
  await expect(team.locator("main")).toContainText("werkdocument, nog niet vrijgegeven");
  await expect(team.locator("main")).not.toContainText("Uitleggen sloopt je");

  await page.getByLabel("Toestemming ingetrokken: notitie").fill("op verzoek");
  await page.getByRole("button", { name: "Toestemming intrekken" }).click();
  await expect(page.getByRole("region", { name: "Interviews waarvan de toestemming is ingetrokken" })).toContainText("op verzoek");
  await look(page, "interviews, one of them taken back", "nl");
  await page.goto(new URL("/programmes/flexwerk-zorg/sources", page.url()).href);
  await expect(page.locator("main")).toContainText("De bron is ingetrokken.");
  await page.goto(new URL("/programmes/flexwerk-zorg/search?q=sloopt", page.url()).href);
  await expect(page.getByRole("status")).toContainText("Niets gevonden");
});

test("saturation is decided with a day and a reason, by keyboard, and taken back", async ({ open, watch }) => {
  watch.allow(/status of 409/);
  const page = await open("/programmes/flexwerk-zorg/interviews", { as: "onderzoeker" });
  const decisions = page.getByRole("region", { name: "Informatieverzadiging" });
  await decisions.getByText("Verzadiging vastleggen", { exact: true }).first().focus();
  await page.keyboard.press("Enter");
  await decisions.getByLabel("Op welke dag is dat besloten?").fill("2026-03-02");
  await decisions.getByLabel("Waarom? Wat gaven de laatste gesprekken?").fill("De laatste drie gesprekken bevestigden wat we wisten.");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(decisions).toContainText("verzadiging bereikt op 2 maart 2026");
  await look(page, "saturation was decided", "nl");

  const guide = await open("/programmes/flexwerk-zorg/interviews", { as: "begeleider-1", phone: true });
  await expect(guide.getByRole("region", { name: "Informatieverzadiging" })).toContainText("Vastgelegd door een onderzoeker");
  await expect(guide.getByRole("button", { name: /terugnemen|vastleggen/ })).toHaveCount(0);

  const late = await open("/programmes/flexwerk-zorg/interviews", { as: "onderzoeker", phone: true });
  await decisions.getByText("Besluit terugnemen").first().click();
  await decisions.getByLabel("Waarom geldt het niet meer?").fill("Er komt een nieuwe groep bij.");
  await page.keyboard.press("Enter");
  await decisions.getByText("Besluiten die zijn teruggenomen").click();
  await expect(decisions).toContainText("Er komt een nieuwe groep bij.");
  await look(page, "saturation was taken back", "nl");

  await late.getByText("Besluit terugnemen").first().click();
  await late.getByLabel("Waarom geldt het niet meer?").fill("Het rooster verandert.");
  await late.keyboard.press("Enter");
  await expect(late.getByRole("alert")).toBeFocused();
  await expect(late.getByRole("region", { name: "Informatieverzadiging" })).toContainText("Het rooster verandert.");
  await look(late, "saturation was taken back by somebody else", "nl");
});
