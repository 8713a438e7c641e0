import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FieldWriter, insertion, StateWriter, Tab } from "../testing/tab";
import { Random } from "../testing/random";
import { Requests } from "../testing/requests";
import { Server } from "../testing/server";
import { LongPoll } from "./longpoll";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

interface Case {
  server: Server;
  requests: Requests;
  tab: Tab;
}

// MustPoll begins a tab whose messages travel over plain requests.
async function MustPoll(): Promise<Case> {
  const server = new Server();
  server.document("d", "begin");
  const requests = new Requests(server);
  const tab = new Tab(server, () => new LongPoll("/live/sessions", requests.ask));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(tab.connection.state).toBe("online");
  return { server, requests, tab };
}

describe("the same messages over plain requests", () => {
  test.each([
    ["codemirror", StateWriter],
    ["textarea", FieldWriter],
  ])("carry what is written in %s, in order and in few posts", async (_name, Writer) => {
    const { server, requests, tab } = await MustPoll();
    const document = tab.documents.acquire("d");
    const writer = new Writer(document, new Random(1), false);
    await vi.advanceTimersByTimeAsync(100);
    for (let i = 0; i < 50; i++) {
      writer.act(String.fromCodePoint(0xe000 + i));
      await vi.advanceTimersByTimeAsync(20);
    }
    writer.settle();
    await vi.advanceTimersByTimeAsync(2_000);
    const text = server.document("d").text.toString();
    expect([writer.text(), document.text?.toString(), document.unsent]).toEqual([text, text, 0]);
    expect(text.length).toBeGreaterThan(20);
    const posts = requests.made.filter(({ method, body }) => method === "POST" && body !== undefined);
    expect(posts.length).toBeLessThan(40);
    tab.connection.stop();
  });

  test("a session that is lost is followed by another, under the same client id", async () => {
    const { server, requests, tab } = await MustPoll();
    const document = tab.documents.acquire("d");
    await vi.advanceTimersByTimeAsync(100);
    requests.away = true;
    document.edit(insertionAtEnd(document, "!"));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(tab.connection.state).toBe("offline");
    requests.away = false;
    requests.forget();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([server.document("d").text.toString(), document.unsent]).toEqual(["begin!", 0]);
    expect(server.document("d").log.map(({ client, seq }) => [client, seq])).toEqual([["c1", 1]]);
    tab.connection.stop();
  });

  test("a short loss of the network loses no answer and needs no new session", async () => {
    const { server, requests, tab } = await MustPoll();
    tab.documents.acquire("d");
    await vi.advanceTimersByTimeAsync(100);
    requests.away = true;
    await vi.advanceTimersByTimeAsync(24_000 + 1_500);
    requests.away = false;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(tab.connection.state).toBe("online");
    expect(server.links.size).toBe(1);
    tab.connection.stop();
  });

  test.each([
    [4003, "rights"],
    [1008, undefined],
  ])("the end of a session with code %i is the end of a socket", async (code, ended) => {
    const { server, tab } = await MustPoll();
    [...server.links][0]!.end(code);
    await vi.advanceTimersByTimeAsync(50);
    expect([tab.connection.state, tab.connection.ended]).toEqual([ended ? "ended" : "offline", ended]);
    tab.connection.stop();
  });

  test.each([
    [401, 1006],
    [404, 1006],
    [503, 1013],
  ])("a session that cannot begin for status %i closes with code %i", async (status, want) => {
    const requests = new Requests(new Server());
    requests.status = status;
    const socket = new LongPoll("/live/sessions", requests.ask);
    let code = 0;
    socket.onclose = (event: { code: number }) => (code = event.code);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(code).toBe(want);
    expect(() => socket.send("{}")).toThrow();
  });
});

function insertionAtEnd(document: { text: { length: number } | undefined }, text: string) {
  return insertion(document.text!.length, document.text!.length, text);
}
