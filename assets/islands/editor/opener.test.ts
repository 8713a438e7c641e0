import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { held } from "../live/guard";
import { forget } from "../live/words";
import type { Early } from "./early";

// mount stands for the editor's code, which arrives later or not at all.
const handle = { destroy: vi.fn(), focus: vi.fn(), text: () => "", unsent: () => 0 };
let failing = false;
let early: Early | undefined;
vi.mock("./mount", () => ({
  mount: (_element: HTMLElement, given: Early) => {
    early = given;
    if (failing) throw new Error("the code did not arrive");
    return handle;
  },
}));
const { openEditors } = await import("./opener");
openEditors();

beforeEach(() => {
  failing = false;
  early = undefined;
  const words = { "editor.loading": "Laden…", "editor.not_loaded": "Niet geladen." };
  document.body.innerHTML = `<script type="application/json" id="words">${JSON.stringify(words)}</script>
    <li id="card" data-unit><button data-edit="e" aria-expanded="false">Schrijven</button><div data-editor id="e"></div></li><input id="elsewhere">`;
  forget();
  vi.clearAllMocks();
});
afterEach(() => void early?.end());

const button = () => document.querySelector("button")!;
const place = () => document.getElementById("e")!;
const press = (key: string) => document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

test("a card is busy from the moment an editor is asked for in it, before its code is there", async () => {
  button().click(); // which leaves the focus where it is, as in some browsers
  expect([held(document.getElementById("card")!), place().getAttribute("aria-busy"), place().textContent]).toEqual([true, "true", "Laden… "]);
  await vi.waitFor(() => expect(handle.focus).toHaveBeenCalledOnce());
});

test("what is typed before the editor is there is shown, reaches no shortcut, and is handed on", async () => {
  const shortcuts = vi.fn();
  document.addEventListener("keydown", shortcuts);
  button().focus();
  button().click();
  for (const key of ["Enter", " ", "n", "u", "x", "Backspace", "Enter", "é", "Shift", "ArrowLeft"]) press(key);
  expect(place().textContent).toBe("Laden…  nu\né");
  expect(button().dispatchEvent(new KeyboardEvent("keyup", { key: " ", bubbles: true, cancelable: true }))).toBe(false);
  expect(shortcuts.mock.calls.map(([event]) => (event as KeyboardEvent).key)).toEqual(["Enter", "Shift", "ArrowLeft"]);
  await vi.waitFor(() => expect(early).toBeDefined());
  expect(early!.end()).toBe(" nu\né");
  press("j");
  expect(shortcuts).toHaveBeenCalledTimes(4);
  document.removeEventListener("keydown", shortcuts);
});

test("who goes elsewhere meanwhile types there", async () => {
  button().focus();
  button().click();
  press("a");
  document.getElementById("elsewhere")!.focus();
  expect(press("b")).toBe(true);
  await vi.waitFor(() => expect(early).toBeDefined());
  expect([early!.stayed, early!.end()]).toEqual([false, "a"]);
});

test("code that does not arrive is said, with what was typed, and can be asked for again", async () => {
  const reported = vi.spyOn(globalThis, "reportError").mockImplementation(() => undefined);
  failing = true;
  button().focus();
  button().click();
  press("a");
  await vi.waitFor(() => expect(reported).toHaveBeenCalled());
  expect([button().getAttribute("aria-expanded"), place().textContent, held(place())]).toEqual(["false", "Niet geladen. a", false]);
  failing = false;
  button().click();
  await vi.waitFor(() => expect(handle.focus).toHaveBeenCalledOnce());
  expect([button().getAttribute("aria-expanded"), place().querySelector("[role=alert]")]).toEqual(["true", null]);
});
