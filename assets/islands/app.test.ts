import { beforeEach, expect, test, vi } from "vitest";

// PATIENCE is what a busy machine may need.
const PATIENCE = { timeout: 20_000 };

const handle = { destroy: vi.fn(), focus: vi.fn(), text: () => "", unsent: () => 0 };
const mount = vi.fn((_element: HTMLElement) => handle);
vi.mock("./editor/mount", () => ({ mount: (element: HTMLElement) => mount(element) }));

// sockets are those the page opened.
const sockets: { url: string; protocol: string; sent: string[]; onmessage?: (event: { data: string }) => void }[] = [];

class Socket {
  readonly sent: string[] = [];
  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {
    sockets.push(this);
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {}
}

beforeEach(() => {
  vi.resetModules();
  vi.stubGlobal("WebSocket", Socket);
  sockets.length = 0;
  mount.mockClear();
  document.body.removeAttribute("data-live");
  document.body.innerHTML = `
    <main data-watch="board:c1 programme:p1" data-since="41"></main><p data-state-line></p>
    <button data-edit="e" aria-expanded="false"><b id="inside">Schrijven</b></button><div data-editor id="e"></div>
    <div data-editor data-editor-auto id="auto"></div>`;
});

test("a page that is not live is left alone", async () => {
  await import("./app");
  expect([sockets, mount.mock.calls, document.querySelector("[data-state-line]")?.textContent]).toEqual([[], [], ""]);
});

test("a live page opens one connection, watches what it names, and opens editors when asked", async () => {
  document.body.dataset["live"] = "/live";
  await import("./app");
  expect(sockets.map(({ url, protocol }) => [url, protocol])).toEqual([["ws://localhost:3000/live", "rodedraad.v1"]]);
  sockets[0]!.onmessage?.({ data: JSON.stringify({ type: "hello", client: "c", key: "k", person: { id: "p", name: "P" }, build: "b" }) });
  expect(sockets[0]!.sent.map((text) => JSON.parse(text) as unknown)).toEqual([
    { type: "watch", topic: "board:c1", since: 41 },
    { type: "watch", topic: "programme:p1", since: 41 },
  ]);
  await vi.waitFor(() => expect(mount.mock.calls.map(([element]) => element.id)).toEqual(["auto"]), PATIENCE);

  const button = document.querySelector("button")!;
  document.getElementById("inside")!.click();
  await vi.waitFor(() => expect(handle.focus).toHaveBeenCalledOnce(), PATIENCE);
  expect([mount.mock.lastCall?.[0].id, button.getAttribute("aria-expanded")]).toEqual(["e", "true"]);
  button.click();
  await vi.waitFor(() => expect(handle.destroy).toHaveBeenCalledOnce(), PATIENCE);
  expect(button.getAttribute("aria-expanded")).toBe("false");
});
