// Hands do everything in one way only: with the keys, or by tapping. A journey
// that is written for hands is made twice.
import { expect, type Locator, type Page } from "@playwright/test";
import { covered } from "./sight";

export interface Hands {
  readonly name: string;
  press(target: Locator): Promise<void>; // a button, a link, a summary
  type(target: Locator, text: string): Promise<void>; // into a field, in place of what stands there
  pick(target: Locator, value: string): Promise<void>; // one of a list
  mark(target: Locator, on?: boolean): Promise<void>; // a box to tick, or one of a group
}

const STOPS = "a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), select, textarea, summary, [contenteditable=true], [tabindex]:not([tabindex='-1'])";

// Keys reach everything by Tab, as somebody does who has no pointer.
export class Keys implements Hands {
  readonly name = "keyboard";

  constructor(private readonly page: Page) {}

  async press(target: Locator): Promise<void> {
    await this.go(target);
    await this.page.keyboard.press("Enter");
  }

  async type(target: Locator, text: string): Promise<void> {
    await this.go(target);
    await this.page.keyboard.press("Control+a");
    await this.page.keyboard.type(text);
  }

  async pick(target: Locator, value: string): Promise<void> {
    await this.go(target);
    const down = await target.evaluate((select: HTMLSelectElement, wanted) => {
      const at = [...select.options].findIndex((option) => option.value === wanted);
      return { by: at - select.selectedIndex, found: at >= 0 };
    }, value);
    expect(down.found, `a choice ${value}`).toBe(true);
    for (let i = 0; i < Math.abs(down.by); i++) await this.page.keyboard.press(down.by > 0 ? "ArrowDown" : "ArrowUp");
    await expect(target).toHaveValue(value);
  }

  async mark(target: Locator, on = true): Promise<void> {
    if ((await target.getAttribute("type")) === "radio") {
      const group = this.page.locator(`form:has(#${await identified(target)}) input[name="${await target.getAttribute("name")}"]`);
      const first = (await group.locator(":scope:checked").count()) > 0 ? group.locator(":scope:checked") : group.first();
      await this.go(first);
      if (!(await target.isChecked())) await this.page.keyboard.press("Space");
      for (let i = 0; i < (await group.count()) && !(await target.isChecked()); i++) await this.page.keyboard.press("ArrowDown");
    } else {
      await this.go(target);
      await this.page.keyboard.press("Space");
    }
    await expect(target).toBeChecked({ checked: on });
  }

  // go presses Tab, or Shift and Tab, until the focus is there. The first part
  // of the way is counted ahead, so that not every stop has to be asked for.
  async go(target: Locator): Promise<void> {
    await expect(target).toBeVisible();
    for (let tries = 0; tries < 40; tries++) {
      const by = await target.evaluate(distance, STOPS);
      if (by === 0) break;
      for (let i = 0; i < Math.abs(by); i++) await this.page.keyboard.press(by > 0 ? "Tab" : "Shift+Tab");
    }
    await expect(target).toBeFocused();
    expect(await covered(target), "what covers the focus").toBe("");
  }
}

// Taps touch, and type on the keyboard that a screen shows.
export class Taps implements Hands {
  readonly name = "taps";

  constructor(private readonly page: Page) {}

  async press(target: Locator): Promise<void> {
    await this.isLarge(target);
    await target.tap();
  }

  async type(target: Locator, text: string): Promise<void> {
    await this.isLarge(target);
    await target.tap();
    await expect(target).toBeFocused();
    await target.selectText();
    await this.page.keyboard.type(text);
  }

  async pick(target: Locator, value: string): Promise<void> {
    await this.isLarge(target);
    await target.tap({ trial: true }); // the list itself is the phone's own
    await target.focus();
    await target.selectOption(value);
  }

  async mark(target: Locator, on = true): Promise<void> {
    await target.locator("xpath=ancestor::label").tap();
    await expect(target).toBeChecked({ checked: on });
  }

  private async isLarge(target: Locator): Promise<void> {
    await target.scrollIntoViewIfNeeded();
    const box = await target.boundingBox();
    if (await target.evaluate((e) => e.matches("button, input, select, textarea, summary"))) {
      expect(box?.height, `the height of ${target}`).toBeGreaterThanOrEqual(43.5);
    }
  }
}

// distance counts how many stops of the Tab key an element is away.
function distance(target: Element, stops: string): number {
  const list = [...(document.activeElement?.closest("dialog[open]") ?? document).querySelectorAll<HTMLElement>(stops)].filter((element) => {
    if (!element.checkVisibility({ visibilityProperty: true }) && element !== target) return false;
    if (!(element instanceof HTMLInputElement) || element.type !== "radio" || element.checked) return true;
    const group = [...(element.form ?? document).querySelectorAll<HTMLInputElement>(`input[type=radio][name="${element.name}"]`)];
    return !group.some((radio) => radio.checked) && group[0] === element;
  });
  const at = document.activeElement;
  if (at === target) return 0;
  const to = list.indexOf(target as HTMLElement);
  const from = list.indexOf(at as HTMLElement);
  if (from >= 0 || !at || at === document.body) return from === to ? 1 : to - from;
  // The focus is somewhere that Tab does not stop: count from what comes behind it.
  const next = list.findIndex((stop) => (at.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0);
  return to >= next && next >= 0 ? to - next + 1 : to - (next < 0 ? list.length : next);
}

async function identified(target: Locator): Promise<string> {
  return target.evaluate((element) => (element.id ||= `journey-${Math.random().toString(36).slice(2)}`));
}
