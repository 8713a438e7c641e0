// A figure goes into a letter with its citation, in one press; and evidence is
// one link away on every page, also on a small screen.
import { expect, test } from "./support/journey";

const programme = "/programmes/flexwerk-zorg";
const citation = /“.+” .+%.*n = 720, .+; over 4 casussen; 0-meting\..*fictief.*Bevroren datasets, stand van .+ Bron: .+ http.+\/figures\/e-structural/;

test("a figure is copied with its citation in one press", async ({ open }) => {
  const page = await open(`${programme}/figures/e-structural`, { as: "opdrachtgever" });
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Kopieer met bron" }).first().click();
  await expect(page.locator("[data-cite-said]").first()).toHaveText("Gekopieerd, met de bron erbij.");
  await expect(page.locator("#announcer"), "it is said").toHaveText("Gekopieerd, met de bron erbij.");
  const copied = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const text = async (type: string) => (await item!.getType(type)).text();
    return { text: await text("text/plain"), html: await text("text/html") };
  });
  expect(copied.text).toMatch(citation);
  expect(copied.html).toMatch(/<table>.*<th>.+<\/th><td>.+%.*<\/table>/s);
  expect(copied.html).toMatch(citation);
  expect(copied.html, "nothing of ours but the words").not.toMatch(/<svg|<a|class=/);
});

test("without script the citation is selected as a whole", async ({ open }) => {
  const page = await open(`${programme}/figures/e-structural`, { as: "opdrachtgever", script: false });
  await expect(page.getByRole("button", { name: "Kopieer met bron" })).toHaveCount(0);
  await page.getByText("Overnemen met bron").first().click();
  await page.keyboard.press("Tab");
  const field = page.getByLabel("Tekst om te kopiëren").first();
  await expect(field).toBeFocused();
  expect(await field.evaluate((input: HTMLInputElement) => input.value.slice(input.selectionStart ?? 0, input.selectionEnd ?? 0))).toMatch(citation);
});

test("evidence is one link away on a small screen", async ({ open }) => {
  const page = await open(`${programme}/cases/ghz`, { as: "ghz-begeleider", width: 320 });
  const link = page.getByRole("navigation", { name: "Programma" }).getByRole("link", { name: "Onderbouwing" });
  const box = await link.boundingBox();
  expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(320);
  await link.click();
  await expect(page).toHaveURL(/\/evidence$/);
  await expect(link).toHaveAttribute("aria-current", "page");
});
