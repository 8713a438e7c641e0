import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { forget } from "../live/words";
import { Server } from "../testing/server";
import { insertion, replace, Tab } from "../testing/tab";
import { Early } from "./early";

// The page's own connection is replaced by one to a server in memory.
const page = vi.hoisted(() => ({ documents: undefined as unknown }));
vi.mock("../live/open", () => ({
  get documents() {
    return page.documents;
  },
}));
const { mount } = await import("./mount");

let server: Server;
let tab: Tab;

const words = {
  "editor.hint": "Met Escape en daarna Tab verlaat je de schrijfplek.",
  "editor.to_plain": "Gewoon tekstvak",
  "editor.to_rich": "Opgemaakt schrijven",
  "editor.people": "Schrijven mee: {names}",
  "editor.problem_frozen": "Deze tekst is afgesloten.",
  "editor.kept": "Deze tekst kon niet worden samengevoegd.",
  "editor.discard": "Weggooien",
  "editor.discard_sure": "Echt?",
  "editor.restore": "Zet terug",
};

beforeEach(() => {
  localStorage.clear();
  document.head.innerHTML = `<meta name="csp-nonce" content="n0nce">`;
  document.body.innerHTML = `<script type="application/json" id="words">${JSON.stringify(words)}</script>`;
  forget();
  server = new Server();
  server.document("d", "# Titel\ntekst");
  tab = new Tab(server);
  page.documents = tab.documents;
  return () => tab.connection.stop();
});
afterEach(() => document.body.replaceChildren());

function place(attributes: string): HTMLElement {
  document.body.insertAdjacentHTML("beforeend", `<div data-editor id="e" data-document="d" data-label="Tekst" ${attributes}><p>Titel</p></div>`);
  return document.getElementById("e")!;
}

async function until(condition: () => boolean): Promise<void> {
  await vi.waitFor(() => expect(condition()).toBe(true), { timeout: 10_000, interval: 5 });
}

const field = () => document.querySelector<HTMLTextAreaElement>("textarea.editor-field");
const rich = () => document.querySelector<HTMLElement>(".cm-content");

describe.each([
  ["textarea", field],
  ["codemirror", rich],
] as const)("an editor in mode %s", (mode, find) => {
  test("stands in place of what the server rendered, until it closes", async () => {
    const element = place(`data-mode="${mode}" data-may="write"`);
    const handle = mount(element);
    expect(element.querySelector("p")?.textContent).toBe("Titel"); // visible while the text is on its way
    expect([element.getAttribute("aria-busy"), handle.text()]).toEqual(["true", undefined]);
    handle.focus();
    await until(() => find() !== null);
    expect([element.hasAttribute("data-editor-open"), element.hasAttribute("aria-busy")]).toEqual([true, false]);
    expect([handle.text(), handle.unsent(), document.activeElement]).toEqual(["# Titel\ntekst", 0, find()]);
    const closed = vi.fn();
    document.addEventListener("rd:editor-closed", closed, { once: true });
    handle.destroy();
    handle.destroy();
    expect(element.innerHTML).toBe("<p>Titel</p>");
    expect([element.hasAttribute("data-editor-open"), closed.mock.calls.length, tab.documents.all()]).toEqual([false, 1, []]);
  });

  test("is named, described and never traps Tab", async () => {
    const handle = mount(place(`data-mode="${mode}" data-may="write"`));
    await until(() => find() !== null);
    const content = find()!;
    expect(content.getAttribute("aria-label")).toBe("Tekst");
    const hint = document.getElementById(content.getAttribute("aria-describedby") ?? "");
    expect(hint?.textContent).toBe(words["editor.hint"]);
    for (const key of ["Escape", "Tab"]) {
      expect(content.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })), key).toBe(true);
    }
    expect(handle.text()).toBe("# Titel\ntekst");
    handle.destroy();
  });

  test("follows others, and shows who they are in words", async () => {
    const handle = mount(place(`data-mode="${mode}" data-may="write"`));
    await until(() => find() !== null);
    const other = new Tab(server);
    const theirs = other.documents.acquire("d");
    await until(() => theirs.text !== undefined);
    theirs.edit(insertion(theirs.text!.length, 0, "Nieuw\n"));
    theirs.carets.place(0, 5);
    await until(() => handle.text() === "Nieuw\n# Titel\ntekst");
    await until(() => document.querySelector(".editor-people")?.textContent === "Schrijven mee: c2");
    expect(mode === "textarea" ? field()!.value : rich()!.textContent).toContain("Nieuw");
    if (mode === "codemirror") {
      await until(() => document.querySelector(".cm-otherName") !== null);
      expect(document.querySelector(".cm-otherName")?.textContent).toBe("c2");
      expect(document.querySelector(".cm-otherRange")?.className).toMatch(/cm-other-\d/);
    }
    other.connection.stop();
    handle.destroy();
  });

  test("cannot be written in without the right", async () => {
    server.may = "read";
    const handle = mount(place(`data-mode="${mode}" data-may="write"`));
    await until(() => find() !== null);
    if (mode === "textarea") expect(field()!.readOnly).toBe(true);
    else expect(rich()!.getAttribute("aria-readonly")).toBe("true");
    handle.destroy();
  });
});

test("the other mode is one button away, keeps text and selection, and is remembered", async () => {
  const element = place(`data-mode="textarea" data-may="write"`);
  const handle = mount(element);
  await until(() => field() !== null);
  replace(field()!, 0, 0, "x");
  field()!.setSelectionRange(2, 5);
  const toggle = element.querySelector<HTMLButtonElement>(".editor-mode")!;
  expect(toggle.textContent).toBe("Opgemaakt schrijven");
  toggle.click();
  await until(() => rich() !== null);
  expect([field(), handle.text(), toggle.textContent]).toEqual([null, "x# Titel\ntekst", "Gewoon tekstvak"]);
  expect(localStorage.length).toBe(1);
  toggle.click();
  await until(() => field() !== null);
  expect([field()!.selectionStart, field()!.selectionEnd]).toEqual([2, 5]);
  handle.destroy();
  const again = mount(place(`data-mode="codemirror"`));
  await until(() => field() !== null);
  again.destroy();
});

test("what was refused is said, offered and only thrown away after asking twice", async () => {
  const element = place(`data-mode="textarea" data-may="write"`);
  const handle = mount(element);
  await until(() => field() !== null);
  vi.spyOn(server.document("d"), "receive").mockReturnValue("frozen");
  replace(field()!, 0, 0, "te laat ");
  await until(() => element.querySelector(".editor-notice") !== null);
  const notice = element.querySelector(".editor-notice")!;
  expect([notice.querySelector("p")?.textContent, field()!.readOnly]).toEqual(["Deze tekst is afgesloten.", true]);
  expect([handle.text(), handle.unsent()]).toEqual(["te laat # Titel\ntekst", 1]);
  const discard = [...notice.querySelectorAll("button")].find((b) => b.textContent === "Weggooien")!;
  discard.click();
  expect([discard.textContent, handle.unsent()]).toEqual(["Echt?", 1]);
  discard.click();
  expect([handle.text(), handle.unsent(), field()!.value]).toEqual(["# Titel\ntekst", 0, "# Titel\ntekst"]);
  handle.destroy();
});

test("text that could not be merged can be put back", async () => {
  const element = place(`data-mode="textarea" data-may="write"`);
  const handle = mount(element);
  await until(() => field() !== null);
  const authority = server.document("d");
  vi.spyOn(authority, "receive").mockReturnValueOnce("unavailable");
  replace(field()!, 0, 0, "mijn ");
  const [link] = server.links;
  link!.tell({ type: "reset", doc: "d", version: 0, text: "hun tekst" });
  await until(() => element.querySelector(".editor-kept") !== null);
  expect(element.querySelector<HTMLTextAreaElement>(".editor-kept")!.value).toBe("mijn # Titel\ntekst");
  expect(field()!.value).toBe("hun tekst");
  [...element.querySelectorAll("button")].find((b) => b.textContent === "Zet terug")!.click();
  expect([field()!.value, element.querySelector(".editor-kept")]).toEqual(["mijn # Titel\ntekst", null]);
  handle.destroy();
});

test("a document that is not there says so and is not an empty one", async () => {
  const element = place(`data-mode="textarea"`);
  element.dataset["document"] = "nowhere";
  const handle = mount(element);
  await until(() => element.querySelector(".editor-notice") !== null);
  expect([field(), handle.text()]).toEqual([null, undefined]);
  handle.destroy();
  expect(element.innerHTML).toBe("<p>Titel</p>");
});

test("CodeMirror's styles carry the nonce", async () => {
  const handle = mount(place(`data-mode="codemirror" data-may="write"`));
  await until(() => rich() !== null);
  const styles = [...document.querySelectorAll("style")];
  expect(styles.length).toBeGreaterThan(0);
  expect(styles.map((style) => style.getAttribute("nonce") ?? style.nonce)).toEqual(styles.map(() => "n0nce"));
  handle.destroy();
});

test("what was typed before the editor was there ends up in the text, behind which the caret stands", async () => {
  const element = place(`data-mode="textarea" data-may="write"`);
  const early = new Early(element);
  const handle = mount(element, early);
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "!", bubbles: true, cancelable: true }));
  handle.focus();
  await until(() => field() !== null);
  expect([field()!.value, handle.text(), field()!.selectionStart]).toEqual(["# Titel\ntekst!", "# Titel\ntekst!", 14]);
  handle.destroy();
  expect(element.innerHTML).toBe("<p>Titel</p>");
});

test("an editor does not take the focus from who went elsewhere while it was on its way", async () => {
  document.body.insertAdjacentHTML("beforeend", `<input id="elsewhere">`);
  const handle = mount(place(`data-mode="codemirror" data-may="write"`));
  handle.focus();
  document.getElementById("elsewhere")!.focus();
  await until(() => rich() !== null);
  expect(document.activeElement?.id).toBe("elsewhere");
  handle.destroy();
});
