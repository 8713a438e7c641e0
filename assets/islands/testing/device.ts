import { Connection, type Socket } from "../live/connection";
import { Documents } from "../live/documents";
import { Drain } from "../live/drain";
import type { Entry } from "../live/entry";
import { type Locks, Outbox } from "../live/outbox";
import type { Shelf } from "../live/shelf";
import type { Random } from "./random";
import type { Server } from "./server";

// Device is a computer of one person: storage and locks that its pages share
// and that outlive them.
export class Device {
  readonly rows = new Map<string, string>();
  readonly held = new Map<string, Page>();
  readonly waiting: { name: string; page: Page; begin: () => void }[] = [];
  full = false; // nothing more can be stored

  constructor(
    readonly server: Server,
    readonly random: Random = server.random,
    readonly slowest = 20, // milliseconds that storing takes at most
  ) {}

  // open loads a page.
  open(): Page {
    return new Page(this);
  }

  // free gives the locks of a page to those who wait for them.
  free(page: Page, name?: string): void {
    for (const [lock, holder] of [...this.held]) {
      if (holder === page && (name === undefined || name === lock)) this.held.delete(lock);
    }
    for (const waiter of [...this.waiting]) {
      if (!waiter.page.alive || this.held.has(waiter.name)) continue;
      this.waiting.splice(this.waiting.indexOf(waiter), 1);
      waiter.begin();
    }
  }

  // entries lists what is stored.
  entries(): Entry[] {
    return [...this.rows.values()].map((row) => JSON.parse(row) as Entry);
  }
}

// Page is one load of a page. After its end nothing in it reaches the world any
// more, at whatever it was.
export class Page {
  alive = true;
  readonly connection: Connection;
  readonly documents: Documents;
  readonly outbox: Outbox;
  readonly drain: Drain;
  readonly connections: Connection[] = [];
  readonly sockets = new Set<Socket & { die?: () => void }>();

  constructor(readonly device: Device) {
    this.connection = this.connect(undefined);
    this.outbox = new Outbox(Promise.resolve(new MemoryShelf(this)), locksOf(this));
    this.documents = new Documents(this.connection, () => undefined, this.outbox);
    this.drain = new Drain({
      outbox: this.outbox,
      documents: this.documents,
      connect: (resumed) => this.connect(resumed),
      client: () => this.connection.client,
    });
    this.connection.states.listen((state) => {
      if (state === "online") void this.drain.look();
    });
    this.connection.start();
  }

  // hide is what a browser tells a page that goes away.
  hide(): void {
    for (const document of this.documents.all()) document.flush();
  }

  // die ends the page at once, as a crash does.
  die(): void {
    this.alive = false;
    for (const connection of this.connections) connection.stop();
    this.device.free(this);
  }

  // offered lists the texts the person can choose from here.
  offered(): string[] {
    return this.documents.all().flatMap((document) => document.leftover.map(({ mine }) => mine));
  }

  // settled says whether nothing is on its way.
  settled(): boolean {
    const all = [...this.documents.all(), ...this.drain.all()];
    return all.every(({ status: { phase, unsent, kept, problem } }) => problem !== undefined || (phase === "live" && unsent === kept.length)) && this.drain.all().length === 0;
  }

  private connect(resumed: { client: string; key: string } | undefined): Connection {
    const { server, random } = this.device;
    const open = (): Socket => (this.alive ? server.connect() : { onmessage: null, onclose: null, send: () => undefined, close: () => undefined });
    const connection = new Connection({ open, random: random.next, ...(resumed ? { resumed } : {}) });
    this.connections.push(connection);
    return connection;
  }
}

// MemoryShelf stores in the device what a page that is alive says. A writing
// that was begun before the end of its page may or may not be made.
class MemoryShelf implements Shelf {
  constructor(private readonly page: Page) {}

  put(holder: string, entry: Entry): Promise<void> {
    const row = JSON.stringify(entry);
    return this.write(() => this.page.device.rows.set(`${holder} ${entry.doc}`, row));
  }

  remove(holder: string, doc: string): Promise<void> {
    return this.write(() => this.page.device.rows.delete(`${holder} ${doc}`));
  }

  async holders(): Promise<string[]> {
    await this.pause();
    return [...new Set([...this.page.device.rows.keys()].map((key) => key.split(" ")[0]!))];
  }

  async entries(holder: string): Promise<Entry[]> {
    await this.pause();
    return [...this.page.device.rows].filter(([key]) => key.startsWith(`${holder} `)).map(([, row]) => JSON.parse(row) as Entry);
  }

  private async write(act: () => void): Promise<void> {
    const { device } = this.page;
    if (!this.page.alive) return never();
    const atOnce = device.random.chance(0.5);
    if (device.full) throw new DOMException("full", "QuotaExceededError");
    if (atOnce) act();
    await this.pause();
    if (!atOnce) act();
  }

  private async pause(): Promise<void> {
    const { random, slowest } = this.page.device;
    await new Promise((resolve) => setTimeout(resolve, random.below(slowest + 1)));
    if (!this.page.alive) await never();
  }
}

function locksOf(page: Page): Locks {
  const { device } = page;
  return {
    request: (name, { ifAvailable, signal }, act) =>
      new Promise((resolve, reject) => {
        const begin = () => {
          device.held.set(name, page);
          void act({ name }).then(resolve, reject).finally(() => page.alive && device.free(page, name));
        };
        if (!page.alive) return;
        if (!device.held.has(name)) {
          setTimeout(() => {
            if (!page.alive) return;
            if (!device.held.has(name)) begin();
            else if (ifAvailable) void act(null).then(resolve, reject);
            else device.waiting.push({ name, page, begin });
          }, 1);
        } else if (ifAvailable) {
          void act(null).then(resolve, reject);
        } else {
          const waiter = { name, page, begin };
          device.waiting.push(waiter);
          signal?.addEventListener("abort", () => {
            if (!device.waiting.includes(waiter)) return;
            device.waiting.splice(device.waiting.indexOf(waiter), 1);
            reject(new DOMException("aborted", "AbortError"));
          });
        }
      }),
  };
}

function never(): Promise<never> {
  return new Promise(() => undefined);
}
