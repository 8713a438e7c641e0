import { ChangeSet, Text } from "@codemirror/state";
import type { Written } from "./entry";
import type { WireUpdate } from "./protocol";

// Pending is a change made here that the server has not confirmed. Once sent it
// has a client id and a number for good, and is never merged with another, since
// the server may hold it already.
interface Pending {
  changes: ChangeSet;
  edits: number; // how many edits of the person it holds
  sent?: { client: string; seq: number };
}

// MOST_SECTIONS bounds how far edits are merged into one change; the server
// refuses a change of more than 10,000 sections.
const MOST_SECTIONS = 4_000;

// MOST_UNITS bounds the changes in one message; a frame may be 1 MiB of UTF-8,
// in which one unit takes three bytes at most.
const MOST_UNITS = 250_000;

// RECENT is how many updates back the caret of somebody else may be told.
const RECENT = 50;

// Replica is one document as this tab has it: the text the server confirmed, up
// to a version, and behind it what was typed here since. It follows the rules
// of @codemirror/collab, with three differences: received updates are mapped
// strictly one at a time, every change carries the number by which the server
// recognises a repetition, and what was never sent may be merged. It does no
// input or output and knows no time.
export class Replica {
  private pending: Pending[] = [];
  private recent: ChangeSet[] = []; // the latest updates, as the server made them

  private constructor(
    public version: number,
    private confirmed: Text,
    public text: Text,
  ) {}

  // at begins with the text of a version and nothing pending.
  static at(version: number, content: string): Replica {
    const text = toText(content);
    return new Replica(version, text, text);
  }

  // thaw goes on from what freeze told. It throws a RangeError when that is not
  // of one piece.
  static thaw({ version, text, pending }: Written): Replica {
    const replica = Replica.at(version, text);
    for (const { changes, edits, sent } of pending) {
      const change = ChangeSet.fromJSON(changes);
      replica.text = change.apply(replica.text);
      replica.pending.push({ changes: change, edits, ...(sent ? { sent } : {}) });
    }
    return replica;
  }

  // freeze tells all there is to know of it.
  freeze(): Written {
    const pending = this.pending.map(({ changes, edits, sent }) => ({ changes: changes.toJSON() as unknown, edits, ...(sent ? { sent } : {}) }));
    return { version: this.version, text: this.confirmed.toString(), pending };
  }

  // unsent counts the edits made here that the server has not confirmed.
  get unsent(): number {
    return this.pending.reduce((sum, p) => sum + p.edits, 0);
  }

  // inFlight says whether some pending change was sent and not confirmed.
  get inFlight(): boolean {
    return this.pending[0]?.sent !== undefined;
  }

  // sender is the client under which the oldest pending change was sent, if it
  // was.
  get sender(): string | undefined {
    return this.pending[0]?.sent?.client;
  }

  // edit takes in a change made here to the present text. Changes that never
  // went out are merged into one, which keeps the shared history short.
  edit(changes: ChangeSet): void {
    this.text = changes.apply(this.text);
    this.append(changes, 1);
  }

  private append(changes: ChangeSet, edits: number): void {
    const last = this.pending.at(-1);
    if (last && !last.sent && sections(last.changes) + sections(changes) < MOST_SECTIONS) {
      last.changes = last.changes.compose(changes);
      last.edits += edits;
      if (last.changes.empty) this.pending.pop(); // typed and taken back
    } else if (!changes.empty) {
      this.pending.push({ changes, edits });
    }
  }

  // receive takes in one update of the server's, the next after version. It
  // returns the change this makes to the present text, or undefined when it
  // makes none, as when the update was ours and is hereby confirmed. It throws a
  // RangeError when the update does not fit, and has then changed nothing.
  //
  // An update of ours may differ from what we know of it: a page that is no more
  // sent it, and was in the middle of a word. The server's then stands. Elsewhere
  // says that the update got its number in such a page, and was not sent here;
  // lose is told our text when something in it is not in that update.
  receive(update: WireUpdate, elsewhere = false, lose?: (mine: string) => void): ChangeSet | undefined {
    const made = ChangeSet.fromJSON(update.changes);
    const confirmed = made.apply(this.confirmed);
    let changes = made;
    const first = this.pending[0];
    if (first && (first.sent ? first.sent.client === update.client && first.sent.seq === update.seq : elsewhere)) {
      if (same(first.changes, made)) {
        changes = ChangeSet.empty(confirmed.length);
      } else {
        if (!holds(made, first.changes)) lose?.(this.text.toString());
        changes = difference(first.changes.apply(this.confirmed), confirmed);
      }
      this.pending.shift();
    }
    if (!changes.empty) changes = this.rebase(changes);
    this.confirmed = confirmed;
    this.version++;
    this.recent = [...this.recent.slice(1 - RECENT), made];
    return changes.empty ? undefined : changes;
  }

  // rebase maps what is pending over a change to what is confirmed, and returns
  // that change as one to the present text.
  private rebase(changes: ChangeSet): ChangeSet {
    const mapped: ChangeSet[] = [];
    for (const p of this.pending) {
      mapped.push(p.changes.map(changes));
      changes = changes.map(p.changes, true);
    }
    this.text = changes.apply(this.text);
    this.pending.forEach((p, i) => (p.changes = mapped[i] as ChangeSet));
    this.pending = this.pending.filter((p) => p.sent || !p.changes.empty);
    return changes;
  }

  // outgoing returns what to send next, based on the present version: the
  // changes already sent and not confirmed, or else ones never sent, as many as
  // fit a message, which get their numbers from next now. A repetition is
  // therefore the same changes under the same numbers, mapped.
  outgoing(client: string, next: () => number): WireUpdate[] {
    const fresh = !this.inFlight;
    const updates: WireUpdate[] = [];
    let size = 0;
    for (const p of this.pending) {
      const changes = p.changes.toJSON() as unknown;
      size += JSON.stringify(changes).length;
      if (fresh ? updates.length > 0 && size > MOST_UNITS : !p.sent) break;
      p.sent ??= { client, seq: next() };
      updates.push({ ...p.sent, changes });
    }
    return updates;
  }

  // renumber forgets that anything was sent: because the server refused it for
  // good, or because it must go out under a new client id now that every update
  // of the old one is accounted for. It returns the lowest number given back,
  // or undefined when none was. Edits are merged again, so that one which takes
  // back what was too long goes out together with it.
  renumber(): number | undefined {
    const first = this.pending[0]?.sent?.seq;
    const old = this.pending;
    this.pending = [];
    for (const { changes, edits } of old) this.append(changes, edits);
    return first;
  }

  // replace moves to another text of the server's, at its version, and returns
  // the change this makes to the present text. Whatever was pending is gone:
  // the caller keeps the text that held it.
  replace(version: number, content: string): ChangeSet {
    const next = toText(content);
    const changes = difference(this.text, next);
    this.version = version;
    this.confirmed = this.text = next;
    this.pending = [];
    this.recent = [];
    return changes;
  }

  // revert drops what is pending and returns the change this makes.
  revert(): ChangeSet {
    return this.replace(this.version, this.confirmed.toString());
  }

  // toConfirmed maps a position in the present text to the confirmed one, for
  // telling others where the caret is.
  toConfirmed(position: number): number {
    return [...this.pending].reverse().reduce((at, p) => p.changes.invertedDesc.mapPos(at), position);
  }

  // toPresent maps a position in the confirmed text of a version, this one or
  // one of the last few, to the present text.
  toPresent(position: number, version = this.version): number {
    const since = this.recent.slice(Math.max(0, this.recent.length - (this.version - version)));
    const path = [...since, ...this.pending.map(({ changes }) => changes)];
    return path.reduce((at, changes) => changes.mapPos(Math.min(at, changes.length)), position);
  }
}

// toText splits at line feeds only, as the server counts lines.
export function toText(content: string): Text {
  return Text.of(content.split("\n"));
}

// difference is the smallest single replacement that turns one text into
// another. It never separates the halves of a surrogate pair.
export function difference(before: Text, after: Text): ChangeSet {
  const a = before.toString();
  const b = after.toString();
  let start = 0;
  const shortest = Math.min(a.length, b.length);
  while (start < shortest && a.charCodeAt(start) === b.charCodeAt(start)) start++;
  if (start > 0 && isHigh(a.charCodeAt(start - 1))) start--;
  let end = 0;
  while (end < shortest - start && a.charCodeAt(a.length - 1 - end) === b.charCodeAt(b.length - 1 - end)) end++;
  if (end > 0 && isLow(a.charCodeAt(a.length - end))) end--;
  const spec = { from: start, to: a.length - end, insert: toText(b.slice(start, b.length - end)) };
  return ChangeSet.of(spec.from === spec.to && start + end === b.length ? [] : spec, a.length);
}

function same(a: ChangeSet, b: ChangeSet): boolean {
  return JSON.stringify(a.toJSON()) === JSON.stringify(b.toJSON());
}

// holds says whether all that a change inserts is inserted, in that order, by a
// larger one.
function holds(larger: ChangeSet, changes: ChangeSet): boolean {
  const all = inserted(larger);
  let at = -1;
  return [...inserted(changes)].every((character) => (at = all.indexOf(character, at + 1)) >= 0);
}

function inserted(changes: ChangeSet): string {
  const pieces: string[] = [];
  changes.iterChanges((_fromA, _toA, _fromB, _toB, text) => pieces.push(text.toString()));
  return pieces.join("");
}

function sections(changes: ChangeSet): number {
  return (changes.toJSON() as unknown[]).length;
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
