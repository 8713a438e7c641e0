import type { Socket } from "../live/connection";
import type { ServerMessage } from "../live/protocol";
import type { Server } from "./server";

// Requests is the server over plain requests, as protocol §1 has it: what a
// poll tells is told again until a later poll says that it arrived.
export class Requests {
  readonly made: { method: string; path: string; body: unknown }[] = [];
  away = false; // the network is down
  status = 0; // every request is answered by this, if not 0
  private readonly sessions = new Map<string, Session>();
  private count = 0;

  constructor(
    private readonly server: Server,
    private readonly delay = 5, // milliseconds of each way
  ) {}

  // ask is what stands in for fetch.
  ask = async (url: string, init: RequestInit): Promise<Response> => {
    const { pathname: path, searchParams } = new URL(url, "http://server");
    this.made.push({ method: init.method ?? "GET", path, body: init.body ? (JSON.parse(init.body as string) as unknown) : undefined });
    await wait(this.delay);
    if (this.away) throw new TypeError("no network");
    const answer = this.status ? { status: this.status } : await this.answer(init, path, Number(searchParams.get("after")));
    await wait(this.delay);
    if (this.away) throw new TypeError("no network");
    if (init.signal?.aborted) throw new DOMException("aborted", "AbortError");
    const { status = 200, ...body } = answer;
    return { ok: status < 300, status, json: () => Promise.resolve(body) } as Response;
  };

  // forget loses every session, as a server that restarted has.
  forget(): void {
    for (const session of this.sessions.values()) session.link.close();
    this.sessions.clear();
  }

  private async answer(init: RequestInit, path: string, after: number): Promise<Record<string, unknown> & { status?: number }> {
    if (path === "/live/sessions") {
      const id = `s${++this.count}`;
      this.sessions.set(id, new Session(this.server.connect()));
      return { session: id };
    }
    const session = this.sessions.get(path.split("/").at(-1)!);
    if (!session || session.gone(after)) return { status: 404 };
    if (init.method === "GET") return session.poll(after);
    for (const message of JSON.parse(init.body as string) as object[]) session.link.send(JSON.stringify(message));
    return { status: 204 };
  }
}

class Session {
  private readonly told: object[] = [];
  private wake = (): void => undefined;
  private over = false;

  constructor(readonly link: Socket) {
    link.onmessage = ({ data }: { data: string }) => this.tell(JSON.parse(data) as ServerMessage);
    link.onclose = ({ code }: { code: number }) => {
      this.tell({ type: "closed", code });
      this.over = true;
    };
  }

  gone(after: number): boolean {
    return this.over && after >= this.told.length;
  }

  async poll(after: number): Promise<{ next: number; messages: object[] }> {
    if (this.told.length <= after) {
      const news = new Promise<void>((resolve) => (this.wake = resolve));
      await Promise.race([news, wait(25_000)]);
    }
    return { next: this.told.length, messages: this.told.slice(after) };
  }

  private tell(message: object): void {
    this.told.push(message);
    this.wake();
  }
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
