import { afterEach, beforeEach, expect, test, vi } from "vitest";

const announce = vi.fn();
vi.mock("../app", () => ({ announce }));

// clipboard is what was put on it.
const clipboard: Record<string, string>[] = [];

class Item {
  constructor(readonly parts: Record<string, Blob>) {}
}

beforeEach(() => {
  vi.resetModules();
  announce.mockClear();
  clipboard.length = 0;
  vi.stubGlobal("ClipboardItem", Item);
  document.body.innerHTML = `
    <div><table class="chart"><caption><b><a href="/x">Alle casussen</a></b> · n = 720</caption>
      <tbody><tr><th>zeker wel</th><td><svg><rect/></svg><span class="share">9,7%
        (70)</span></td></tr></tbody></table>
    <div data-cite><button hidden data-cite-copy data-done="Gekopieerd" data-failed="Kopieer zelf"></button><span data-cite-said></span>
      <details><input data-cite-text value="zeker wel 9,7% &lt;n = 720&gt;"></details></div></div>`;
});

afterEach(() => {
  vi.unstubAllGlobals();
  Reflect.deleteProperty(navigator, "clipboard");
  Reflect.deleteProperty(document, "execCommand");
});

// allow gives the browser a clipboard.
function allow(write: (items: Item[]) => Promise<void>): void {
  Object.defineProperty(navigator, "clipboard", { configurable: true, value: { write } });
}

async function press(): Promise<HTMLButtonElement> {
  await import("./figure");
  const button = document.querySelector("button")!;
  expect(button.hidden).toBe(false);
  button.click();
  await vi.waitFor(() => expect(announce).toHaveBeenCalledOnce());
  return button;
}

const said = () => [announce.mock.lastCall, document.querySelector("[data-cite-said]")?.textContent, document.querySelector("details")?.open];

test("a figure is copied with its citation, as text and as a table", async () => {
  allow(async ([item]) => {
    const texts = await Promise.all(Object.entries(item!.parts).map(async ([type, blob]) => [type, await readBlob(blob)]));
    clipboard.push(Object.fromEntries(texts) as Record<string, string>);
  });
  await press();
  expect(said()).toEqual([["Gekopieerd", "cite"], "Gekopieerd", false]);
  expect(clipboard).toEqual([
    {
      "text/plain": "zeker wel 9,7% <n = 720>",
      "text/html":
        "<table><caption>Alle casussen · n = 720</caption><tbody><tr><th>zeker wel</th><td>9,7% (70)</td></tr></tbody></table><p>zeker wel 9,7% &lt;n = 720&gt;</p>",
    },
  ]);
});

test("where the clipboard is closed the older way is tried", async () => {
  allow(() => Promise.reject(new Error("not allowed")));
  const data = new Map<string, string>();
  const execCommand = vi.fn(() => {
    const event = Object.assign(new Event("copy"), { clipboardData: { setData: (type: string, text: string) => data.set(type, text) } });
    return document.dispatchEvent(event);
  });
  Object.assign(document, { execCommand });
  await press();
  expect([said()[0], data.get("text/plain"), data.size]).toEqual([["Gekopieerd", "cite"], "zeker wel 9,7% <n = 720>", 2]);
});

test("and where nothing works, the field is shown with its text selected", async () => {
  await press();
  const field = document.querySelector("input")!;
  expect(said()).toEqual([["Kopieer zelf", "cite"], "Kopieer zelf", true]);
  expect([document.activeElement, field.selectionStart, field.selectionEnd]).toEqual([field, 0, field.value.length]);
});

// readBlob reads what jsdom keeps in a blob.
function readBlob(blob: Blob): Promise<string> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.readAsText(blob);
  });
}
