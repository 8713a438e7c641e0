// Coming in and going out: by code, by mail, and everywhere at once.
import type { Page } from "@playwright/test";
import { ghz, newCard, panelOn, safe, stateLine, stored, titleOn, write, written } from "./support/board";
import { expect, test } from "./support/journey";
import { Server } from "./support/server";

const zkh = "/programmes/flexwerk-zorg/cases/zkh";

test("a facilitator invites, a newcomer joins on a phone and writes, and the code is spent", async ({ open, watch }) => {
  watch.allow(/status of 404/);
  const facilitator = await open(`${zkh}/team`, { as: "begeleider-1" });
  await facilitator.getByRole("button", { name: "Maak een code" }).click();
  const notice = facilitator.getByRole("status");
  await expect(notice).toContainText("Deze code staat hier één keer");
  const code = (await notice.locator(".code-large").innerText()).trim();
  expect(code).toMatch(/^[A-Z0-9]{6}$/);
  await facilitator.goto(new URL(`${zkh}/team`, facilitator.url()).href);
  expect(await facilitator.content()).not.toContain(code);

  const phone = await open("/sign-in", { phone: true });
  const field = phone.getByLabel("Code", { exact: true });
  await expect(field).toHaveAttribute("autocomplete", "one-time-code");
  await field.tap();
  await paste(phone, code.toLowerCase());
  await expect(field).toHaveValue(code.toLowerCase());
  await phone.getByRole("button", { name: "Verder" }).tap();
  await expect(phone.getByText(/Je bent uitgenodigd voor/)).toBeVisible();
  await phone.getByLabel("Teamhoofd").or(phone.getByRole("radio").first()).first().check();
  await phone.getByLabel("Initialen").tap();
  await phone.keyboard.type("NK");
  await phone.getByLabel(/^Naam/).tap();
  await phone.keyboard.type("Nieuwkomer");
  await phone.getByRole("button", { name: "Meedoen" }).tap();
  await expect(phone, "straight to the board of the team").toHaveURL(new RegExp(`${zkh}$`));

  await safe(phone);
  const id = await newCard(phone, "reaction", "Van een nieuwkomer", {}, zkh);
  await phone.locator(`#title-${id}`).tap();
  await panelOn(phone, id).getByRole("button", { name: "Schrijven" }).tap();
  const place = panelOn(phone, id).locator("textarea.editor-field");
  await expect(place, "a plain field on a phone").toBeFocused();
  await phone.keyboard.press("Control+End");
  await phone.keyboard.type(" op een telefoon");
  await safe(phone);
  expect((await stored(phone, id)).text).toBe("Van een nieuwkomer op een telefoon");

  const late = await open("/sign-in");
  for (const wrong of [code, "ZZZZZZ"]) {
    await late.getByLabel("Code", { exact: true }).fill(wrong);
    await late.getByRole("button", { name: "Verder" }).click();
    await expect(late.getByRole("alert")).toHaveText("Deze code kennen we niet, of hij is verlopen of al gebruikt. Vraag je begeleider om een nieuwe.");
    await expect(late.getByLabel("Code", { exact: true })).toHaveAccessibleDescription(/Deze code kennen we niet/);
  }
});

test("a link that the server prints signs in once, and nobody learns who is known", async ({ open, watch }) => {
  watch.allow(/status of (404|409|410|401|403)/);
  const server = await Server.beginBare("beheerder@example.org");
  watch.include(server.url);
  const page = await open(`${server.url}/sign-in`);
  await expect(page.getByText("Demonstratie")).toHaveCount(0);
  const askFor = async (mail: string) => {
    await page.getByLabel("Mailadres").fill(mail);
    await page.getByRole("button", { name: "Stuur mij een link" }).click();
    await expect(page.getByRole("status")).toHaveText("Als we dit adres kennen, is er nu een link onderweg. Die werkt een kwartier.");
  };
  await askFor("iemand@example.org");
  await page.waitForTimeout(500);
  expect(server.said, "an address that is not known gets no link").not.toContain("/sign-in/mail/");
  await askFor("beheerder@example.org");
  const link = await server.mailLink(0);
  await page.goto(link);
  await page.goto(link); // looking at it, as scanners of mail do, does not spend it
  await page.getByRole("button", { name: "Aanmelden" }).click();
  await expect(page.getByRole("button", { name: "Afmelden" })).toBeVisible();
  await expect(page.getByText("Je doet nog aan geen enkel programma mee.")).toBeVisible();

  const again = await open(link);
  await again.getByRole("button", { name: "Aanmelden" }).click();
  await expect(again.getByText("Deze link werkt niet meer. Vraag een nieuwe aan.")).toBeVisible();
  await server.end();
});

test("signing out ends every tab of the session, and keeps what was not sent in sight", async ({ open, line, watch }) => {
  watch.allow(/ERR_|WebSocket|status of 401/);
  const one = await open(ghz, { as: "ghz-manager", editor: "codemirror", line });
  const two = await open(ghz, { beside: one });
  const elsewhere = await open(ghz, { as: "ghz-manager" });
  await Promise.all([safe(one), safe(two), safe(elsewhere)]);
  const id = await newCard(one, "reaction", "Bewaard");
  const place = await write(two, id);
  await one.getByRole("button", { name: "Afmelden" }).click();
  await expect(one).toHaveURL(/\/sign-in/);
  await expect(stateLine(two)).toHaveAttribute("data-kind", "ended");
  await expect(stateLine(two)).toContainText("meld je opnieuw aan");
  expect(await written(place)).toBe("Bewaard");
  expect(await two.evaluate(async () => (await fetch("/programmes", { headers: { Accept: "application/json" } })).status)).toBe(401);
  await safe(elsewhere); // another session of the same person goes on
  await titleOn(elsewhere, id).click();
  await expect(panelOn(elsewhere, id)).toBeVisible();
  await two.goto(new URL(ghz, two.url()).href);
  await expect(two).toHaveURL(/\/sign-in\?next=/);
});

// paste puts words in the focused field as one does from a message.
async function paste(page: Page, text: string): Promise<void> {
  await page.keyboard.insertText(text);
}
