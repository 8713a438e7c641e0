// What happens to words when the connection, the server or the page goes away.
import type { Locator, Page } from "@playwright/test";
import { ask, type Card, cardOn, ghz, newCard, openCard, panelOn, safe, stateLine, stored, write, written } from "./support/board";
import { expect, test } from "./support/journey";

test("a cut connection is said, keeps what is typed, and is mended without loss or doubling", async ({ open, line, watch }) => {
  watch.allow(/ERR_|WebSocket/);
  const anna = await open(ghz, { as: "ghz-manager", editor: "codemirror" });
  const bea = await open(ghz, { as: "ghz-begeleider", editor: "codemirror", line });
  const id = await newCard(anna, "reaction", "Het begin\n\nhet einde");
  const [hers, theirs] = [await write(anna, id), await write(bea, id)];

  line.cut();
  await expect(stateLine(bea)).toHaveAttribute("data-kind", "offline");
  await expect(stateLine(bea)).toContainText("Niet verbonden");
  await bea.keyboard.press("Control+End");
  await bea.keyboard.type(" door Bea zonder lijn", { delay: 10 });
  await expect(stateLine(bea)).toContainText(/Niet verbonden, je tekst is bewaard op dit apparaat \(\d+\)/);
  await anna.keyboard.press("Control+Home");
  await anna.keyboard.type("Van Anna: ", { delay: 10 });
  await safe(anna);
  expect(await asksBeforeLeaving(bea), "the page asks before unsent words are lost").toBe(true);
  expect(await written(theirs)).toContain("door Bea zonder lijn");

  line.mend();
  await safe(bea);
  const whole = "Van Anna: Het begin\n\nhet einde door Bea zonder lijn";
  await expect.poll(() => written(hers)).toBe(whole);
  await expect.poll(() => written(theirs)).toBe(whole);
  expect((await stored(anna, id)).text).toBe(whole);
  expect(await asksBeforeLeaving(bea), "nothing is unsent any more").toBe(false);
});

test("an act that cannot be sent says so beside its form, and can be sent later", async ({ open, line, watch }) => {
  watch.allow(/ERR_|WebSocket/);
  const page = await open(ghz, { as: "ghz-manager", line });
  const id = await newCard(page, "reaction", "Nog niet verstuurd");
  const panel = await openCard(page, id);
  await panel.locator("[data-part=facts] > summary").click();
  const form = panel.locator(".facts-form");
  await form.locator("select[name=type]").selectOption("doubt");
  const undo = page.locator("[data-undo]");
  await expect(undo.getByRole("button")).toBeEnabled();
  line.cut();
  await expect(stateLine(page)).toHaveAttribute("data-kind", "offline");
  await form.getByRole("button", { name: "Bewaren" }).click();
  await expect(form.locator("[data-wrong]")).toHaveText("We konden de server niet bereiken. Er is niets veranderd; probeer het zo nog eens.");
  await undo.getByRole("button").click();
  await expect(undo.locator("[data-wrong]")).toBeVisible();
  line.mend();
  await safe(page);
  await expect(form.locator("select[name=type]")).toHaveValue("doubt");
  await form.getByRole("button", { name: "Bewaren" }).click();
  await expect(cardOn(page, id).locator("p.kind").first()).toContainText("twijfel");
  await expect(form.locator("[data-wrong]")).toBeEmpty();
});

test("an acknowledgement that is lost on the way is no second entry", async ({ open, line, watch }) => {
  watch.allow(/ERR_|WebSocket/);
  const anna = await open(ghz, { as: "ghz-manager" });
  const bea = await open(ghz, { as: "ghz-begeleider", editor: "textarea", line });
  const id = await newCard(anna, "reaction", "Eén keer:");
  await write(bea, id);
  line.deafen();
  await bea.keyboard.press("Control+End");
  await bea.keyboard.insertText(" precies één keer");
  await expect.poll(async () => (await stored(anna, id)).text, { message: "the server has it" }).toBe("Eén keer: precies één keer");
  await expect(stateLine(bea)).toHaveAttribute("data-kind", "unsent");
  line.cut();
  await expect(stateLine(bea)).toHaveAttribute("data-kind", "offline");
  line.mend();
  await safe(bea);
  expect((await stored(anna, id)).text).toBe("Eén keer: precies één keer");
});

test("a server that restarts while somebody types costs nothing", async ({ open, server, watch }) => {
  watch.allow(/ERR_|WebSocket/);
  const anna = await open(ghz, { as: "ghz-manager", editor: "codemirror" });
  const bea = await open(ghz, { as: "ghz-begeleider", editor: "textarea" });
  const id = await newCard(anna, "reaction", "Vooraf");
  const [hers, theirs] = [await write(anna, id), await write(bea, id)];
  await anna.keyboard.press("Control+End");
  const typing = anna.keyboard.type(" en terwijl de server weg is en terugkomt", { delay: 60 });
  await server.stop();
  await expect(stateLine(bea)).toContainText("Niet verbonden");
  await bea.keyboard.press("Control+Home");
  await bea.keyboard.type("Bea: ");
  await server.start();
  await typing;
  await Promise.all([safe(anna), safe(bea)]);
  const whole = "Bea: Vooraf en terwijl de server weg is en terugkomt";
  await expect.poll(() => written(hers)).toBe(whole);
  await expect.poll(() => written(theirs)).toBe(whole);
  expect((await stored(anna, id)).text).toBe(whole);
});

test("closing the editor, leaving or closing the page right after a key loses nothing unseen", async ({ open, watch }) => {
  watch.allow(/ERR_ABORTED/);
  const anna = await open(ghz, { as: "ghz-manager", editor: "codemirror" });
  const id = await newCard(anna, "reaction", "Snel");
  const words = async (page: Page, text: string) => {
    await write(page, id);
    await page.keyboard.press("Control+End");
    await page.keyboard.type(text);
  };
  await words(anna, " klaar");
  await panelOn(anna, id).locator("button[data-edit]").first().click();
  await expect.poll(async () => (await stored(anna, id)).text).toBe("Snel klaar");

  // Leaving: either the words are safe already, or the page asks first.
  let asked = false;
  anna.on("dialog", (dialog) => {
    asked = true;
    void dialog.dismiss();
  });
  await words(anna, " weg");
  await anna.evaluate(() => void (location.href = "/programmes"));
  await expect.poll(async () => asked || /programmes$/.test(anna.url())).toBe(true);
  if (asked) await safe(anna);
  const other = await open(ghz, { as: "ghz-begeleider", editor: "textarea" });
  await expect.poll(async () => (await stored(other, id)).text).toBe("Snel klaar weg");

  let warned = false;
  other.on("dialog", (dialog) => {
    warned = true;
    void dialog.dismiss();
  });
  await words(other, " dicht");
  await other.close({ runBeforeUnload: true });
  await expect.poll(async () => warned || other.isClosed()).toBe(true);
  await expect.poll(async () => (await stored(anna, id)).text).toBe("Snel klaar weg dicht");
});

test("two tabs of one person, and one that is reloaded, are clients of their own", async ({ open }) => {
  const one = await open(ghz, { as: "ghz-manager", editor: "codemirror" });
  const two = await open(ghz, { beside: one });
  const id = await newCard(one, "reaction", "Tabblad");
  await write(one, id);
  const place = await write(two, id);
  await one.keyboard.press("Control+End");
  await two.keyboard.press("Control+Home");
  await Promise.all([one.keyboard.type(" één", { delay: 20 }), two.keyboard.type("Van twee: ", { delay: 20 })]);
  await Promise.all([safe(one), safe(two)]);
  await expect.poll(() => written(place)).toBe("Van twee: Tabblad één");
  await one.reload();
  await write(one, id);
  await one.keyboard.press("Control+End");
  await one.keyboard.type(", herladen");
  await safe(one);
  await expect.poll(() => written(place)).toBe("Van twee: Tabblad één, herladen");
  expect((await stored(one, id)).text).toBe("Van twee: Tabblad één, herladen");
});

test("the live replay of the demonstration: one drop-out, both texts kept, a lesson, and a stop", async ({ open, line, watch }) => {
  watch.allow(/ERR_|WebSocket/);
  const manager = await open(ghz, { as: "ghz-manager", editor: "codemirror" });
  const carer = await open(ghz, { as: "ghz-begeleider", phone: true, line });
  const seen = await newCard(carer, "reaction", "Collega's vonden de app handig, maar meldingen kwamen te laat");
  await expect(cardOn(manager, seen)).toBeVisible();

  const [wide, small] = [await write(manager, "ghz-a4", true), await write(carer, "ghz-a4", true)];
  await replace(manager, wide, "Wat maakte dat mensen afhaakten?");
  await expect.poll(() => written(small)).toBe("Wat maakte dat mensen afhaakten?");
  line.cut();
  await expect(stateLine(carer)).toContainText("Niet verbonden");
  await replace(carer, small, "Wanneer werkt een melding wel?");
  await replace(manager, wide, "Waarom stopten mensen met de app?");
  await safe(manager);
  line.mend();
  await safe(carer);
  await expect.poll(async () => (await written(wide)) === (await written(small))).toBe(true);
  const kept = await written(wide);
  for (const own of ["Wanneer werkt een melding wel?", "Waarom stopten mensen met de app?"]) {
    expect(kept.split(own), `how often ${own} was kept`).toHaveLength(2);
  }
  expect(kept, "what both replaced is gone").not.toContain("afhaakten");
  const merged = "Waarom haakten mensen af, en wanneer werkt een melding wel?";
  await replace(manager, wide, merged);
  await expect.poll(() => written(small)).toBe(merged);
  expect((await stored(manager, "ghz-a4")).learn?.text).toBe(merged);

  const { status } = await ask(manager, `${ghz}/cards`, "POST", {
    kind: "lesson", text: "Leg bij een proef vast waarom hij stopt", level: "organisation", relation: "learned_from", to: "card:ghz-a4",
  });
  expect(status).toBe(201);
  const { revision } = await stored(manager, "ghz-a4");
  const stop = await ask<{ card: Card }>(manager, "/programmes/flexwerk-zorg/cards/ghz-a4", "PATCH", { revision, state: "stopped" });
  expect([stop.status, stop.body.card?.state]).toEqual([200, "stopped"]);
  const line2 = cardOn(manager, "ghz-a4").locator("p.kind").first();
  await expect(line2).toContainText("gestopt");
  expect(await colourOf(line2), "a stopped action looks like any other").toBe(await colourOf(cardOn(manager, "ghz-a3").locator("p.kind")));

  const sponsor = await open(ghz, { as: "opdrachtgever" });
  await expect(cardOn(sponsor, "ghz-a1")).toBeVisible();
  await expect(cardOn(sponsor, "ghz-a4")).toHaveCount(0);
});

// replace writes a new text over all that stands in the editor.
async function replace(page: Page, place: Locator, text: string): Promise<void> {
  await place.focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.type(text, { delay: 5 });
}

const colourOf = (element: Locator) => element.evaluate((e) => getComputedStyle(e).color);

// asksBeforeLeaving tries to leave the page, and stays.
async function asksBeforeLeaving(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const leaving = new Event("beforeunload", { cancelable: true });
    dispatchEvent(leaving);
    return leaving.defaultPrevented;
  });
}
