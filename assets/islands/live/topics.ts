import type { Connection } from "./connection";
import type { PresenceMessage, StaleMessage, StreamMessage } from "./protocol";
import { Signal } from "./signal";

// Renderer puts what arrives on the page. It is loaded when first needed.
export interface Renderer {
  render(html: string): Promise<void> | void;
  refresh(): Promise<void>;
}

const MOST = 200; // streams that may wait for the renderer
const AGAIN = 5_000; // milliseconds until the page is fetched again after something did not arrive
const FLEETING = /^(unavailable|too_fast)$/; // refusals that pass
const EVENTS = 2 ** 20; // numbers that one run of a node counts with

// run tells the numbers of one run of a node from all others.
const run = (n: number): number => Math.floor(n / EVENTS);

// Topics subscribes this page to what happens elsewhere and keeps it up to
// date: what arrives is put on the page in order, each piece once, and where
// pieces are missing the whole page is fetched and morphed.
export class Topics {
  readonly presence = new Signal<PresenceMessage>();
  // applied tells the topic of each change to the page, and "" for a refresh.
  readonly applied = new Signal<string>();

  private readonly last = new Map<string, number | undefined>();
  private readonly runs = new Map<string, number>(); // whose numbers we are told
  private work: Promise<void> = Promise.resolve();
  private waiting = 0;
  private refreshing = false;
  private behind = false; // something did not arrive, so the page is not as it should be
  private again: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly load: () => Promise<Renderer>,
  ) {
    connection.states.listen((state) => {
      if (state !== "online") return;
      for (const topic of this.last.keys()) this.ask(topic);
      if (this.behind) this.refresh();
    });
    connection.messages.listen((message) => {
      if (message.type === "stream") this.stream(message);
      else if (message.type === "watching") this.reach(message.topic, Math.max(message.n, this.last.get(message.topic) ?? 0));
      else if (message.type === "stale") this.stale(message);
      else if (message.type === "presence") this.presence.emit(message);
      else if (message.type === "error" && message.topic !== undefined) this.unwatched(message.topic, message.code);
    });
  }

  // watch subscribes to a topic; since is the number of the last change that
  // the page, as it was rendered, already shows. For a topic that is watched
  // already it only says that the page was rendered anew; by another node, whose
  // numbers mean nothing here, it says nothing.
  watch(topic: string, since?: number): void {
    if (this.last.has(topic)) {
      const last = this.last.get(topic) ?? 0;
      if (since !== undefined && since > last && run(since) === (this.runs.get(topic) ?? run(since))) this.last.set(topic, since);
      return;
    }
    this.last.set(topic, since);
    if (this.connection.state === "online") this.ask(topic);
  }

  // refresh fetches the page anew, once at a time; what arrives meanwhile is
  // put on top of it.
  refresh(): void {
    if (this.refreshing) return;
    this.refreshing = true;
    this.behind = false;
    clearTimeout(this.again);
    this.enqueue("", async (renderer) => {
      this.refreshing = false;
      await renderer.refresh().catch(() => this.fallBehind());
    });
  }

  private ask(topic: string): void {
    const since = this.last.get(topic);
    this.connection.send({ type: "watch", topic, ...(since === undefined ? {} : { since }) });
  }

  // unwatched watches again, after a while, what the server could not tell now
  // whether we may.
  private unwatched(topic: string, code: string): void {
    if (!FLEETING.test(code)) return;
    setTimeout(() => {
      if (this.last.has(topic) && this.connection.state === "online") this.ask(topic);
    }, AGAIN);
  }

  private stream({ topic, n, html }: StreamMessage): void {
    if (!this.last.has(topic)) return;
    const last = this.last.get(topic);
    if (last !== undefined && n <= last) return;
    this.reach(topic, n);
    if (this.waiting >= MOST) this.refresh();
    else this.enqueue(topic, (renderer) => renderer.render(html));
  }

  private reach(topic: string, n: number): void {
    this.last.set(topic, n);
    this.runs.set(topic, run(n));
  }

  private stale({ topic }: StaleMessage): void {
    if (!this.last.has(topic)) return;
    this.last.set(topic, undefined);
    this.refresh();
  }

  private enqueue(topic: string, act: (renderer: Renderer) => Promise<void> | void): void {
    this.waiting++;
    this.work = this.work
      .then(() => this.load())
      .then(
        async (renderer) => {
          await act(renderer);
          this.applied.emit(topic);
        },
        () => this.fallBehind(),
      )
      .catch(reportError)
      .finally(() => this.waiting--);
  }

  // fallBehind is for what could not be fetched: the renderer or the page. The
  // page is fetched when the connection is back, or a while later.
  private fallBehind(): void {
    this.refreshing = false;
    this.behind = true;
    clearTimeout(this.again);
    this.again = setTimeout(() => {
      if (this.behind && this.connection.state === "online") this.refresh();
    }, AGAIN);
  }
}
