// From a file on a researcher's desk to figures that nobody changes any more:
// imported, looked at by a second pair of eyes, frozen, corrected.
import type { Page } from "@playwright/test";
import { expect, test } from "./support/journey";
import { look } from "./support/look";

const dataset = "/programmes/flexwerk-zorg/datasets/w0-ggz-em";

// excel is a file as Excel in Dutch writes it: semicolons, commas in numbers,
// Windows-1252. Somebody wrote an answer that nobody foresaw.
function excel(people: number, doubt: string): Buffer {
  const rows = ["Respnr;Naam;Gewerkte uren;e_zzp;Tevreden over flexwerkers"];
  for (let i = 0; i < people; i++) {
    rows.push([i + 1, "Zoë Geheim", `${20 + (i % 16)},5`, i === 3 ? doubt : ["niet", "misschien", "zeker wel"][i % 3], ["tevreden", "neutraal"][i % 2]].join(";"));
  }
  return Buffer.from(rows.join("\r\n"), "latin1");
}

test("a file becomes frozen figures, and a correction stands beside them", async ({ open, watch }) => {
  watch.allow(/status of (409|422)/);
  const page = await open(dataset, { as: "onderzoeker" });
  await page.getByRole("link", { name: "Bestand inlezen" }).click();
  await bring(page, excel(31, "weet niet, beëindigd"));
  for (const says of ["Windows-1252", "puntkomma (;)", "komma (1,5)", "rij 1"]) await expect(page.locator(".found")).toContainText(says);
  await expect(page.locator("main")).not.toContainText("Geheim");
  await expect(page.getByRole("region", { name: "De eerste rijen van het bestand" })).toContainText("23,5");
  await expect(page.getByText("nog niet bekend").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Aantallen bewaren" }), "nothing is kept yet").toHaveCount(0);
  await look(page, "a file with something to say about it", "nl");

  await page.getByRole("link", { name: /Zeg wat het betekent.*weet niet, beëindigd/ }).click();
  await page.getByLabel("“weet niet, beëindigd”").selectOption("geen antwoord (telt niet mee)");
  await look(page, "a question of a file", "nl");
  await page.getByRole("button", { name: "Overnemen en opnieuw tellen" }).click();
  await page.getByRole("link", { name: /Kolom aanwijzen.*Hoe tevreden ben je over de inzet/ }).click();
  await page.getByLabel("In welke kolom staan de antwoorden?").selectOption("E: Tevreden over flexwerkers");
  await page.getByRole("button", { name: "Overnemen en opnieuw tellen" }).click();

  const counted = page.getByRole("region", { name: "Wat er geteld is" });
  await expect(counted.getByRole("row", { name: /Wil je als zelfstandige/ })).toContainText("n = 30");
  await expect(counted.getByRole("row", { name: /Hoe tevreden/ })).toContainText("tevreden 16; neutraal 15; ontevreden 0");
  await expect(page.getByText("Elke cel is meegeteld.")).toBeVisible();
  await page.getByLabel("Hoeveel mensen zijn gevraagd?").fill("60");
  await look(page, "a file that can be kept", "nl");
  await page.getByRole("button", { name: "Aantallen bewaren" }).click();
  await expect(page.locator("main")).toContainText("ingelezen");
  await expect(page.getByText("Een andere onderzoeker kijkt het na.")).toBeVisible();

  const other = await open(dataset, { as: "onderzoeker-2", phone: true });
  await other.getByRole("button", { name: "Nagekeken, het klopt" }).click();
  await freeze(other, "w0-ggz-em");
  await expect(other.locator("main")).toContainText("n = 31");
  await refused(page, other);

  await other.getByLabel("Erratum: wat wordt hersteld").fill("Twee mensen stonden er niet in.");
  await other.getByRole("button", { name: "Nieuwe versie met erratum" }).click();
  await other.getByRole("link", { name: "Bestand inlezen" }).click();
  await bring(other, excel(33, "niet"));
  await expect(other.getByText("Wat eerder over zo’n bestand is gezegd, is hier al ingevuld.")).toBeVisible();
  await look(other, "a second file on a phone", "nl");
  await other.getByRole("button", { name: "Aantallen bewaren" }).click();
  await expect(other.locator("main")).toContainText("n = 33");
  await page.goto(new URL(`${dataset}?version=1`, page.url()).href);
  await expect(page.locator("main"), "the old version can be read").toContainText("n = 31");

  const narrow = await open(`${dataset}/import`, { as: "onderzoeker", language: "en", width: 320 });
  await look(narrow, "an import that has not begun", "en");
  await narrow.getByLabel("Choose a file").setInputFiles({ name: "answers.csv", mimeType: "text/csv", buffer: excel(33, "niet") });
  await narrow.getByRole("button", { name: "Look at the file" }).click();
  await expect(narrow.getByText("There is nothing new to keep.").first()).toBeVisible();
  await narrow.getByText("Which rows count").click();
  await look(narrow, "the same file again", "en");
});

async function bring(page: Page, buffer: Buffer): Promise<void> {
  await page.getByLabel("Kies een bestand").setInputFiles({ name: "antwoorden.csv", mimeType: "text/csv", buffer });
  await page.getByRole("button", { name: "Bestand bekijken" }).click();
  await expect(page.getByRole("heading", { name: "Wat we herkenden" })).toBeVisible();
}

async function freeze(page: Page, code: string): Promise<void> {
  await page.getByLabel(`Typ de code ${code}`).fill(code);
  await page.getByRole("button", { name: "Bevriezen" }).click();
  await expect(page.locator("main")).toContainText("bevroren");
}

// refused tries to import into what is frozen: by its page, and by a form that
// was open before.
async function refused(page: Page, other: Page): Promise<void> {
  await expect(other.getByRole("link", { name: "Bestand inlezen" })).toHaveCount(0);
  for (const path of [`${dataset}/import`, dataset]) {
    const status = await page.evaluate(async (path) => {
      const form = new FormData();
      form.append("file", new File(["e_zzp\nniet\n"], "a.csv"));
      const reopen = new URLSearchParams({ revision: "4" });
      const sent = path.endsWith("/import") ? { path, body: form } : { path: `${path}/reopen`, body: reopen };
      return (await fetch(sent.path, { method: "POST", body: sent.body, headers: { Accept: "application/json" } })).status;
    }, path);
    expect(status, path).toBe(422);
  }
}
