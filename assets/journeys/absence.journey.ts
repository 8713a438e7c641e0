// People who were away: a quarter of an hour without a line, a night's sleep,
// a line that loses packets, a right that is taken away. No character that was
// typed is lost, and none is there twice.
import type { Page } from "@playwright/test";
import { ghz, newCard, panelOn, safe, stateLine, stored, write, written } from "./support/board";
import { expect, test } from "./support/journey";

const modes = ["codemirror", "textarea"] as const;

// FELT is how soon, in milliseconds, a page on a busy machine shows that a right
// is gone. The server tells it within two seconds, as its own tests hold it to;
// the rest is for the slow line below, and for a browser that shares two cores.
const FELT = 4_000;

for (const editor of modes) {
  // Simulated: the quarter of an hour passes on the clock of the page only. On
  // the server it is a restart, after which nothing that a node keeps in memory
  // of a page is left: more than is forgotten in that time.
  test(`a quarter of an hour without a line in ${editor}, and a reload, while both write in one field`, async ({ open, line, server, watch }) => {
    watch.allow(/ERR_|WebSocket/);
    const anna = await open(ghz, { as: "ghz-manager", editor });
    const bea = await open(ghz, { as: "ghz-begeleider", editor, line, clock: true });
    const id = await newCard(anna, "reaction", "Begin. Einde.");
    const [hers] = [await write(anna, id), await write(bea, id)];
    line.cut();
    await expect(stateLine(bea)).toHaveAttribute("data-kind", "offline");
    await anna.keyboard.press("Control+Home");
    await Promise.all([anna.keyboard.type("Anna eerst. ", { delay: 15 }), bea.keyboard.type(" Bea los.", { delay: 15 })]);
    await bea.clock.fastForward("15:00");
    await server.stop();
    await server.start();
    await safe(anna);
    await Promise.all([anna.keyboard.type("Anna dan. ", { delay: 15 }), bea.keyboard.type(" Bea nog. ", { delay: 15 })]);
    await expect(stateLine(bea)).toContainText("je tekst is bewaard op dit apparaat");
    line.mend();
    await bea.reload();
    const whole = "Anna eerst. Anna dan. Begin. Einde. Bea los. Bea nog. ";
    await expect.poll(() => written(hers)).toBe(whole);
    await Promise.all([safe(anna), safe(bea)]);
    expect(await written(await write(bea, id))).toBe(whole);
    expect((await stored(anna, id)).text).toBe(whole);
  });
}

// Simulated: the night passes on the clock of the page, whose timers stand
// still meanwhile, as they do in a laptop that sleeps. The line is frozen: the
// socket looks open and carries nothing. The sessions of the server run on.
for (const session of ["goes on", "has ended"] as const) {
  test(`a laptop sleeps for ten hours with words unsent, and the session ${session}`, async ({ open, line, watch }) => {
    watch.allow(/ERR_|WebSocket|401/);
    const anna = await open(ghz, { as: "ghz-manager", editor: "codemirror" });
    const bea = await open(ghz, { as: "ghz-begeleider", editor: "codemirror", line, clock: true });
    const id = await newCard(anna, "reaction", "Avond.");
    const [hers, theirs] = [await write(anna, id), await write(bea, id)];
    line.freeze();
    await bea.keyboard.type(" Bea ging slapen.");
    await expect(stateLine(bea)).toHaveAttribute("data-kind", "unsent");
    await bea.clock.pauseAt(Date.now() + 2_000);
    await anna.keyboard.press("Control+Home");
    await anna.keyboard.type("Anna werkte door. ");
    await safe(anna);
    if (session === "has ended") await endSession(bea);
    await bea.clock.fastForward("10:00:00");
    line.mend();
    await bea.clock.resume();
    await bea.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await bea.keyboard.type(" En werd wakker.");
    if (session === "has ended") {
      await expect(stateLine(bea)).toHaveAttribute("data-kind", "ended");
      await expect(stateLine(bea)).toContainText("Je tekst is bewaard op dit apparaat");
      expect(await written(theirs)).toBe("Avond. Bea ging slapen. En werd wakker.");
      await signIn(bea, "ghz-begeleider");
      await bea.goto(new URL(ghz, anna.url()).href);
    }
    const whole = "Anna werkte door. Avond. Bea ging slapen. En werd wakker.";
    await expect.poll(() => written(hers)).toBe(whole);
    await Promise.all([safe(anna), safe(bea)]);
    await expect.poll(async () => (await stored(anna, id)).text).toBe(whole);
  });
}

for (const editor of modes) {
  test(`é by a dead key in ${editor}, on a line that loses packets, while another writes in the paragraph`, async ({ open, line, watch }) => {
    watch.allow(/ERR_|WebSocket/);
    const anna = await open(ghz, { as: "ghz-manager", editor: "codemirror" });
    const bea = await open(ghz, { as: "ghz-begeleider", editor, line });
    const id = await newCard(anna, "reaction", "Midden.");
    const [hers, theirs] = [await write(anna, id), await write(bea, id)];
    await anna.keyboard.press("Control+Home");
    await bea.keyboard.press("Control+End");
    line.limp(250, 4);
    const keys = await bea.context().newCDPSession(bea);
    const dead = async () => {
      // What a browser sees of a dead key: a key without a letter, an accent
      // that is being composed, and then the letter it was for.
      await keys.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Dead", code: "Quote", windowsVirtualKeyCode: 229 });
      await keys.send("Input.imeSetComposition", { text: "´", selectionStart: 1, selectionEnd: 1 });
      await keys.send("Input.dispatchKeyEvent", { type: "keyUp", key: "Dead", code: "Quote" });
      await bea.waitForTimeout(120);
      await keys.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "é", code: "KeyE", windowsVirtualKeyCode: 229 });
      await keys.send("Input.insertText", { text: "é" });
      await keys.send("Input.dispatchKeyEvent", { type: "keyUp", key: "é", code: "KeyE" });
    };
    const writing = anna.keyboard.type("Anna schrijft ondertussen aan dezelfde alinea. ", { delay: 40 });
    for (const word of [" caf", " id", " privil"]) {
      await bea.keyboard.type(word, { delay: 30 });
      await dead();
    }
    await bea.keyboard.type("ge.", { delay: 30 });
    await writing;
    line.mend();
    await Promise.all([safe(anna), safe(bea)]);
    const whole = "Anna schrijft ondertussen aan dezelfde alinea. Midden. café idé privilége.";
    await expect.poll(() => written(hers)).toBe(whole);
    await expect.poll(() => written(theirs)).toBe(whole);
    expect((await stored(anna, id)).text).toBe(whole);
  });
}

const seats = [
  { way: "a websocket", narrow: false, login: "jgd-begeleider", board: "/programmes/flexwerk-zorg/cases/jgd" },
  { way: "plain requests", narrow: true, login: "vph-recruiter", board: "/programmes/flexwerk-zorg/cases/vph" },
];
for (const { way, narrow, login, board } of seats) {
  test(`a right that is taken away while somebody writes over ${way} is felt at once, and the text stays`, async ({ open, line, watch }) => {
    watch.allow(/ERR_|WebSocket|40[134]/);
    if (narrow) line.narrow();
    const lead = await open(`${board}/team`, { as: "projectleider" });
    const member = await open(board, { as: login, editor: "textarea", line });
    const id = await newCard(member, "reaction", "Van ons.", {}, board);
    const place = await write(member, id);
    await member.keyboard.type(" Nog mogelijk.");
    await safe(member);
    line.limp(300); // so that there is always something on its way
    const typing = member.keyboard.type(" Dit blijft staan, wat er ook met de rechten gebeurt.", { delay: 50 });
    lead.on("dialog", (dialog) => void dialog.accept());
    const row = lead.getByRole("row").filter({ hasText: await member.locator(".you bdi").innerText() });
    await row.getByRole("button").click({ noWaitAfter: true });
    await expect(stateLine(member)).toHaveAttribute("data-kind", /kept|ended/, { timeout: FELT });
    const felt = await written(place);
    await typing;
    expect(felt).toMatch(/^Van ons\. Nog mogelijk\. D/);
    expect(await written(place), "what was typed until then, and nothing that would not be kept").toBe(felt);
    const notice = panelOn(member, id).locator(".editor-notice");
    await expect(notice).toContainText("Je mag hier niet meer schrijven.");
    await expect(notice.getByRole("button", { name: "Kopieer" })).toBeVisible();
  });
}

// endSession ends the session of a page behind its back.
async function endSession(page: Page): Promise<void> {
  const cookies = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const { origin } = new URL(page.url());
  expect((await fetch(`${origin}/sign-out`, { method: "POST", headers: { Cookie: cookies, Origin: origin }, redirect: "manual" })).status).toBe(303);
}

async function signIn(page: Page, login: string): Promise<void> {
  await page.goto(new URL("/toegankelijkheid", page.url()).href);
  await page.evaluate((login) => fetch(`/sign-in/demo/${login}`, { method: "POST" }), login);
}
