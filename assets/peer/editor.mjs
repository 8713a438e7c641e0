// One person's editor: the real editor state with the real collab extension, without a screen. It
// types and deletes whole marks, each of which occurs once in the world, so that afterwards every
// one of them can be accounted for.

import { EditorState, ChangeSet } from "@codemirror/state";
import { collab, getSyncedVersion, receiveUpdates, sendableUpdates } from "@codemirror/collab";
import { history, redo, undo } from "@codemirror/commands";

const filling = ["", " ", "é", "e\u0301", "👩‍👩‍👧‍👦", "🇳🇱", "\n", "x\ny", "\u2028", '"\\'];

/** Marks stand between ⟦ and ⟧; everything else in a document is there for the trouble of it. */
export const marksOf = (text) => text.match(/⟦[^⟧]*⟧/gu) ?? [];

/** A mark, or one code point between marks. */
const atomsOf = (text) => text.match(/⟦[^⟧]*⟧|[^]/gu) ?? [];

export const makeMark = (name, number, chance) =>
  `⟦${name}-${String(number).padStart(4, "0")}${chance.pick(filling)}⟧`;

export class Editor {
  /** Client is the id that its updates go out under, where that is another than its name. */
  constructor(name, chance, client = name) {
    this.name = name;
    this.client = client;
    this.chance = chance;
    this.typed = [];
    this.deleted = new Set();
    this.between = [];
    this.acknowledged = 0;
  }

  /** Begins with the document as the server has it. Its undo does not look at the clock, so a run can be repeated. */
  open(text, version) {
    const extensions = [collab({ startVersion: version, clientID: this.client }), history({ newGroupDelay: 0 })];
    this.state = EditorState.create({ doc: text, extensions });
  }

  get version() {
    return getSyncedVersion(this.state);
  }

  get text() {
    return this.state.doc.toString();
  }

  /** What the server has not confirmed yet, as a push. */
  push() {
    const updates = sendableUpdates(this.state).map((update, i) => ({
      client: this.client,
      seq: this.acknowledged + 1 + i,
      changes: update.changes.toJSON(),
    }));
    return updates.length > 0 ? { version: this.version, client: this.client, updates } : null;
  }

  /** Takes the server's updates one at a time; false when some before them are missing. */
  receive({ version, updates }) {
    if (version > this.version) return false;
    for (const update of updates.slice(this.version - version)) {
      const before = this.version;
      const changes = ChangeSet.fromJSON(update.changes);
      this.state = receiveUpdates(this.state, [{ changes, clientID: update.client }]).state;
      if (this.version !== before + 1) throw new Error("a version was skipped");
      if (update.client === this.client && update.seq !== ++this.acknowledged) throw new Error("out of order");
    }
    return true;
  }

  /** Takes them all together, the way that can go wrong. */
  receiveTogether(updates) {
    const taken = updates.map((u) => ({ changes: ChangeSet.fromJSON(u.changes), clientID: u.clientID }));
    this.state = receiveUpdates(this.state, taken).state;
  }

  /** One thing a person does: some typing and deleting in up to three places at once. */
  edit() {
    const atoms = atomsOf(this.text);
    const changes = [];
    let at = 0;
    let from = 0;
    for (let places = 1 + this.chance.below(3); places > 0; places--) {
      const index = at + this.chance.below(atoms.length - at + 1);
      const end = this.chance.odds(0.4) ? Math.min(atoms.length, index + 1 + this.chance.below(4)) : index;
      const insert = end === index || this.chance.odds(0.4) ? this.type(atoms[index - 1], atoms[end]) : "";
      from += atoms.slice(at, index).join("").length;
      const removed = atoms.slice(index, end).join("");
      for (const mark of marksOf(removed)) this.deleted.add(mark);
      changes.push({ from, to: from + removed.length, insert });
      from += removed.length;
      at = end;
    }
    this.apply(this.state.update({ changes }));
  }

  apply(transaction) {
    this.state = transaction.state;
  }

  /** A new mark, with a note of the marks it stands between. */
  type(left, right) {
    const mark = makeMark(this.name, this.typed.length, this.chance);
    this.typed.push(mark);
    this.between.push([left, mark, right].filter((atom) => atom?.startsWith("⟦")));
    return mark;
  }

  /** Takes back or repeats what this person did, and nothing of the others. */
  travel() {
    const dispatch = (transaction) => (this.state = transaction.state);
    (this.chance.odds(0.7) ? undo : redo)({ state: this.state, dispatch });
  }
}
