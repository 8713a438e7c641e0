// The files of LimeSurvey and Microsoft Forms, as these programs make them, on
// their whole way: brought, given a meaning, counted, looked at by a second
// researcher, frozen and corrected. Who answered is never stored or shown.
import type { Page } from "@playwright/test";
import { expect, test } from "./support/journey";
import { look } from "./support/look";
import { workbook } from "./support/workbook";

const programme = "/programmes/flexwerk-zorg";
const secret = /Geheim|geheim@|tok-\d|203\.0\.113/;

// limesurvey is an export with codes for questions and answers. The last two
// people did not finish.
function limesurvey(people: number): Buffer {
  const head = ["id", "submitdate", "lastpage", "startlanguage", "seed", "token", "ipaddr", "firstname", "email", "Q01"];
  const rows = [[...head, "Q02[SQ001]", "Q02[SQ002]", "Q02[SQ003]", "Q02[SQ004]", "Q02[SQ005]", "Q02[other]"]];
  for (let i = 0; i < people + 2; i++) {
    const done = i < people;
    const chosen = [0, 1, 2, 3, 4].map((n) => (done && (i + n) % 2 === 0 ? "Y" : ""));
    const who = [`tok-${i}`, `203.0.113.${i}`, "Zoë Geheim", `zoe${i}.geheim@example.org`];
    rows.push([`${i + 1}`, done ? `2019-10-0${1 + (i % 9)} 10:00:00` : "", done ? "3" : "1", "nl", `${91 * i}`, ...who, done ? `AO0${1 + (i % 3)}` : "", ...chosen, ""]);
  }
  const line = (cells: string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(",");
  return Buffer.from(`\uFEFF${rows.map(line).join("\r\n")}\r\n\r\n`);
}

// forms is an export in English of a form in Dutch, with several answers in one
// cell, and words of their own from who chose "other".
function forms(people: number, own: string): Buffer {
  const rows: Parameters<typeof workbook>[1] = [
    ["ID", "Start time", "Completion time", "Email", "Name", "Wil je (als je dat nu niet bent) zelfstandige worden?", "Waarom werk je flexibel?"],
  ];
  for (let i = 0; i < people; i++) {
    const why = i === 2 ? `geen baas meer;${own};` : ["zelf bepalen hoeveel en wanneer;geen baas meer;", "beter te combineren met thuis;", "iets nieuws zoeken;"][i % 3]!;
    const moment = 43739.4 + i / 10;
    rows.push([i + 1, { moment }, { moment: moment + 0.01 }, `zoe${i}.geheim@example.org`, "Zoë Geheim", ["niet", "misschien", "zeker wel"][i % 3]!, why]);
  }
  return workbook("Form1", rows);
}

test("an export of LimeSurvey becomes frozen figures, and is corrected", async ({ open, server }) => {
  test.setTimeout(240_000);
  const dataset = `${programme}/datasets/w0-reg-em`;
  const page = await open(`${dataset}/import`, { as: "onderzoeker" });
  await bring(page, "results-survey.csv", limesurvey(20));
  await expect(page.locator(".found")).toContainText("LimeSurvey");
  await expect(page.getByText(/gaan over personen/)).toContainText("email");

  await point(page, "Wil je als zelfstandige gaan werken?");
  await page.getByLabel("In welke kolom staan de antwoorden?").selectOption("J: Q01");
  await count(page);
  await point(page, "Wil je als zelfstandige gaan werken?");
  for (const [code, means] of Object.entries({ AO01: "zeker wel", AO02: "misschien", AO03: "niet" })) await page.getByLabel(`“${code}”`).selectOption(means);
  await count(page);
  await point(page, "Wat levert de inzet van flexwerkers op?");
  await page.getByLabel("elk antwoord heeft een eigen kolom").check();
  await page.locator("form details > summary").click();
  const options = ["bezetting gegarandeerd", "minder druk op vaste mensen", "zorg op tijd", "nieuwe ideeën", "meebewegen met de vraag"];
  for (const [n, option] of options.entries()) await page.getByLabel(option, { exact: true }).selectOption(`${"KLMNO"[n]}: Q02[SQ00${n + 1}]`);
  await count(page);

  const counted = page.getByRole("region", { name: "Wat er geteld is" });
  await expect(page.getByText("2 mensen maakten de vragen niet af en tellen niet mee.")).toBeVisible();
  await expect(counted.getByRole("row", { name: /Wil je als zelfstandige/ })).toContainText("zeker wel 7; misschien 7; niet 6");
  await expect(counted.getByRole("row", { name: /Wat levert de inzet/ })).toContainText("bezetting gegarandeerd 10; minder druk op vaste mensen 10; zorg op tijd 10");
  await look(page, "an export of LimeSurvey", "nl");
  const other = await settle(page, open, dataset, "w0-reg-em", "40");
  await expect(other.locator("main")).toContainText("n = 20");

  await other.getByLabel("Erratum: wat wordt hersteld").fill("Eén antwoord ontbrak.");
  await other.getByRole("button", { name: "Nieuwe versie met erratum" }).click();
  await other.goto(new URL(`${dataset}/import`, other.url()).href);
  await bring(other, "results-survey.csv", limesurvey(21));
  await expect(other.getByRole("button", { name: "Aantallen bewaren" }), "what was said before is known").toBeVisible();
  await other.getByRole("button", { name: "Aantallen bewaren" }).click();
  await expect(other.locator("main")).toContainText("n = 21");
  await page.goto(new URL(`${dataset}?version=1`, page.url()).href);
  await expect(page.locator("main"), "the old version can be read").toContainText("n = 20");
  for (const shown of [page, other]) await expect(shown.locator("body")).not.toContainText(secret);
  expect(server.said).not.toMatch(secret);
});

test("an export of Microsoft Forms becomes frozen figures", async ({ open, server }) => {
  test.setTimeout(240_000);
  const dataset = `${programme}/datasets/w0-reg-fx`;
  const own = `Omdat ik ${"heel graag ".repeat(14)}zelf kies`;
  const page = await open(`${dataset}/import`, { as: "onderzoeker", phone: true });
  await bring(page, "Enquête flexwerk(1-12).xlsx", forms(12, own));
  await expect(page.locator(".found")).toContainText("Microsoft Forms");
  await expect(page.getByText(/gaan over personen/)).toContainText("Email");
  const counted = page.getByRole("region", { name: "Wat er geteld is" });
  await expect(counted.getByRole("row", { name: /zelfstandige worden/ })).toContainText("zeker wel 4; misschien 4; niet 4");
  await page.getByRole("link", { name: /Zeg wat het betekent/ }).click();
  await page.getByLabel(`“${own}”`).selectOption("geen antwoord (telt niet mee)");
  await look(page, "a long answer of Forms on a phone", "nl");
  await count(page);
  await expect(counted.getByRole("row", { name: /Waarom werk je flexibel/ })).toContainText("zelf bepalen hoeveel en wanneer 4; beter te combineren met thuis 4; iets nieuws zoeken 3; geen baas meer 5");
  const other = await settle(page, open, dataset, "w0-reg-fx", "");
  await expect(other.locator("main")).toContainText("n = 12");
  for (const shown of [page, other]) await expect(shown.locator("body")).not.toContainText(secret);
  expect(server.said).not.toMatch(secret);
});

async function bring(page: Page, name: string, buffer: Buffer): Promise<void> {
  await page.getByLabel("Kies een bestand").setInputFiles({ name, mimeType: "application/octet-stream", buffer });
  await page.getByRole("button", { name: "Bestand bekijken" }).click();
  await expect(page.getByRole("heading", { name: "Wat we herkenden" })).toBeVisible();
  await expect(page.locator("body")).not.toContainText(secret);
}

// point opens the form that says where the answers to a question are.
async function point(page: Page, question: string): Promise<void> {
  await page.getByRole("link", { name: new RegExp(`^(Kolom aanwijzen|Veranderen).*${question.replace(/[?]/g, "\\?")}`) }).click();
}

async function count(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Overnemen en opnieuw tellen" }).click();
}

// settle stores what was counted, and has another researcher check and freeze it.
async function settle(page: Page, open: (path: string, asked: { as: string }) => Promise<Page>, dataset: string, code: string, invited: string): Promise<Page> {
  await expect(page.getByText("Elke cel is meegeteld.")).toBeVisible();
  await page.getByLabel("Hoeveel mensen zijn gevraagd?").fill(invited);
  await page.getByRole("button", { name: "Aantallen bewaren" }).click();
  await expect(page.getByText("Een andere onderzoeker kijkt het na.")).toBeVisible();
  const other = await open(dataset, { as: "onderzoeker-2" });
  await other.getByRole("button", { name: "Nagekeken, het klopt" }).click();
  await other.getByLabel(`Typ de code ${code}`).fill(code);
  await other.getByRole("button", { name: "Bevriezen" }).click();
  await expect(other.locator("main")).toContainText("bevroren");
  return other;
}
