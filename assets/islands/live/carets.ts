import type { ChangeDesc } from "@codemirror/state";
import type { Connection } from "./connection";
import type { CursorMessage, Person } from "./protocol";
import type { Replica } from "./replica";
import { Signal } from "./signal";

// Caret is where someone else's selection stands in our present text.
export interface Caret {
  client: string;
  person: Person;
  anchor: number;
  head: number;
}

const PACE = 120; // milliseconds between two reports of our own caret

// Carets knows where others are in one document and tells them where we are.
export class Carets {
  readonly moved = new Signal<void>();
  private readonly others = new Map<string, Caret>();
  private early: CursorMessage[] = []; // of versions we have not reached
  private own: { anchor: number; head: number } | undefined;
  private replica: Replica | undefined;
  private sent = "";
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly stop: () => void;

  constructor(
    private readonly doc: string,
    private readonly connection: Connection,
  ) {
    this.stop = connection.states.listen(() => {
      this.sent = "";
      this.early = [];
      if (this.others.size === 0) return;
      this.others.clear();
      this.moved.emit();
    });
  }

  // list returns the others, ordered by client so that each keeps its place.
  list(): Caret[] {
    return [...this.others.values()].sort((a, b) => (a.client < b.client ? -1 : 1));
  }

  // place reports our own selection, in the present text.
  place(anchor: number, head: number): void {
    this.own = { anchor, head };
    this.timer ??= setTimeout(() => this.send(), PACE);
  }

  // receive takes in where another client is.
  receive(message: CursorMessage, replica: Replica): void {
    this.replica = replica;
    if (message.client === this.connection.client) return;
    if (message.gone) {
      this.early = this.early.filter((m) => m.client !== message.client);
      if (this.others.delete(message.client)) this.moved.emit();
    } else if ((message.version ?? 0) > replica.version) {
      this.early = [...this.early.filter((m) => m.client !== message.client), message].slice(-100);
    } else {
      this.put(message, replica);
    }
  }

  // catchUp puts the carets in place that were ahead of our text.
  catchUp(replica: Replica | undefined): void {
    this.replica = replica;
    if (this.own && !this.sent) this.timer ??= setTimeout(() => this.send(), PACE);
    if (!replica || this.early.length === 0) return;
    const ready = this.early.filter((m) => (m.version ?? 0) <= replica.version);
    this.early = this.early.filter((m) => (m.version ?? 0) > replica.version);
    for (const message of ready) this.put(message, replica);
  }

  // map moves everyone along with a change to the present text. Whoever made
  // it stands behind what they typed; others stay before it.
  map(changes: ChangeDesc, client: string | undefined): void {
    for (const caret of this.others.values()) {
      const side = caret.client === client ? 1 : -1;
      caret.anchor = changes.mapPos(caret.anchor, side);
      caret.head = changes.mapPos(caret.head, side);
    }
    if (this.own) this.own = { anchor: changes.mapPos(this.own.anchor), head: changes.mapPos(this.own.head) };
  }

  close(): void {
    this.stop();
    clearTimeout(this.timer);
    this.others.clear();
  }

  private put({ client, person, version, anchor = 0, head = anchor }: CursorMessage, replica: Replica): void {
    if (!person) return;
    const present = (at: number) => Math.min(replica.toPresent(Math.max(0, at), version), replica.text.length);
    this.others.set(client, { client, person, anchor: present(anchor), head: present(head) });
    this.moved.emit();
  }

  private send(): void {
    this.timer = undefined;
    const { own, replica } = this;
    if (!own || !replica) return;
    const anchor = replica.toConfirmed(Math.min(own.anchor, replica.text.length));
    const head = replica.toConfirmed(Math.min(own.head, replica.text.length));
    const report = `${replica.version} ${anchor} ${head}`;
    if (report === this.sent) return;
    if (this.connection.send({ type: "cursor", doc: this.doc, version: replica.version, anchor, head })) this.sent = report;
  }
}
