import { ChangeSet, Text } from "@codemirror/state";
import type { WireUpdate } from "../live/protocol";
import { toText } from "../live/replica";

interface Entry {
  client: string;
  seq: number;
  changes: ChangeSet;
}

// Authority orders the updates of one document as protocol §3 says, and as
// strictly as the server does: it is what the clients are tested against.
export class Authority {
  readonly log: Entry[] = [];
  text: Text;
  oldest = 0; // versions before this are no longer known one by one
  readonly begin: Text;

  constructor(content: string) {
    this.text = this.begin = toText(content);
  }

  get version(): number {
    return this.log.length;
  }

  since(version: number): WireUpdate[] | undefined {
    if (version < this.oldest || version > this.version) return undefined;
    return this.log.slice(version).map(({ client, seq, changes }) => ({ client, seq, changes: changes.toJSON() as unknown }));
  }

  // receive appends a push and returns what was new in it, or a refusal code.
  receive(client: string, version: number, updates: WireUpdate[]): WireUpdate[] | string {
    if (version > this.version) return "future_version";
    if (version < this.oldest) return "unavailable";
    const last = this.last(client);
    let pending: Entry[] = [];
    for (const [i, u] of updates.entries()) {
      if (u.client !== client) return "foreign_client";
      if (i === 0 ? u.seq > last + 1 : u.seq !== updates[i - 1]!.seq + 1) return "bad_seq";
      pending.push({ client, seq: u.seq, changes: ChangeSet.fromJSON(u.changes) });
    }
    for (const m of this.log.slice(version)) {
      const first = pending[0];
      if (!first) break;
      if (m.client === first.client && m.seq === first.seq) {
        if (!same(m.changes, first.changes)) return "bad_seq";
        pending = pending.slice(1);
        continue;
      }
      let over: ChangeSet = m.changes;
      pending = pending.map((p) => {
        if (p.changes.length !== over.length) throw new RangeError("a change starts from a text of another length");
        const changes = p.changes.map(over);
        over = over.map(p.changes, true);
        return { ...p, changes };
      });
    }
    if (pending[0] && pending[0].seq !== last + 1) return "bad_seq";
    const before = this.version;
    for (const p of pending) {
      this.text = p.changes.apply(this.text);
      this.log.push(p);
    }
    return this.since(before) ?? [];
  }

  // fold applies the whole log to the first text.
  fold(): string {
    return this.log.reduce((text, { changes }) => changes.apply(text), this.begin).toString();
  }

  private last(client: string): number {
    return this.log.reduce((last, entry) => (entry.client === client ? entry.seq : last), 0);
  }
}

function same(a: ChangeSet, b: ChangeSet): boolean {
  return JSON.stringify(a.toJSON()) === JSON.stringify(b.toJSON());
}
