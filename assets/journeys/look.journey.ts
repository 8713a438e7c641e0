// Every page in every state it can be in: for everybody, in both languages, on
// a narrow and on a wide screen, in light and in dark.
import { expect as plain, type Page } from "@playwright/test";
import { ask, ghz, openCard, panelOn, safe, stateLine, titleOn, write } from "./support/board";
import { type Asked, expect, type Open, test } from "./support/journey";
import type { Line } from "./support/line";
import { look } from "./support/look";
import { covered, hasRing } from "./support/sight";

const programme = "/programmes/flexwerk-zorg";

// View is one page in one state.
interface View {
  name: string;
  path: string;
  reach?: (page: Page) => Promise<unknown>; // what is done to get from the page to the state
}

const strangers: View[] = [
  { name: "sign-in", path: "/sign-in" },
  { name: "a wrong code", path: "/sign-in", reach: (page) => enter(page, "ZZZZZZ") },
  { name: "a link on its way", path: "/sign-in", reach: askForLink },
  { name: "one more click", path: "/sign-in/demo/lezer" },
  { name: "accessibility", path: "/toegankelijkheid" },
];

const members: View[] = [
  { name: "programmes", path: "/programmes" },
  { name: "a programme", path: programme, reach: openAll },
  { name: "a board", path: ghz, reach: safe },
  { name: "a card that is open, with all its parts", path: ghz, reach: async (page) => [await openCard(page, "ghz-a1"), await openAll(page)] },
  { name: "a refusal beside a form", path: ghz, reach: refused },
  { name: "the forms to add cards", path: ghz, reach: openAll },
  { name: "the filter", path: ghz, reach: (page) => page.locator(".drop > summary").click() },
  { name: "a board that is filtered to nothing", path: `${ghz}?q=zzzz`, reach: safe },
  { name: "the shortcuts", path: ghz, reach: async (page) => [await safe(page), await page.locator("[data-help]").click()] },
  { name: "the editor", path: ghz, reach: (page) => writeIn(page, "codemirror") },
  { name: "the plain text field", path: ghz, reach: (page) => writeIn(page, "textarea") },
  { name: "a thread as a list", path: `${programme}/trace/card:ghz-a1` },
  { name: "what was found", path: `${programme}/search?q=rooster` },
  { name: "nothing found", path: `${programme}/search?q=zzzz&kind=lesson` },
  { name: "the history of a text", path: `${programme}/cards/ghz-a4/history?since=0` },
  { name: "what the cases saw", path: `${programme}/evidence` },
  { name: "a figure", path: `${programme}/figures/e-zzp` },
  { name: "a dataset", path: `${programme}/datasets/w0-ghz-em` },
  { name: "quotes", path: `${programme}/quotes` },
  { name: "national trends", path: `${programme}/trends` },
  { name: "the page of a card", path: `${programme}/cards/ghz-a1`, reach: openAll },
  { name: "the page of a theme", path: `${programme}/cards/t3`, reach: openAll },
  { name: "an address that is not there", path: "/programmes/nergens" },
  { name: "a rule that says no, as a page", path: `${programme}/cards/ghz-a2`, reach: refusedAsPage },
];

const facilitators: View[] = [
  { name: "a board of others, with its team", path: "/programmes/flexwerk-zorg/cases/zkh", reach: safe },
  { name: "a team, with a new code", path: "/programmes/flexwerk-zorg/cases/zkh/team", reach: (page) => page.locator("form[action$='/invitations'] button").click() },
];

const researchers: View[] = [
  { name: "what the cases saw, to change", path: `${programme}/evidence`, reach: openAll },
  { name: "a dataset that is expected", path: `${programme}/datasets/w0-ggz-em`, reach: openAll },
  { name: "a file to bring", path: `${programme}/datasets/w0-ggz-em/import` },
  { name: "a figure for a researcher", path: `${programme}/figures/e-zzp`, reach: openAll },
  { name: "a new wave", path: `${programme}/waves` },
  { name: "a wave", path: `${programme}/waves/w0` },
  { name: "a new question", path: `${programme}/indicators` },
  { name: "a question", path: `${programme}/indicators/e-zzp` },
  { name: "a table", path: `${programme}/tables/tab-b3-8` },
  { name: "a new trend", path: `${programme}/series` },
  { name: "a trend", path: `${programme}/series/tr-zzp-nl` },
  { name: "interviews", path: `${programme}/interviews`, reach: openAll },
  { name: "an interview", path: `${programme}/interviews/iv-medewerkers`, reach: openAll },
  { name: "quotes, to keep", path: `${programme}/quotes`, reach: openAll },
  { name: "sources to look at", path: `${programme}/sources` },
];

for (const language of ["nl", "en"] as const) {
  for (const width of [320, 1440]) {
    test(`every page in every state, in ${language} at ${width} pixels`, async ({ open, line, watch }) => {
      test.setTimeout(600_000);
      watch.allow(/status of (400|404|422)/, /ERR_|WebSocket/);
      const asked: Asked = { language, width, height: 800, editor: "codemirror" };
      const stranger = await open("/sign-in", asked);
      await all(stranger, strangers, language);
      await all(await open("/programmes", { ...asked, as: "ghz-manager" }), members, language);
      const facilitator = await open("/programmes", { ...asked, as: "begeleider-1" });
      await all(facilitator, facilitators, language);
      await invited(stranger, await code(facilitator), language);
      await all(await open("/programmes", { ...asked, as: "onderzoeker" }), researchers, language);
      await all(await open("/programmes", { ...asked, as: "projectleider" }), [{ name: "a programme for its lead", path: programme }], language);
      await all(await open("/programmes", { ...asked, as: "opdrachtgever" }), [{ name: "a board for the sponsor", path: ghz, reach: safe }], language);
      await offline(open, line, asked, language);
    });
  }
}

test("every stop of the Tab key can be seen, and is not covered, at 320 pixels", async ({ open }) => {
  test.setTimeout(240_000);
  const page = await open(ghz, { as: "ghz-manager", width: 320, height: 480, editor: "codemirror" });
  await write(page, "ghz-a4");
  await openAll(page);
  await page.locator("h1").click();
  await page.evaluate(() => scrollTo(0, 0));
  const seen = new Set<string>();
  for (let i = 0; i < 400; i++) {
    await page.keyboard.press("Tab");
    const focus = page.locator("*:focus");
    if (await page.evaluate(() => document.activeElement === document.body)) break; // behind the last stop
    if ((await focus.count()) === 0) continue; // inside a field of the browser's own, such as its calendar
    const name = await focus.evaluate((e) => `${e.tagName.toLowerCase()}#${e.id} ${e.getAttribute("aria-label") ?? e.textContent?.trim().slice(0, 40)}`);
    expect.soft(await covered(focus), `what covers ${name}`).toBe("");
    expect.soft(await hasRing(focus), `a ring around ${name}`).toBe(true);
    if (/cm-content/.test((await focus.getAttribute("class")) ?? "")) await page.keyboard.press("Escape");
    seen.add(name);
  }
  expect(seen.size, "stops").toBeGreaterThan(60);
  expect([...seen].at(-1), "the last link of the page was reached").toContain("Toegankelijkheid");
});

test("the board can be used with wide text, forced colours and on paper", async ({ open }) => {
  const page = await open(ghz, { as: "ghz-manager", width: 320, height: 640 });
  await openCard(page, "ghz-a4");
  await page.evaluate(() => {
    const wide = new CSSStyleSheet();
    wide.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }");
    document.adoptedStyleSheets.push(wide);
  });
  const cut = await page.evaluate(() => ({
    sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    lost: [...document.querySelectorAll<HTMLElement>("button, summary, .title, .state, label")]
      .filter((e) => e.checkVisibility() && getComputedStyle(e).overflow !== "visible" && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1))
      .map((e) => e.outerHTML.slice(0, 80)),
  }));
  expect(cut).toEqual({ sideways: 0, lost: [] });

  await page.emulateMedia({ forcedColors: "active" });
  await page.keyboard.press("Tab");
  expect(await hasRing(page.locator("*:focus"))).toBe(true);
  await expect(stateLine(page)).toBeVisible();
  await page.emulateMedia({ forcedColors: "none", media: "print" });
  await expect(page.locator(".bar")).toBeHidden();
  await expect(page.locator("#card-ghz-a1")).toBeVisible();
});

async function all(page: Page, views: View[], language: string): Promise<void> {
  for (const { name, path, reach } of views) {
    await page.goto(new URL(path, page.url()).href);
    await reach?.(page);
    await look(page, name, language);
  }
}

async function enter(page: Page, code: string): Promise<void> {
  await page.locator("#code").fill(code);
  await page.locator("form[action='/sign-in/code'] button").click();
  await expect(page.getByRole("alert")).toBeVisible();
}

async function askForLink(page: Page): Promise<void> {
  await page.locator("#mail").fill("iemand@example.org");
  await page.locator("form[action='/sign-in/mail'] button").click();
  await expect(page.getByRole("status")).toBeVisible();
}

async function code(facilitator: Page): Promise<string> {
  const { body } = await ask<{ code: string }>(facilitator, "/programmes/flexwerk-zorg/cases/zkh/invitations", "POST", { role: "member", uses: 1, days: 1 });
  return body.code;
}

async function invited(page: Page, code: string, language: string): Promise<void> {
  await page.goto(new URL(`/join/${code}`, page.url()).href);
  await look(page, "an invitation", language);
  await page.locator("form.stack").evaluate((form: HTMLFormElement) => (form.noValidate = true));
  await page.locator("form.stack button").click();
  await expect(page.locator(".wrong").first()).toBeVisible();
  await look(page, "an invitation that was not filled in", language);
}

// openAll opens everything on a page that can be opened.
async function openAll(page: Page): Promise<void> {
  await page.evaluate(() => document.querySelectorAll<HTMLDetailsElement>("main details:not([data-menu])").forEach((details) => (details.open = true)));
}

async function refused(page: Page): Promise<void> {
  const panel = await openCard(page, "ghz-a2");
  await panel.locator("[data-part=facts] > summary").click();
  await panel.locator(".facts-form select[name=state]").selectOption("stopped");
  await panel.locator(".facts-form button").click();
  await expect(panel.locator(".facts-form [data-wrong]")).not.toBeEmpty();
}

async function refusedAsPage(page: Page): Promise<void> {
  await page.locator(".facts-form").evaluate((form: HTMLFormElement) => {
    (form.elements.namedItem("state") as HTMLSelectElement).value = "stopped";
    HTMLFormElement.prototype.submit.call(form);
  });
  await expect(page.locator("h1")).toHaveText(/Dat lukte niet|That did not work/);
}

async function writeIn(page: Page, mode: string): Promise<void> {
  const place = await write(page, "ghz-r2");
  await plain(place).toHaveClass(mode === "codemirror" ? /cm-content/ : /editor-field/);
  if (mode === "codemirror") await page.evaluate(() => localStorage.setItem("rodedraad.editor", "textarea"));
  else await page.evaluate(() => localStorage.setItem("rodedraad.editor", "codemirror"));
}

async function offline(open: Open, line: Line, asked: Asked, language: string): Promise<void> {
  const page = await open(ghz, { ...asked, as: "ghz-manager", line });
  await write(page, "ghz-r2");
  line.cut();
  await expect(stateLine(page)).toHaveAttribute("data-kind", "offline");
  await page.keyboard.type(".");
  await look(page, "a board without connection", language);
  line.mend();
  await safe(page);
  await expect(panelOn(page, "ghz-r2")).toBeVisible();
  await expect(titleOn(page, "ghz-r2")).toBeVisible();
}
