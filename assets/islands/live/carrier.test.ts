import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Requests } from "../testing/requests";
import { Server } from "../testing/server";
import { Carrier } from "./carrier";
import { Connection, type Socket } from "./connection";
import { LongPoll } from "./longpoll";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

// Way is what stands between this page and a server.
interface Way {
  websockets: "open" | "refused" | "cut" | "silent";
  network: boolean;
}

interface Case {
  server: Server;
  way: Way;
  carrier: Carrier;
  connection: Connection;
  tried: string[];
}

// MustBegin starts a connection that a carrier carries.
function MustBegin(way: Way): Case {
  const server = new Server();
  const requests = new Requests(server);
  const tried: string[] = [];
  const found: Case = { server, way, tried } as unknown as Case;
  found.carrier = new Carrier({
    socket: () => {
      tried.push("socket");
      return way.network && way.websockets === "open" ? server.connect() : blocked(way.network ? way.websockets : "refused", server);
    },
    requests: () => {
      tried.push("requests");
      requests.away = !way.network;
      return new LongPoll("/live/sessions", requests.ask);
    },
    better: () => found.connection.reopen(),
    random: () => 0.5,
  });
  found.connection = new Connection({ open: () => found.carrier.open(), random: () => 0.5 });
  found.connection.start();
  return found;
}

// blocked is a websocket as a network that forbids it shows one.
function blocked(how: Way["websockets"], server: Server): Socket {
  const socket: Socket = how === "cut" ? server.connect() : { onmessage: null, onclose: null, send: () => undefined, close: () => undefined };
  if (how === "cut") setTimeout(() => (socket as unknown as { end(code: number): void }).end(1006), 100);
  if (how === "refused") setTimeout(() => socket.onclose?.({ code: 1006 }), 10);
  return socket;
}

describe("the way messages travel", () => {
  test.each(["refused", "cut", "silent"] as const)("is plain requests where websockets are %s", async (websockets) => {
    const { carrier, connection, tried } = MustBegin({ websockets, network: true });
    await vi.advanceTimersByTimeAsync(60_000);
    expect([connection.state, carrier.plain]).toEqual(["online", true]);
    expect(tried.slice(0, 3)).toEqual(["socket", "socket", "requests"]);
    expect(tried.filter((way) => way === "requests")).toHaveLength(1);
    const before = tried.length;
    await vi.advanceTimersByTimeAsync(60 * 60_000);
    expect(connection.state).toBe("online");
    expect(tried.length - before, "attempts in an hour").toBeGreaterThan(15);
    expect(tried.length - before, "attempts in an hour").toBeLessThan(25);
    connection.stop();
  });

  test.each([
    ["after a few minutes", (_: Carrier) => undefined, 200_000],
    ["soon after the network changed", (carrier: Carrier) => carrier.probe(), 10_000],
  ])("is a websocket again %s, as the same client", async (_name, act, wait) => {
    const { carrier, connection, way, server } = MustBegin({ websockets: "refused", network: true });
    await vi.advanceTimersByTimeAsync(30_000);
    const { client } = connection;
    way.websockets = "open";
    act(carrier);
    await vi.advanceTimersByTimeAsync(wait);
    expect([carrier.plain, connection.state, connection.client]).toEqual([false, "online", client]);
    expect([...server.links].some((link) => link.client === client)).toBe(true);
    connection.stop();
  });

  test("is a websocket within seconds when only the server was away", async () => {
    const { carrier, connection, way } = MustBegin({ websockets: "open", network: false });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(connection.state).toBe("offline");
    way.network = true;
    await vi.advanceTimersByTimeAsync(60_000);
    expect([carrier.plain, connection.state]).toEqual([false, "online"]);
    connection.stop();
  });

  test("stays a websocket when the server restarts or a link breaks later", async () => {
    const { connection, server, tried } = MustBegin({ websockets: "open", network: true });
    for (let i = 0; i < 5; i++) {
      await vi.advanceTimersByTimeAsync(20_000);
      for (const link of [...server.links]) link.end(i % 2 ? 1012 : 1006);
    }
    await vi.advanceTimersByTimeAsync(60_000);
    expect(connection.state).toBe("online");
    expect(tried).not.toContain("requests");
    connection.stop();
  });
});
