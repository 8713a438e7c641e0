import type { Socket } from "./connection";
import { Close } from "./protocol";

// Ask is fetch, as far as it is needed here.
export type Ask = (url: string, init: RequestInit) => Promise<Response>;

const RETRIES = 3; // polls in a row that may fail before the session counts as lost
const PAUSE = 1_000; // milliseconds before a poll, or a post that came too soon, is made again
const MOST_UNITS = 300_000; // of one post, which may be 1 MiB of UTF-8
const MOST_MESSAGES = 500; // of one post
const KEPT_ALIVE = 20_000; // UTF-16 units of a post that may outlive the page, of which browsers allow 64 KiB

const LOST = 1006; // what a browser says of a socket that broke

// LongPoll carries the messages of a connection over plain requests, for where
// no websocket gets through (protocol §1). Posts are made one at a time, each
// with all that waits, so that the order stays; a post of which it is unknown
// whether it arrived ends the session, as it would a socket.
export class LongPoll implements Socket {
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  private waiting: string[] = [];
  private posting = false;
  private session: string | undefined;
  private over = false;
  private readonly abort = new AbortController();

  constructor(
    private readonly sessions: string, // the address where sessions begin
    private readonly ask: Ask = (url, init) => fetch(url, init),
  ) {
    void this.run();
  }

  send(text: string): void {
    if (this.over) throw new Error("the session is over");
    this.waiting.push(text);
    if (!this.posting) void this.post();
  }

  close(): void {
    this.over = true;
    this.abort.abort();
  }

  private async run(): Promise<void> {
    const begun = await this.request(this.sessions, { method: "POST" });
    const session = begun?.ok ? ((await json(begun)) as { session?: unknown } | undefined)?.session : undefined;
    if (typeof session !== "string") {
      this.end(begun?.status === 429 || begun?.status === 503 ? Close.tooSlow : LOST);
      return;
    }
    this.session = `${this.sessions}/${encodeURIComponent(session)}`;
    void this.post();
    await this.poll(this.session);
  }

  private async poll(session: string): Promise<void> {
    let after = 0;
    let failures = 0;
    while (!this.over) {
      const answer = await this.request(`${session}?after=${after}`, { method: "GET" });
      const news = answer?.ok ? ((await json(answer)) as { next?: unknown; messages?: unknown } | undefined) : undefined;
      if (typeof news?.next === "number" && Array.isArray(news.messages)) {
        failures = 0;
        after = news.next;
        for (const message of news.messages as { type?: unknown; code?: unknown }[]) this.tell(message);
      } else if (again(answer) && ++failures <= RETRIES) {
        await pause(PAUSE * failures);
      } else {
        this.end(LOST);
      }
    }
  }

  private tell(message: { type?: unknown; code?: unknown }): void {
    if (this.over) return;
    if (message.type === "closed") this.end(typeof message.code === "number" ? message.code : LOST);
    else this.onmessage?.({ data: JSON.stringify(message) });
  }

  private async post(): Promise<void> {
    if (this.session === undefined) return;
    this.posting = true;
    let failures = 0;
    while (!this.over && this.waiting.length > 0) {
      const count = fitting(this.waiting);
      const body = `[${this.waiting.slice(0, count).join(",")}]`;
      const headers = { "Content-Type": "application/json" };
      const answer = await this.request(this.session, { method: "POST", headers, body, keepalive: body.length <= KEPT_ALIVE });
      if (answer?.ok) {
        failures = 0;
        this.waiting = this.waiting.slice(count);
      } else if (answer?.status === 429 && ++failures <= RETRIES) {
        await pause(PAUSE * failures); // none of it was taken in
      } else {
        this.end(LOST);
      }
    }
    this.posting = false;
  }

  // request returns no answer when the network fails or the session was closed.
  private async request(url: string, init: RequestInit): Promise<Response | undefined> {
    try {
      const headers = { Accept: "application/json", ...(init.headers as Record<string, string> | undefined) };
      return await this.ask(url, { cache: "no-store", credentials: "same-origin", signal: this.abort.signal, ...init, headers });
    } catch {
      return undefined;
    }
  }

  private end(code: number): void {
    if (this.over) return;
    this.close();
    this.onclose?.({ code });
  }
}

// again says whether a poll is worth repeating: what it would have told is told
// again.
function again(answer: Response | undefined): boolean {
  return answer === undefined || answer.status === 429 || answer.status >= 500;
}

// fitting counts how many of the messages that wait go into one post.
function fitting(waiting: readonly string[]): number {
  let count = 0;
  let units = 0;
  for (const text of waiting.slice(0, MOST_MESSAGES)) {
    units += text.length;
    if (count > 0 && units > MOST_UNITS) break;
    count++;
  }
  return count;
}

async function json(answer: Response): Promise<unknown> {
  try {
    return await answer.json();
  } catch {
    return undefined;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
