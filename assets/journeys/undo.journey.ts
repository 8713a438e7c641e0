// Two windows on one card: what one did is theirs to undo, and nobody writes
// over what they have not seen.
import type { Page } from "@playwright/test";
import { ask, type Card, cardOn, ghz, newCard, openCard, panelOn, safe, stored } from "./support/board";
import { expect, test } from "./support/journey";

test("undo takes back one's own acts only, and says so when somebody else came after", async ({ open, watch }) => {
  watch.allow(/status of 409/);
  const anna = await open(ghz, { as: "ghz-manager" });
  const bea = await open(ghz, { as: "ghz-begeleider" });
  await Promise.all([safe(anna), safe(bea)]);
  const hers = await newCard(anna, "reaction", "Van Anna");
  const other = await newCard(bea, "reaction", "Van Bea");
  await expect(cardOn(anna, other)).toBeVisible();

  const undo = anna.getByRole("button", { name: "Ongedaan maken" });
  await expect(undo).toBeEnabled();
  await undo.click();
  await expect(cardOn(anna, hers)).toHaveCount(0);
  await expect(cardOn(bea, hers)).toHaveCount(0);
  await expect(cardOn(bea, other), "what Bea did stays").toBeVisible();

  // Anna changes a card, Bea changes it after her: that is not Anna's to undo.
  const id = await newCard(bea, "reaction", "Van beiden");
  await expect(cardOn(anna, id)).toBeVisible();
  const form = (await openCard(anna, id)).locator(".facts-form");
  await panelOn(anna, id).locator("[data-part=facts] > summary").click();
  await form.locator("select[name=type]").selectOption("doubt");
  await form.getByRole("button", { name: "Bewaren" }).click();
  await expect(cardOn(anna, id).locator("p.kind").first()).toContainText("twijfel");
  const { revision } = await stored(bea, id);
  expect((await ask(bea, `/programmes/flexwerk-zorg/cards/${id}`, "PATCH", { revision, type: "surprise" })).status).toBe(200);
  await expect(cardOn(anna, id).locator("p.kind").first()).toContainText("verrassing");
  await undo.click();
  await expect(anna.locator("[data-undo] [data-wrong]")).toHaveText("Dit is intussen door iemand anders veranderd en kan niet meer ongedaan worden gemaakt.");
  expect((await ask<{ card: Card & { type: string } }>(anna, `/programmes/flexwerk-zorg/cards/${id}`)).body.card.type).toBe("surprise");
});

test("facts that somebody changed meanwhile are shown, and what was chosen is kept", async ({ open, watch, line }) => {
  watch.allow(/status of 409|ERR_|WebSocket/);
  const anna = await open(ghz, { as: "ghz-manager", line });
  const bea = await open(ghz, { as: "ghz-begeleider" });
  const id = await newCard(anna, "action", "Wie het eerst komt");
  const panel = await openCard(anna, id);
  await panel.locator("[data-part=facts] > summary").click();
  const form = panel.locator(".facts-form");
  await form.locator("select[name=type]").selectOption("pilot");
  await form.locator("input[name=no_lesson]").fill("Dit typte Anna");
  await form.locator("input[name=next]").fill("2030-01-31");
  // Bea is first, also with one of the fields that Anna changed, and Anna's tab
  // does not hear of it.
  const { revision } = await stored(bea, id);
  line.deafen();
  expect((await ask(bea, `/programmes/flexwerk-zorg/cards/${id}`, "PATCH", { revision, state: "contour", type: "vision" })).status).toBe(200);
  await bea.waitForTimeout(500);
  line.mend();
  await form.getByRole("button", { name: "Bewaren" }).click();
  const wrong = form.locator("[data-wrong]");
  await expect(wrong).toHaveText("Iemand anders heeft dit intussen veranderd. Hieronder staat hoe het nu is; kies opnieuw. Soort actie: visie.");
  await expect(wrong).toBeVisible();
  await expect(form.locator("select[name=state]"), "how it is now").toHaveValue("contour");
  await expect(form.locator("input[name=no_lesson]"), "what Anna typed is kept").toHaveValue("Dit typte Anna");
  await expect(form.locator("input[name=next]"), "and the day").toHaveValue("2030-01-31");
  await expect(form.locator("select[name=type]"), "what Anna chose is kept").toHaveValue("pilot");
  expect((await now(anna, id)).type, "nothing was written over unseen").toBe("vision");
  await form.getByRole("button", { name: "Bewaren" }).click();
  await expect(wrong).toBeEmpty();
  await expect.poll(async () => (await stored(anna, id)).revision).toBeGreaterThan(revision + 1);
  const { state, type, no_lesson, next } = await now(anna, id);
  expect([state, type, no_lesson, next]).toEqual(["contour", "pilot", "Dit typte Anna", "2030-01-31"]);
});

// now is a card with the facts this journey looks at.
async function now(page: Page, id: string): Promise<Card & { type: string; no_lesson: string; next: string }> {
  return (await stored(page, id)) as Card & { type: string; no_lesson: string; next: string };
}
