// What must be so of every page in every state.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];
const COLOURS = ["color-contrast", "link-in-text-block"];

// look asserts that a page, as it stands, can be used by everybody: by axe, in
// light and in dark, and by the size of what can be pressed.
export async function look(page: Page, name: string, language: string): Promise<void> {
  // What has scrolled half below the bar that stays on top is not too small.
  await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
  await page.emulateMedia({ colorScheme: "light" });
  const light = await axe(page).withTags(TAGS).analyze();
  expect.soft(told(light.violations), `${name}, in light`).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await axe(page).withRules(COLOURS).analyze();
  expect.soft(told(dark.violations), `${name}, in dark`).toEqual([]);
  await page.emulateMedia({ colorScheme: "light" });
  const found = await page.evaluate(measure, language);
  expect.soft(found, `${name}: sizes and languages`).toEqual([]);
}

// axe keeps to what is wrong, and to this page, which makes it twice as fast.
const axe = (page: Page) => new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).setLegacyMode(true);

interface Violation {
  id: string;
  nodes: { target: unknown; failureSummary?: string }[];
}

// told is a violation in one line each, to be read in a list of what went wrong.
function told(violations: Violation[]): string[] {
  return violations.flatMap(({ id, nodes }) =>
    nodes.slice(0, 3).map(({ target, failureSummary = "" }) => `${id}: ${String(target)} ${failureSummary.replace(/\s+/g, " ").slice(0, 200)}`),
  );
}

// measure runs in the page.
function measure(language: string): string[] {
  const found: string[] = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1 && e.checkVisibility());
    const names = wide.slice(-3).map((e) => `${e.tagName.toLowerCase()}.${e.className}#${e.id}`);
    found.push(`the page scrolls sideways, ${root.scrollWidth} in ${root.clientWidth}: ${names.join(", ")}`);
  }
  const least = root.clientWidth <= 390 ? 43.5 : 24;
  for (const control of document.querySelectorAll<HTMLElement>("button, input:not([type=hidden]), select, textarea, summary")) {
    if (!control.checkVisibility({ visibilityProperty: true })) continue;
    const target = control.matches("[type=checkbox], [type=radio]") ? (control.closest("label") ?? control) : control;
    const { width, height } = target.getBoundingClientRect();
    if (width < least || height < least) found.push(`${control.outerHTML.slice(0, 90)} is ${Math.round(width)} by ${Math.round(height)}`);
  }
  if (root.lang !== language) found.push(`the page says that it is in ${root.lang}`);
  for (const element of document.querySelectorAll("[lang]")) {
    if (!/^(nl|en)$/.test(element.getAttribute("lang") ?? "")) found.push(`a language ${element.getAttribute("lang")}`);
  }
  for (const text of document.querySelectorAll(".card .title, .card .text")) {
    if (text.textContent?.trim() && !text.closest("[lang=nl]") && !text.querySelector("[lang=nl]")) found.push(`whose language is not told: ${text.textContent.trim().slice(0, 40)}`);
  }
  const untranslated = document.body.innerText.match(/\[[a-z_]+\.[a-z_.]+\]/g);
  if (untranslated) found.push(`words that are missing: ${untranslated.join(" ")}`);
  return found;
}
