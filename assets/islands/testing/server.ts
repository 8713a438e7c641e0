import type { Socket } from "../live/connection";
import type { ClientMessage, ServerMessage, WireUpdate } from "../live/protocol";
import { sum } from "../live/sum";
import { Authority } from "./authority";
import { Random } from "./random";

// Faults are the probabilities, for each message, of what can go wrong.
export interface Faults {
  delay: number; // most milliseconds a message travels
  lose: number; // a message of the server never arrives
  repeat: number; // a message arrives twice
  ignore: number; // the server forgets a push
  refuse: number; // a push is refused for now
  cut: number; // the link breaks, noticed by both ends
  freeze: number; // the link breaks, noticed by neither
}

export const calm: Faults = { delay: 0, lose: 0, repeat: 0, ignore: 0, refuse: 0, cut: 0, freeze: 0 };

// Server is the live server in memory: it speaks protocol §1–§3 over links that
// delay, lose, repeat and break as its faults say. Time is that of setTimeout,
// which tests replace.
export class Server {
  faults: Faults = calm;
  readonly documents = new Map<string, Authority>();
  readonly received: ClientMessage[] = [];
  readonly links = new Set<Link>();
  readonly owners = new Map<string, Link>();
  may: "write" | "read" = "write";
  diverged = 0;
  private clients = 0;
  private secret = "s1";

  constructor(readonly random = new Random(1)) {}

  // connect is what a Connection's open option calls.
  connect = (): Socket => {
    const link = new Link(this);
    this.links.add(link);
    link.greet(`c${++this.clients}`, this.secret);
    return link;
  };

  document(id: string, content = ""): Authority {
    let document = this.documents.get(id);
    if (!document) this.documents.set(id, (document = new Authority(content)));
    return document;
  }

  // restart closes every link, and with forgetKeys lets no client resume.
  restart(forgetKeys = false): void {
    if (forgetKeys) this.secret += "x";
    for (const link of [...this.links]) link.end(1012);
  }

  handle(link: Link, message: ClientMessage): void {
    this.received.push(message);
    switch (message.type) {
      case "resume":
        this.resume(link, message.client, message.key);
        break;
      case "clock":
        link.tell({ type: "clock", now: new Date().toISOString() });
        break;
      case "open":
        this.open(link, message.doc, message.version);
        break;
      case "close":
        link.docs.delete(message.doc);
        break;
      case "push":
        this.push(link, message.doc, message.version, message.updates);
        break;
      case "diverged":
        this.diverged++;
        break;
      case "cursor":
        this.others(link, message.doc, { ...message, client: link.client, person: { id: link.client, name: link.client } });
        break;
    }
  }

  private resume(link: Link, client: string, key: string): void {
    if (key !== `${client}:${this.secret}`) {
      link.tell({ type: "error", code: "client_refused" });
      return;
    }
    const before = this.owners.get(client);
    if (before && before !== link) before.end(4001);
    this.owners.delete(link.client);
    link.client = client;
    this.owners.set(client, link);
  }

  private open(link: Link, id: string, version: number | undefined): void {
    const document = this.documents.get(id);
    if (!document) {
      link.tell({ type: "refused", doc: id, code: "not_found" });
      return;
    }
    link.docs.add(id);
    const missed = version === undefined ? undefined : document.since(version);
    const text = document.text.toString();
    if (missed) {
      link.tell({ type: "updates", doc: id, version: version!, updates: missed, may: this.may });
    } else {
      const type = version === undefined ? "doc" : "reset";
      link.tell({ type, doc: id, version: document.version, text, may: this.may });
    }
  }

  private push(link: Link, id: string, version: number, updates: WireUpdate[]): void {
    if (this.random.chance(this.faults.ignore)) return;
    const document = this.documents.get(id);
    if (!document || this.may !== "write") {
      link.tell({ type: "refused", doc: id, code: "forbidden" });
      return;
    }
    if (this.random.chance(this.faults.refuse)) {
      link.tell({ type: "refused", doc: id, code: this.random.pick(["unavailable", "too_fast"]), seq: updates[0]!.seq });
      return;
    }
    const before = document.version;
    const accepted = document.receive(link.client, version, updates);
    if (typeof accepted === "string") {
      link.tell({ type: "refused", doc: id, code: accepted, seq: updates[0]!.seq });
      return;
    }
    const text = document.text.toString();
    const news: ServerMessage = { type: "updates", doc: id, version: before, updates: accepted, length: text.length, sum: sum(text) };
    for (const other of this.links) if (other.docs.has(id)) other.tell(news);
  }

  private others(link: Link, id: string, message: ServerMessage): void {
    for (const other of this.links) if (other !== link && other.docs.has(id)) other.tell(message);
  }
}

// Link is one socket, seen from the client; messages keep their order.
export class Link implements Socket {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  client = "";
  readonly docs = new Set<string>();
  private frozen = false;
  private closed = false;
  private down = 0; // when the last message to the client arrives
  private up = 0;

  constructor(private readonly server: Server) {}

  greet(client: string, secret: string): void {
    this.client = client;
    this.server.owners.set(client, this);
    this.tell({ type: "hello", client, key: `${client}:${secret}`, person: { id: "p", name: client }, build: "test" }, true);
  }

  send(text: string): void {
    if (this.closed) throw new Error("the socket is closed");
    const { random, faults } = this.server;
    const times = random.chance(faults.repeat) ? 2 : 1;
    for (let i = 0; i < times; i++) {
      this.up = this.after(this.up, () => {
        if (this.frozen || !this.server.links.has(this)) return;
        if (random.chance(faults.cut)) this.end(1006);
        else if (random.chance(faults.freeze)) this.frozen = true;
        else this.server.handle(this, JSON.parse(text) as ClientMessage);
      });
    }
  }

  // close is the client's; the server hears of it a little later.
  close(): void {
    this.closed = true;
    this.up = this.after(this.up, () => this.forget());
  }

  // end is the server's.
  end(code: number): void {
    this.forget();
    this.after(this.down, () => {
      if (this.closed || this.frozen) return;
      this.closed = true;
      this.onclose?.({ code });
    });
  }

  freeze(): void {
    this.frozen = true;
  }

  tell(message: ServerMessage, surely = false): void {
    const { random, faults } = this.server;
    if (!surely && message.type === "updates" && random.chance(faults.lose)) return;
    const times = message.type === "updates" && random.chance(faults.repeat) ? 2 : 1;
    const data = JSON.stringify(message);
    for (let i = 0; i < times; i++) {
      this.down = this.after(this.down, () => {
        if (!this.closed && !this.frozen) this.onmessage?.({ data });
      });
    }
  }

  private forget(): void {
    this.server.links.delete(this);
    if (this.server.owners.get(this.client) === this) this.server.owners.delete(this.client);
  }

  private after(earliest: number, act: () => void): number {
    const at = Math.max(earliest, Date.now() + this.server.random.below(this.server.faults.delay + 1));
    setTimeout(act, at - Date.now());
    return at;
  }
}
