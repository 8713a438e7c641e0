import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Server } from "../testing/server";
import { Backoff } from "./backoff";
import { Connection, type ConnectionState, type Socket } from "./connection";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

// Line is a socket of which a test plays the server's side.
class Line implements Socket {
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  sent: { type: string; [key: string]: unknown }[] = [];
  closed = false;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as { type: string });
  }

  close(): void {
    this.closed = true;
  }

  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  hello(client: string, person = "p"): void {
    this.say({ type: "hello", client, key: `key-${client}`, person: { id: person, name: "P" }, build: "b" });
  }
}

interface Case {
  connection: Connection;
  lines: Line[];
  states: ConnectionState[];
  last: () => Line;
}

// MustConnect starts a connection whose retries come after half their ceiling.
function MustConnect(options: { allowed?: () => Promise<boolean>; random?: () => number } = {}): Case {
  const lines: Line[] = [];
  const states: ConnectionState[] = [];
  const connection = new Connection({
    random: () => 0.5,
    ...options,
    open: () => {
      const line = new Line();
      lines.push(line);
      return line;
    },
  });
  connection.states.listen((state) => states.push(state));
  connection.start();
  return { connection, lines, states, last: () => lines.at(-1)! };
}

describe("waiting between retries", () => {
  test("stays between zero and a ceiling that doubles up to its cap", () => {
    const ceilings = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000];
    const most = new Backoff(500, 30_000, () => 1);
    expect(ceilings.map(() => most.next())).toEqual(ceilings);
    const least = new Backoff(500, 30_000, () => 0);
    expect(ceilings.map(() => least.next())).toEqual(ceilings.map(() => 0));
  });

  test("never ends, and grows to the cap while the server is away", () => {
    const { lines, states } = MustConnect({ random: () => 1 });
    const starts: number[] = [];
    for (let i = 0; i < 12; i++) {
      starts.push(Date.now());
      lines.at(-1)!.onclose?.({ code: 1006 });
      vi.advanceTimersToNextTimer();
      while (lines.length < i + 2) vi.advanceTimersToNextTimer();
    }
    const waits = starts.slice(1).map((start, i) => start - starts[i]!);
    expect(Math.max(...waits)).toBe(30_000);
    expect(waits.slice(-3)).toEqual([30_000, 30_000, 30_000]);
    expect(states).toEqual(["offline"]);
  });
});

describe("who we are", () => {
  test("is what hello says, the first time", () => {
    const { connection, last, states } = MustConnect();
    expect(connection.send({ type: "clock" })).toBe(false);
    last().hello("c1");
    expect(states).toEqual(["online"]);
    expect(connection.client).toBe("c1");
    expect(connection.send({ type: "open", doc: "d" })).toBe(true);
  });

  test.each([
    ["a server that confirms", { type: "resumed", client: "c1" }],
    ["a server that only answers the clock", { type: "clock", now: "2026-11-21T10:00:00.000Z" }],
  ])("stays the same after a break: %s", (_name, answer) => {
    const { connection, last, states } = MustConnect();
    last().hello("c1");
    last().onclose?.({ code: 1006 });
    vi.advanceTimersByTime(500);
    last().hello("c2");
    expect(last().sent[0]).toEqual({ type: "resume", client: "c1", key: "key-c1" });
    expect(connection.send({ type: "open", doc: "d" })).toBe(false);
    last().say(answer);
    expect(connection.client).toBe("c1");
    expect(states).toEqual(["online", "offline", "online"]);
  });

  test("is new when the claim is refused", () => {
    const { connection, last } = MustConnect();
    last().hello("c1");
    last().onclose?.({ code: 1012 });
    vi.advanceTimersByTime(2_000);
    last().hello("c2");
    last().say({ type: "error", code: "client_refused" });
    expect(connection.client).toBe("c2");
    expect(connection.state).toBe("online");
  });
});

describe("close codes", () => {
  test.each([
    [4001, "taken_over"],
    [4003, "rights"],
  ])("%i ends the connection: %s", (code, reason) => {
    const { connection, lines, last } = MustConnect();
    last().hello("c1");
    last().onclose?.({ code });
    vi.advanceTimersByTime(3_600_000);
    connection.wake();
    expect(lines).toHaveLength(1);
    expect([connection.state, connection.ended]).toEqual(["ended", reason]);
  });

  test.each([
    [1006, 250],
    [1001, 250],
    [1011, 250],
    [1012, 1_000],
    [1013, 1_000],
    [1008, 8_000],
    [1009, 8_000],
  ])("%i comes back after %i ms", (code, wait) => {
    const { lines, last } = MustConnect();
    last().hello("c1");
    last().onclose?.({ code });
    vi.advanceTimersByTime(wait - 1);
    expect(lines).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(lines).toHaveLength(2);
  });

  test("1008 three times in a row is an end", () => {
    const { connection, lines, last } = MustConnect();
    for (let i = 0; i < 3; i++) {
      last().hello("c1");
      last().onclose?.({ code: 1008 });
      const opened = lines.length;
      for (let s = 0; s < 30 && lines.length === opened; s++) vi.advanceTimersByTime(1_000);
    }
    expect([connection.state, connection.ended]).toEqual(["ended", "policy"]);
  });

  test("being taken over by our own abandoned socket is no end", () => {
    const { connection, last } = MustConnect();
    last().hello("c1");
    vi.advanceTimersByTime(45_000); // the clock is asked and not answered
    expect(connection.state).toBe("offline");
    last().hello("c2");
    last().say({ type: "resumed", client: "c1" });
    last().onclose?.({ code: 4001 });
    expect(connection.state).toBe("offline");
    vi.advanceTimersByTime(30_000);
    last().hello("c3");
    last().say({ type: "resumed", client: "c1" });
    expect(connection.state).toBe("online");
  });

  test("restart begins again after an end, as a new client", () => {
    const { connection, last } = MustConnect();
    last().hello("c1");
    last().onclose?.({ code: 4001 });
    connection.restart();
    last().hello("c2");
    expect([connection.state, connection.client, connection.ended]).toEqual(["online", "c2", undefined]);
  });

  test("X5: whoever signs in again in another tab goes on here, unless it is somebody else", async () => {
    let signedIn = false;
    const { connection, lines, last } = MustConnect({ allowed: () => Promise.resolve(signedIn) });
    last().hello("c1");
    last().onclose?.({ code: 4003 });
    connection.wake();
    await vi.advanceTimersByTimeAsync(1_000);
    expect([connection.state, lines.length]).toEqual(["ended", 1]);
    signedIn = true;
    connection.wake();
    await vi.advanceTimersByTimeAsync(1);
    last().hello("c2");
    expect([connection.state, connection.client]).toEqual(["online", "c2"]);
    last().onclose?.({ code: 4003 });
    connection.wake();
    await vi.advanceTimersByTimeAsync(1);
    last().hello("c3", "somebody else");
    expect([connection.state, connection.ended]).toEqual(["ended", "rights"]);
  });

  test("a refused upgrade ends when we are signed out, and only then", async () => {
    let signedIn = true;
    const { connection, last } = MustConnect({ allowed: () => Promise.resolve(signedIn) });
    for (let i = 0; i < 4; i++) {
      last().onclose?.({ code: 1006 });
      await vi.advanceTimersByTimeAsync(30_000);
    }
    expect(connection.state).toBe("offline");
    signedIn = false;
    last().onclose?.({ code: 1006 });
    await vi.advanceTimersByTimeAsync(1);
    expect([connection.state, connection.ended]).toEqual(["ended", "rights"]);
  });
});

describe("a dead link", () => {
  test("is noticed when the clock stays unanswered, within forty seconds", () => {
    const { connection, lines, last } = MustConnect();
    last().hello("c1");
    vi.advanceTimersByTime(25_000);
    expect(last().sent).toEqual([{ type: "clock" }]);
    vi.advanceTimersByTime(15_000);
    expect(lines[0]!.closed).toBe(true);
    expect(lines.length > 1 || connection.state === "offline").toBe(true);
  });

  test("is not seen in a quiet one", () => {
    const { connection, lines, last } = MustConnect();
    last().hello("c1");
    for (let i = 0; i < 40; i++) {
      vi.advanceTimersByTime(25_000);
      if (last().sent.length > 0) last().say({ type: "clock", now: new Date().toISOString() });
      last().sent = [];
    }
    expect(lines).toHaveLength(1);
    expect(connection.state).toBe("online");
  });

  test("is left at once after a sleep", () => {
    let slept = 0;
    const lines: Line[] = [];
    const connection = new Connection({
      random: () => 0,
      now: () => Date.now() + slept,
      open: () => {
        lines.push(new Line());
        return lines.at(-1)!;
      },
    });
    connection.start();
    lines[0]!.hello("c1");
    slept = 8 * 3_600_000;
    connection.wake();
    expect(lines[0]!.closed).toBe(true);
    vi.advanceTimersByTime(1);
    expect(lines).toHaveLength(2);
  });

  test("gives up a socket that never greets", () => {
    const { lines } = MustConnect();
    vi.advanceTimersByTime(25_000);
    expect(lines[0]!.closed).toBe(true);
    expect(lines.length).toBeGreaterThan(1);
  });
});

describe("wake", () => {
  test("retries at once when the network is back", () => {
    const { connection, lines, last } = MustConnect({ random: () => 1 });
    for (let i = 0; i < 8; i++) {
      last().onclose?.({ code: 1006 });
      if (i < 7) vi.advanceTimersByTime(30_000);
    }
    const before = lines.length;
    connection.wake();
    expect(lines).toHaveLength(before + 1);
  });

  test("puts a link that looks alive to the test", () => {
    const { connection, lines, last } = MustConnect();
    last().hello("c1");
    connection.wake();
    expect(last().sent).toEqual([{ type: "clock" }]);
    vi.advanceTimersByTime(15_000);
    expect(lines[0]!.closed).toBe(true);
  });
});

test("everything comes back together after a restart of the server", async () => {
  const server = new Server();
  const connections = Array.from({ length: 20 }, () => new Connection({ open: server.connect }));
  for (const connection of connections) connection.start();
  await vi.advanceTimersByTimeAsync(100);
  server.restart();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(connections.map(({ state }) => state)).toEqual(connections.map(() => "online"));
  expect(new Set(connections.map(({ client }) => client)).size).toBe(20);
});
