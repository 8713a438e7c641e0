import type { Connection } from "./connection";
import type { PresenceMessage, StaleMessage, StreamMessage } from "./protocol";
import { Signal } from "./signal";

// Renderer puts what arrives on the page. It is loaded when first needed.
export interface Renderer {
  render(html: string): Promise<void> | void;
  refresh(): Promise<void>;
}

const MOST = 200; // streams that may wait for the renderer

// Topics subscribes this page to what happens elsewhere and keeps it up to
// date: what arrives is put on the page in order, each piece once, and where
// pieces are missing the whole page is fetched and morphed.
export class Topics {
  readonly presence = new Signal<PresenceMessage>();
  // applied tells the topic of each change to the page, and "" for a refresh.
  readonly applied = new Signal<string>();

  private readonly last = new Map<string, number | undefined>();
  private work: Promise<void> = Promise.resolve();
  private waiting = 0;
  private refreshing = false;

  constructor(
    private readonly connection: Connection,
    private readonly load: () => Promise<Renderer>,
  ) {
    connection.states.listen((state) => {
      if (state === "online") for (const topic of this.last.keys()) this.ask(topic);
    });
    connection.messages.listen((message) => {
      if (message.type === "stream") this.stream(message);
      else if (message.type === "watching") this.last.set(message.topic, Math.max(message.n, this.last.get(message.topic) ?? 0));
      else if (message.type === "stale") this.stale(message);
      else if (message.type === "presence") this.presence.emit(message);
    });
  }

  // watch subscribes to a topic; since is the number of the last change that
  // the page, as it was rendered, already shows. For a topic that is watched
  // already it only says that the page was rendered anew.
  watch(topic: string, since?: number): void {
    if (this.last.has(topic)) {
      const last = this.last.get(topic) ?? 0;
      if (since !== undefined && since > last) this.last.set(topic, since);
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
    this.enqueue("", async (renderer) => {
      this.refreshing = false;
      await renderer.refresh();
    });
  }

  private ask(topic: string): void {
    const since = this.last.get(topic);
    this.connection.send({ type: "watch", topic, ...(since === undefined ? {} : { since }) });
  }

  private stream({ topic, n, html }: StreamMessage): void {
    if (!this.last.has(topic)) return;
    const last = this.last.get(topic);
    if (last !== undefined && n <= last) return;
    this.last.set(topic, n);
    if (this.waiting >= MOST) this.refresh();
    else this.enqueue(topic, (renderer) => renderer.render(html));
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
      .then(act)
      .then(() => this.applied.emit(topic), reportError)
      .finally(() => this.waiting--);
  }
}
