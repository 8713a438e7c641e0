// Nothing typed is ever lost: what happens to words when the page goes away
// before the server has them, and when websockets are forbidden.
import type { Page } from "@playwright/test";
import { ghz, newCard, safe, stateLine, stored, write, written } from "./support/board";
import { expect, test } from "./support/journey";

const modes = ["codemirror", "textarea"] as const;
const quiet = "/toegankelijkheid"; // a page without a live connection

for (const editor of modes) {
  test(`words typed in ${editor} without a line arrive once after a reload`, async ({ open, line, watch }) => {
    watch.allow(/ERR_|WebSocket/);
    const anna = await open(ghz, { as: "ghz-manager", editor });
    const bea = await open(ghz, { as: "ghz-begeleider", editor, line });
    const id = await newCard(anna, "reaction", "Begin");
    await write(bea, id);
    line.cut();
    await expect(stateLine(bea)).toHaveAttribute("data-kind", "offline");
    await bea.keyboard.press("Control+End");
    await bea.keyboard.type(" door Bea bewaard", { delay: 5 });
    await expect(stateLine(bea)).toContainText("je tekst is bewaard op dit apparaat");
    await bea.reload().catch(() => undefined); // there is nothing to load it from
    line.mend();
    // The browser may still be at its own page that says so.
    await expect(() => bea.goto(new URL(ghz, anna.url()).href)).toPass();
    await expect.poll(async () => (await stored(anna, id)).text).toBe("Begin door Bea bewaard");
    await safe(bea);
    expect(await kept(bea), "entries on the device").toBe(0);
    expect(await written(await write(bea, id))).toBe("Begin door Bea bewaard");
  });
}

test("words on the way when the page is reloaded arrive once", async ({ open, watch }) => {
  watch.allow(/ERR_ABORTED/);
  const anna = await open(ghz, { as: "ghz-manager", editor: "codemirror" });
  const id = await newCard(anna, "reaction", "Haast");
  let whole = "Haast";
  for (const words of [" een", " twee", " drie"]) {
    await write(anna, id);
    await anna.keyboard.press("Control+End");
    await anna.keyboard.type(words, { delay: 15 });
    await anna.waitForTimeout(60);
    await anna.reload();
    whole += words;
    await expect.poll(async () => (await stored(anna, id)).text).toBe(whole);
  }
});

test("two new tabs at once send what a closed one left, once", async ({ open, line, watch }) => {
  watch.allow(/ERR_|WebSocket/);
  const anna = await open(ghz, { as: "ghz-manager" });
  const bea = await open(ghz, { as: "ghz-begeleider", editor: "textarea", line });
  const id = await newCard(anna, "reaction", "Tabbladen");
  await write(bea, id);
  line.cut();
  await expect(stateLine(bea)).toHaveAttribute("data-kind", "offline");
  await bea.keyboard.press("Control+End");
  await bea.keyboard.insertText(" precies één keer");
  await expect(stateLine(bea)).toContainText("je tekst is bewaard op dit apparaat");
  const beside = await bea.context().newPage();
  await bea.close();
  line.mend();
  const another = await beside.context().newPage();
  await Promise.all([beside, another].map((page) => page.goto(new URL(ghz, anna.url()).href)));
  await expect.poll(async () => (await stored(anna, id)).text).toBe("Tabbladen precies één keer");
  await Promise.all([safe(beside), safe(another)]);
  await beside.waitForTimeout(500);
  expect([(await stored(anna, id)).text, await kept(beside)]).toEqual(["Tabbladen precies één keer", 0]);
});

for (const editor of modes) {
  test(`where websockets are forbidden, people write together in ${editor} all the same`, async ({ open, line, watch }) => {
    watch.allow(/ERR_|WebSocket/);
    line.narrow();
    const anna = await open(ghz, { as: "ghz-manager", editor });
    const bea = await open(ghz, { as: "ghz-begeleider", editor, line });
    const id = await newCard(anna, "reaction", "Smal");
    const [hers, theirs] = [await write(anna, id), await write(bea, id)];
    await bea.keyboard.press("Control+End");
    await anna.keyboard.press("Control+Home");
    await Promise.all([bea.keyboard.type(" van Bea", { delay: 20 }), anna.keyboard.type("Van Anna: ", { delay: 20 })]);
    await Promise.all([safe(anna), safe(bea)]);
    await expect.poll(() => written(hers)).toBe("Van Anna: Smal van Bea");
    await expect.poll(() => written(theirs)).toBe("Van Anna: Smal van Bea");
    expect((await stored(anna, id)).text).toBe("Van Anna: Smal van Bea");

    line.widen();
    const socket = bea.waitForEvent("websocket");
    await bea.evaluate(() => dispatchEvent(new Event("online")));
    await socket;
    await bea.waitForTimeout(6_000); // until the websocket has proved itself
    await bea.keyboard.type("!");
    await safe(bea);
    await expect.poll(async () => (await stored(anna, id)).text).toContain("!");
  });
}

test("what was unsent at sign-out stays secret from the next person and goes out when its writer returns", async ({ open, line, watch }) => {
  watch.allow(/ERR_|WebSocket/);
  const anna = await open(ghz, { as: "ghz-manager" });
  const bea = await open(ghz, { as: "ghz-begeleider", editor: "codemirror", line });
  const id = await newCard(anna, "reaction", "Gedeeld");
  await write(bea, id);
  line.cut();
  await expect(stateLine(bea)).toHaveAttribute("data-kind", "offline");
  await bea.keyboard.press("Control+End");
  await bea.keyboard.insertText(" en zonnebloemgeel geheim");
  await expect(stateLine(bea)).toContainText("je tekst is bewaard op dit apparaat");
  await bea.goto("about:blank");
  line.mend();
  await become(bea, anna, "ghz-manager");
  await safe(bea);
  await bea.waitForTimeout(1_000);
  expect([await kept(bea), (await stored(anna, id)).text], "the other's words stay where they are").toEqual([1, "Gedeeld"]);
  expect(await disk(bea)).not.toMatch(/zonnebloem|Gedeeld|begeleider/);
  await expect(bea.locator("body")).not.toContainText("zonnebloem");

  await become(bea, anna, "ghz-begeleider");
  await expect.poll(async () => (await stored(anna, id)).text).toBe("Gedeeld en zonnebloemgeel geheim");
  await safe(bea);
  expect(await kept(bea)).toBe(0);
});

test("a session that ends while somebody types costs no words", async ({ open, watch }) => {
  watch.allow(/ERR_|WebSocket|401/);
  const anna = await open(ghz, { as: "ghz-manager" });
  const bea = await open(ghz, { as: "ghz-begeleider", editor: "textarea" });
  const id = await newCard(anna, "reaction", "Sessie");
  const beside = await open(quiet, { beside: bea });
  await write(bea, id);
  await beside.evaluate(() => fetch("/sign-out", { method: "POST" }));
  await expect(stateLine(bea)).toHaveAttribute("data-kind", "ended");
  await bea.keyboard.press("Control+End");
  await bea.keyboard.insertText(" loopt af");
  await expect(stateLine(bea)).toContainText("Je tekst is bewaard op dit apparaat");
  await become(bea, anna, "ghz-begeleider");
  await expect.poll(async () => (await stored(anna, id)).text).toBe("Sessie loopt af");
});

// become signs out and in on a page, as somebody of the demonstration, and goes
// to the board.
async function become(page: Page, beside: Page, login: string): Promise<void> {
  await page.goto(new URL(quiet, beside.url()).href);
  await page.evaluate(async (login) => {
    await fetch("/sign-out", { method: "POST" });
    await fetch(`/sign-in/demo/${login}`, { method: "POST" });
  }, login);
  await page.goto(new URL(ghz, beside.url()).href);
}

// rows reads what the page's device keeps, as it lies on the disk.
async function rows(page: Page): Promise<string[]> {
  return page.evaluate(
    () =>
      new Promise<string[]>((resolve, reject) => {
        const opening = indexedDB.open("rodedraad");
        opening.onerror = () => reject(opening.error as Error);
        opening.onsuccess = () => {
          const database = opening.result;
          const all = database.transaction("unsent").objectStore("unsent").getAll();
          all.onsuccess = () => {
            database.close();
            const text = (value: unknown) =>
              value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? new TextDecoder("latin1").decode(value) : String(value);
            resolve((all.result as object[]).map((row) => Object.entries(row).map(([key, value]) => `${key}=${text(value)}`).join(" ")));
          };
        };
      }),
  );
}

const kept = async (page: Page) => (await rows(page)).length;
const disk = async (page: Page) => (await rows(page)).join("\n");
