// Where the focus is, and whether it can be seen.
import { expect, type Locator, type Page } from "@playwright/test";

// covered says what lies over an element; "" when enough of it can be seen.
export async function covered(target: Locator): Promise<string> {
  return target.evaluate((element) => {
    const box = element.getBoundingClientRect();
    const [left, right] = [Math.max(0, box.left), Math.min(innerWidth, box.right)];
    const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)];
    if (right - left < 1 || bottom - top < 1) return `nothing, but it is off the screen at ${Math.round(box.left)},${Math.round(box.top)}`;
    let over = "";
    for (const y of [0.5, 0.1, 0.9]) {
      for (const x of [0.5, 0.1, 0.9]) {
        const there = document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y);
        if (there && (element.contains(there) || there.contains(element) || there.closest("label")?.control === element)) return "";
        over = there ? `${there.tagName.toLowerCase()}#${there.id}.${there.className}` : "?";
      }
    }
    return over;
  });
}

// placed asserts that the focus is somewhere sensible after an act: on
// something, in view, not covered, and with a ring when the keys are used.
export async function placed(page: Page, after: string, ring: boolean): Promise<void> {
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName), { message: `the focus after: ${after}` }).not.toBe("BODY");
  const focus = page.locator("*:focus");
  await expect.poll(() => covered(focus), { message: `what covers the focus after: ${after}` }).toBe("");
  if (ring) await expect.poll(() => hasRing(focus), { message: `the focus can be seen after: ${after}` }).toBe(true);
}

// hasRing says whether an element, or the frame around it, shows the focus.
export async function hasRing(focus: Locator): Promise<boolean> {
  return focus.evaluate((element) => {
    for (let at: Element | null = element, up = 0; at && up < 5; at = at.parentElement, up++) {
      const { outlineStyle, outlineWidth } = getComputedStyle(at);
      if (outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) return true;
    }
    return false;
  });
}
