import { beforeEach, describe, expect, test, vi } from "vitest";
import { Connection, type Socket } from "./connection";
import { type Renderer, Topics } from "./topics";

// Page records what topics put on it; the server's side is played by say.
class Page implements Renderer {
  readonly done: string[] = [];
  readonly sent: { type: string }[] = [];
  loads = 0;
  reachable = true;
  socket: Socket | undefined;
  readonly connection = new Connection({
    random: () => 0,
    open: () => {
      const sent = this.sent;
      this.socket = { onmessage: null, onclose: null, close: () => undefined, send: (text) => sent.push(JSON.parse(text) as { type: string }) };
      return this.socket;
    },
  });
  readonly topics = new Topics(this.connection, () => {
    this.loads++;
    return this.reachable ? Promise.resolve(this) : Promise.reject(new TypeError("no network"));
  });

  render(html: string): void {
    this.done.push(html);
  }

  async refresh(): Promise<void> {
    await Promise.resolve();
    this.done.push("refresh");
  }

  say(message: object): void {
    this.socket?.onmessage?.({ data: JSON.stringify(message) });
  }

  hello(): void {
    this.say({ type: "hello", client: "c", key: "k", person: { id: "p", name: "P" }, build: "b" });
  }

  async settle(): Promise<void> {
    for (let i = 0; i < 40; i++) await Promise.resolve();
  }
}

let page: Page;
beforeEach(() => {
  page = new Page();
  page.connection.start();
  page.topics.watch("board:c1", 7);
  page.topics.watch("programme:p1");
  page.hello();
  return () => page.connection.stop();
});

describe("a watched topic", () => {
  test("is asked for from where the page was rendered", () => {
    expect(page.sent).toEqual([
      { type: "watch", topic: "board:c1", since: 7 },
      { type: "watch", topic: "programme:p1" },
    ]);
  });

  test("is put on the page in order, each change once", async () => {
    for (const n of [8, 8, 10, 9, 11]) page.say({ type: "stream", topic: "board:c1", n, html: `h${n}` });
    page.say({ type: "stream", topic: "plaza:none", n: 1, html: "not ours" });
    await page.settle();
    expect(page.done).toEqual(["h8", "h10", "h11"]);
  });

  test("is asked for from the last change after a break", async () => {
    page.say({ type: "watching", topic: "programme:p1", n: 3 });
    page.say({ type: "stream", topic: "board:c1", n: 12, html: "h" });
    page.sent.length = 0;
    vi.useFakeTimers();
    page.socket?.onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(10);
    vi.useRealTimers();
    page.hello();
    expect(page.sent).toEqual([
      { type: "watch", topic: "board:c1", since: 12 },
      { type: "watch", topic: "programme:p1", since: 3 },
    ]);
  });

  test("is asked for from where the page was last rendered", async () => {
    page.say({ type: "stale", topic: "board:c1" });
    page.topics.watch("board:c1", 30); // as the refreshed page says
    page.topics.watch("board:c1", 20);
    page.say({ type: "stream", topic: "board:c1", n: 29, html: "shown already" });
    await page.settle();
    expect(page.done).toEqual(["refresh"]);
    page.sent.length = 0;
    vi.useFakeTimers();
    page.socket?.onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(10);
    vi.useRealTimers();
    page.hello();
    expect(page.sent[0]).toEqual({ type: "watch", topic: "board:c1", since: 30 });
  });

  test("goes on when another node rendered the page", async () => {
    const run = 2 ** 20;
    page.say({ type: "watching", topic: "board:c1", n: 5 * run + 1 });
    page.topics.watch("board:c1", 9 * run + 1);
    page.say({ type: "stream", topic: "board:c1", n: 5 * run + 2, html: "h" });
    await page.settle();
    expect(page.done).toEqual(["h"]);
  });

  test("that is stale refreshes the page once, with what comes meanwhile on top", async () => {
    const applied: string[] = [];
    page.topics.applied.listen((topic) => applied.push(topic));
    page.say({ type: "stale", topic: "board:c1" });
    page.say({ type: "stale", topic: "programme:p1" });
    page.say({ type: "stream", topic: "board:c1", n: 2, html: "h2" });
    await page.settle();
    expect(page.done).toEqual(["refresh", "h2"]);
    expect(applied).toEqual(["", "board:c1"]);
  });

  test("that changes faster than the page can follow refreshes it", async () => {
    for (let n = 8; n < 400; n++) page.say({ type: "stream", topic: "board:c1", n, html: `h${n}` });
    await page.settle();
    for (let i = 0; i < 400; i++) await page.settle();
    expect(page.done).toHaveLength(201);
    expect(page.done.at(-1)).toBe("refresh");
  });

  test("tells who is there", () => {
    const heard: unknown[] = [];
    page.topics.presence.listen((message) => heard.push(message));
    const message = { type: "presence", topic: "board:c1", people: [{ id: "p", name: "P", at: "card:a" }] };
    page.say(message);
    expect(heard).toEqual([message]);
  });
});

test.each([
  ["unavailable", 1],
  ["too_fast", 1],
  ["forbidden", 0],
])("a topic that the server let go of because of %s is watched again %i times", async (code, times) => {
  vi.useFakeTimers();
  page.sent.length = 0;
  page.say({ type: "error", code, topic: "board:c1" });
  page.say({ type: "error", code, topic: "board:never-watched" });
  await vi.advanceTimersByTimeAsync(20_000);
  vi.useRealTimers();
  const again = page.sent.filter(({ type }) => type === "watch");
  expect(again).toEqual(Array.from({ length: times }, () => ({ type: "watch", topic: "board:c1", since: 7 })));
});

test("a change that fails does not stop the next", async () => {
  vi.stubGlobal("reportError", vi.fn());
  vi.spyOn(page, "render").mockImplementationOnce(() => {
    throw new Error("broken");
  });
  page.say({ type: "stream", topic: "board:c1", n: 8, html: "h8" });
  page.say({ type: "stream", topic: "board:c1", n: 9, html: "h9" });
  await page.settle();
  expect(page.done).toEqual(["h9"]);
  expect(reportError).toHaveBeenCalledOnce();
});

test.each([
  ["the renderer", (broken: Page) => (broken.reachable = false), { type: "stream", topic: "board:c1", n: 8, html: "h8" }],
  ["the page", (broken: Page) => vi.spyOn(broken, "refresh").mockRejectedValueOnce(new TypeError("no network")), { type: "stale", topic: "board:c1" }],
])("what was missed because %s could not be fetched is fetched when the connection is back", async (_what, breaks, message) => {
  vi.stubGlobal("reportError", vi.fn());
  breaks(page);
  page.say(message);
  await page.settle();
  expect(page.done).toEqual([]);
  page.reachable = true;
  vi.useFakeTimers();
  page.socket?.onclose?.({ code: 1006 });
  await vi.advanceTimersByTimeAsync(10);
  vi.useRealTimers();
  page.hello();
  await page.settle();
  expect(page.done).toEqual(["refresh"]);
  expect(reportError).not.toHaveBeenCalled();
});
