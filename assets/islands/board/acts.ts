// Forms marked data-act are sent without leaving the page. What was wrong is said
// beside the form, and nothing that was typed is lost.
import { release } from "../live/guard";
import { announce, connection } from "../live/live";
import { refreshAround } from "./around";
import { cardOf, panelOf, titleOf } from "./cards";
import { load, open } from "./panel";
import { choices, loaded, rechoose } from "./stale";

interface Answer {
  card?: { id: string; url: string; title: string };
  message?: string;
  error?: { code: string; message: string; fields?: Record<string, string> };
}

// sendForms takes over the forms of the page.
export function sendForms(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const question = form.dataset["confirm"];
    if (question !== undefined && !confirm(question)) {
      event.preventDefault();
    } else if (form.matches("[data-act]")) {
      event.preventDefault();
      void send(form);
    }
  });
}

async function send(form: HTMLFormElement): Promise<void> {
  if (form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  complain(form, "", {});
  try {
    const response = await fetch(form.action, {
      method: form.dataset["method"] ?? "POST",
      headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)])),
    });
    const answer = (await response.json()) as Answer;
    if (response.ok) await succeed(form, answer);
    else await fail(form, response.status, answer);
  } catch {
    complain(form, document.querySelector<HTMLElement>("[data-board]")?.dataset["offline"] ?? "", {});
  } finally {
    form.removeAttribute("aria-busy");
    document.dispatchEvent(new CustomEvent("rd:sent"));
  }
}

async function succeed(form: HTMLFormElement, answer: Answer): Promise<void> {
  const card = cardOf(form);
  if (answer.message) announce(answer.message, "act");
  void refreshAround();
  if (form.matches("[data-new]")) {
    form.reset();
    form.closest("details")?.removeAttribute("open");
  } else {
    settle(form);
  }
  if (answer.card && answer.card.id !== card?.dataset["card"]) {
    await (form.action.endsWith("/borrow") ? location.assign(answer.card.url) : appear(answer.card));
  } else if (card?.matches("li") && form.action.endsWith("/withdraw")) {
    focusNear(card);
    release(card);
  } else if (card) {
    await renew(card, form);
  }
  if (connection.state !== "online") location.reload();
}

// renew shows the card's panel as it is after an act. Where the act took its own
// button away the focus goes to the heading it stood under.
async function renew(card: HTMLElement, form: HTMLFormElement): Promise<void> {
  const part = form.closest("[data-keep-open]")?.getAttribute("data-keep-open");
  const panel = panelOf(card);
  release(card);
  if (panel) await load(card, panel);
  if (document.activeElement !== document.body) return;
  const title = titleOf(card);
  if (title && !title.matches("a")) title.tabIndex = -1;
  (card.querySelector<HTMLElement>(`[data-keep-open="${part}"] > summary`) ?? title)?.focus();
}

// appear waits until a new card has arrived on the board, and opens it.
async function appear({ id, url }: { id: string; url: string }): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const card = document.getElementById(`card-${id}`);
    if (card) {
      await open(card);
      titleOf(card)?.focus();
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  location.assign(url); // it is there, but this page does not hear of it
}

// settle makes what was just sent the new starting point of the form's fields.
function settle(form: HTMLFormElement): void {
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.defaultValue = field.value;
  }
}

// focusNear gives the focus a place when its card is about to go.
function focusNear(card: HTMLElement): void {
  const near = card.nextElementSibling ?? card.previousElementSibling ?? card.closest("section");
  const target = near && (titleOf(near) ?? near.querySelector<HTMLElement>("h2, summary"));
  if (target && !target.matches("a, summary")) target.tabIndex = -1;
  target?.focus();
}

async function fail(form: HTMLFormElement, status: number, answer: Answer): Promise<void> {
  const { message = "", fields = {} } = answer.error ?? {};
  const card = cardOf(form);
  if (status === 409) void refreshAround();
  if (status !== 409 || !card) return complain(form, message, fields);
  const before = choices(form);
  settle(form);
  await renew(card, form);
  const action = form.getAttribute("action") ?? "";
  const again = form.isConnected ? form : card.querySelector<HTMLFormElement>(`form[data-act][action="${CSS.escape(action)}"]`);
  if (!again) return announce(message, "act");
  const crossed = rechoose(again, before).map((name) => `${labelOf(again, name)}: ${loaded(again, name)}.`);
  complain(again, [message, ...crossed].join(" "), fields);
}

// complain says what is wrong beside the form, and at the fields it is about.
function complain(form: HTMLFormElement, message: string, fields: Record<string, string>): void {
  const place = form.querySelector<HTMLElement>("[data-wrong]");
  const details = Object.entries(fields).map(([name, what]) => `${labelOf(form, name)} ${what}`);
  const text = [message, ...details].filter(Boolean).join(" ");
  if (place) place.textContent = text;
  else if (text) announce(text, "act");
  for (const field of form.elements) {
    const name = field.getAttribute("name");
    if (name && name in fields) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
}

function labelOf(form: HTMLFormElement, name: string): string {
  const field = [...form.elements].find((element) => element.getAttribute("name") === name);
  const label = field?.id ? form.querySelector(`label[for="${CSS.escape(field.id)}"]`) : null;
  return (label ?? field?.closest("fieldset")?.querySelector("legend"))?.textContent?.trim() ?? name;
}
