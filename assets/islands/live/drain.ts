import type { Connection, Credentials } from "./connection";
import type { LiveDocument } from "./document";
import { Documents } from "./documents";
import type { Entry, Kept } from "./entry";
import type { Outbox } from "./outbox";

export interface DrainOptions {
  outbox: Outbox;
  documents: Documents; // of this page, which show what cannot be sent
  // connect makes a connection, not started yet, that goes on as a client of
  // the person who is signed in here.
  connect: (resumed: Credentials | undefined) => Connection;
  client: () => string | undefined; // of this page
  changed?: () => void;
}

// Drain sends what pages that are no more left unsent: each of their clients
// goes on over a connection of its own, under its old numbers, until all is
// confirmed. What cannot be sent is offered to the person to choose from.
export class Drain {
  private readonly running = new Set<Documents>();
  private readonly asked = new Set<string>();
  private waiting = new AbortController();

  constructor(private readonly options: DrainOptions) {}

  // look finds what other pages left, now or as soon as they end.
  async look(): Promise<void> {
    try {
      await this.options.outbox.takeOver((holder, entries) => this.takeOver(holder, entries), this.asked, this.waiting.signal);
    } catch {
      // storage fails; it is tried again at the next look
    }
  }

  // rest ends the wait for other pages, until the next look.
  rest(): void {
    this.waiting.abort();
    this.waiting = new AbortController();
  }

  // all lists the documents that are being sent.
  all(): LiveDocument[] {
    return [...this.running].flatMap((documents) => documents.all());
  }

  private async takeOver(holder: string, entries: Entry[]): Promise<void> {
    const { outbox, client } = this.options;
    const clients = new Map<string, Entry[]>();
    for (const entry of entries) {
      const old = entry.proof?.client ?? "";
      if (!entry.written) await this.offer(holder, entry.doc, entry.kept);
      // Was this page put aside and came back, it still has all of it.
      else if (old !== "" && old === client()) await outbox.store(holder, entry.doc, undefined);
      else clients.set(old, [...(clients.get(old) ?? []), entry]);
    }
    await Promise.all([...clients.values()].map((group) => this.send(holder, group)));
  }

  // send resolves when all of one client is sent or offered, or when it can be
  // neither and stays for another time.
  private async send(holder: string, entries: Entry[]): Promise<void> {
    const { outbox, connect, changed } = this.options;
    const connection = connect(entries[0]?.proof);
    const documents = new Documents(connection, () => {
      changed?.();
      check();
    }, outbox);
    this.running.add(documents);
    let done = (): void => undefined;
    const settled = new Promise<void>((resolve) => (done = resolve));
    const open = new Map<string, LiveDocument>();
    let begun = false;
    const check = () => {
      if (!begun) return;
      if (connection.state === "ended" || [...open.values()].every(isDone)) done();
    };
    connection.states.listen(check);
    for (const entry of entries) {
      try {
        open.set(entry.doc, documents.acquire(entry.doc, { entry, holder }));
      } catch {
        // it is not of one piece, and nothing can be made of it
      }
    }
    begun = true;
    connection.start();
    check();
    await settled;
    for (const [doc, document] of open) {
      const finished = isDone(document);
      const left = document.leftover;
      await document.end();
      if (finished) await this.offer(holder, doc, left);
    }
    this.running.delete(documents);
    if (connection.state !== "ended") connection.stop();
    changed?.();
  }

  // offer moves what is left from the page that is no more to this one.
  private async offer(holder: string, doc: string, kept: readonly Kept[]): Promise<void> {
    const { outbox, documents } = this.options;
    if (kept.length > 0 && !(await documents.offer(doc, kept))) return;
    await outbox.store(holder, doc, undefined);
  }
}

function isDone(document: LiveDocument): boolean {
  const { unsent, problem, kept } = document.status;
  return unsent === 0 || problem !== undefined || (kept.length > 0 && unsent === kept.length);
}
