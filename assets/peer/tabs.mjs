// Browser tabs without a browser: the connection is the one that pages use, over a websocket or over
// plain requests, and behind it is either the document that pages use or the editor's own library.

import { EditorState } from "@codemirror/state";
import { setTimeout as later } from "node:timers";
import { Carrier } from "../islands/live/carrier";
import { Connection } from "../islands/live/connection";
import { Documents } from "../islands/live/documents";
import { LongPoll } from "../islands/live/longpoll";
import { sum } from "../islands/live/sum";
import { chance } from "./chance.mjs";
import { Editor } from "./editor.mjs";
import { send } from "./lines.mjs";

const fleeting = ["unavailable", "too_fast"];

/** What all tabs have: a connection, and an account of everything that was seen on it. */
class Tab {
  constructor(plan, doc) {
    this.plan = plan;
    this.doc = doc;
    this.name = plan.name;
    this.chance = chance(plan.seed);
    this.refused = {};
    const dice = chance(plan.seed + 1);
    const random = () => dice.below(1000) / 1000;
    const ways = { socket: () => this.socket(), requests: () => this.requests() };
    const carrier = new Carrier({ ...ways, better: () => this.connection.reopen(), random });
    const open = { ...ways, carrier: () => carrier.open() }[plan.way];
    this.connection = new Connection({ open: () => this.tamper(open(), dice), allowed: () => this.allowed(), random });
    this.connection.messages.listen((message) => this.witness(message));
    this.connection.states.listen((state) => state === "ended" && send({ ended: this.name, reason: this.connection.ended }));
  }

  get head() {
    return { Authorization: `Bearer ${this.plan.token}` };
  }

  socket() {
    return new WebSocket(`${this.plan.base.replace("http", "ws")}/live`, { protocols: ["rodedraad.v1"], headers: this.head });
  }

  requests() {
    const ask = (url, init) => fetch(url, { ...init, headers: { ...init.headers, ...this.head } });
    return new LongPoll(`${this.plan.base}/live/sessions`, ask);
  }

  async allowed() {
    return (await fetch(`${this.plan.base}/programmes`, { headers: { Accept: "application/json", ...this.head } })).status !== 401;
  }

  /** Sends some pushes twice, at once or later, and tells of what no tab should have to say. */
  tamper(socket, dice) {
    const out = socket.send.bind(socket);
    const again = (text) => {
      try {
        out(text);
      } catch {
        // the connection is over
      }
    };
    socket.send = (text) => {
      out(text);
      if (text.startsWith('{"type":"diverged"')) this.trouble("diverged");
      if (!text.startsWith('{"type":"push"')) return;
      if (dice.odds(0.05)) again(text);
      if (dice.odds(0.03)) later(() => again(text), 20 + dice.below(800));
    };
    return socket;
  }

  trouble(what) {
    send({ trouble: what, tab: this.name });
  }

  /** Tells of everything that the server said about the text. */
  witness(m) {
    if (m.type === "error") this.trouble(`error ${m.code}`);
    if (m.doc !== this.doc) return;
    if (m.type === "doc" || m.type === "reset") {
      send({ loaded: this.name, version: m.version, length: m.text.length, sum: sum(m.text), reset: m.type === "reset" });
    } else if (m.type === "updates" && m.updates.length > 0) {
      const updates = m.updates.map(({ client, seq, changes }) => ({ client, seq, changes }));
      const own = this.connection.client;
      send({ seen: this.name, own, version: m.version, updates, length: m.length, sum: m.sum });
    } else if (m.type === "refused") {
      this.refused[m.code] = (this.refused[m.code] ?? 0) + 1;
      if (!fleeting.includes(m.code)) send({ refused: this.name, code: m.code });
    }
  }

  look() {
    const { state, ended = "", client = "" } = this.connection;
    return { name: this.name, state, ended, client, refused: this.refused };
  }
}

/** Tells of what an editor is about to do, before anybody else can know of it. */
const telling = (Base) =>
  class extends Base {
    type(left, right) {
      const mark = super.type(left, right);
      const [a, b] = [left, right].map((atom) => (atom?.startsWith("⟦") ? atom : ""));
      send({ offered: mark, tab: this.name, left: a, right: b });
      return mark;
    }

    edit() {
      const before = new Set(this.deleted);
      super.edit();
      const marks = [...this.deleted].filter((mark) => !before.has(mark));
      if (marks.length > 0) send({ deleted: marks, tab: this.name });
    }
  };

/** An editor above the document that pages use. */
class PageEditor extends telling(Editor) {
  constructor(name, dice, document) {
    super(name, dice);
    this.document = document;
    this.state = EditorState.create({ doc: document.text });
  }

  apply(transaction) {
    this.state = transaction.state;
    this.document.edit(transaction.changes, this);
  }

  follow(changes) {
    this.state = this.state.update({ changes }).state;
  }
}

/** A tab as our pages make it. */
export class PageTab extends Tab {
  constructor(plan, doc) {
    super(plan, doc);
    this.document = new Documents(this.connection).acquire(doc);
    this.document.changed.listen(({ changes, from }) => {
      if (!this.editor) this.editor = new PageEditor(this.name, this.chance, this.document);
      else if (from !== this.editor) this.editor.follow(changes);
    });
    this.connection.start();
  }

  edit() {
    if (!this.editor && this.document.text) this.editor = new PageEditor(this.name, this.chance, this.document);
    if (this.editor && this.document.writable) this.editor.edit();
  }

  look() {
    const { document, editor } = this;
    const { phase, problem = "", kept } = document.status;
    const text = document.text?.toString() ?? "";
    if (editor && editor.text !== text) this.trouble("the editor and its document differ");
    return {
      ...super.look(), text, unsent: document.unsent, kept: kept.map(({ mine }) => mine), problem, phase,
      version: document.replica?.version ?? -1,
    };
  }
}

class LibraryEditor extends telling(Editor) {}

const PATIENCE = 1_500; // milliseconds for the answer to a push

/** A tab with the editor's own library, which speaks the protocol as it is written down and no better. */
export class LibraryTab extends Tab {
  constructor(plan, doc) {
    super(plan, doc);
    this.synced = false;
    this.connection.states.listen((state) => (state === "online" ? this.open() : this.lost()));
    this.connection.messages.listen((m) => m.doc === doc && this.receive(m));
    this.connection.start();
  }

  edit() {
    if (!this.editor || this.problem) return;
    this.editor.edit();
    this.push();
  }

  open() {
    const { editor, connection } = this;
    if (editor && editor.client !== connection.client) this.trouble("the id of a client was lost");
    this.synced = false;
    connection.send({ type: "open", doc: this.doc, ...(editor ? { version: editor.version } : {}) });
    this.expect();
  }

  lost() {
    this.synced = this.waiting = false;
    clearTimeout(this.timer);
  }

  /** Asks again when an answer stays away. */
  expect() {
    clearTimeout(this.timer);
    this.timer = later(() => {
      this.waiting = false;
      if (this.connection.state === "online") this.open();
    }, PATIENCE);
  }

  push() {
    const push = this.synced && !this.waiting && !this.problem && this.editor.push();
    if (!push) return;
    this.waiting = this.connection.send({ type: "push", doc: this.doc, version: push.version, updates: push.updates });
    this.expect();
  }

  receive(m) {
    if (m.type === "doc" && !this.editor) {
      this.editor = new LibraryEditor(this.name, this.chance, this.connection.client);
      this.editor.open(m.text, m.version);
      this.follow();
    } else if (m.type === "updates" && this.editor) {
      const before = this.editor.acknowledged;
      if (!this.editor.receive(m)) return this.open();
      if (this.editor.acknowledged > before || !this.editor.push()) this.waiting = false;
      this.compare(m);
      this.follow();
    } else if (m.type === "refused") {
      this.refuse(m.code);
    }
  }

  follow() {
    this.synced = true;
    clearTimeout(this.timer);
    if (this.waiting) this.expect();
    this.push();
  }

  /** Holds the text against what the server says of it, when there is nothing unsent in it. */
  compare({ version, updates, length, sum: expected }) {
    const { editor } = this;
    if (expected === undefined || editor.push() || editor.version !== version + updates.length) return;
    if (editor.text.length !== length || sum(editor.text) !== expected) this.trouble("the text is another than the server's");
  }

  refuse(code) {
    this.waiting = false;
    clearTimeout(this.timer);
    if (!fleeting.includes(code)) this.problem = code;
    else this.timer = later(() => this.connection.state === "online" && this.open(), 50 + this.chance.below(300));
  }

  look() {
    const { editor, synced, problem = "" } = this;
    const { text = "", version = -1 } = editor ?? {};
    const phase = synced ? "live" : editor ? "behind" : "loading";
    return { ...super.look(), text, unsent: editor?.push()?.updates.length ?? 0, kept: [], problem, phase, version };
  }
}

/** A tab that only says what has to be refused. None of it may ever be seen by anybody. */
export class RudeTab extends Tab {
  constructor(plan, doc) {
    super(plan, doc);
    this.connection.states.listen((state) => state === "online" && this.connection.send({ type: "open", doc }));
    this.connection.messages.listen((m) => {
      if (m.doc !== doc || !("version" in m) || m.type === "cursor") return;
      this.version = m.version + (m.updates?.length ?? 0);
      this.length = m.text?.length ?? m.length ?? this.length;
    });
    this.connection.start();
  }

  edit() {
    if (this.version === undefined || this.connection.state !== "online") return;
    const { version, length, doc } = this;
    const { client } = this.connection;
    const [phantom, end] = [[0, "PHANTOM"], length > 0 ? [length] : []];
    const [at, update] = this.chance.pick([
      [version, { client, seq: 1, changes: [length + 999_999, phantom] }],
      [version, { client, seq: 1, changes: [...end, [0, "PHANTOM\ud800"]] }],
      [version, { client, seq: 1, changes: [...end, [0, "PHANTOM\rPHANTOM"]] }],
      [version, { client, seq: 1, changes: [-1, phantom] }],
      [version, { client, seq: 7, changes: [...end, phantom] }],
      [version, { client: "somebody-else", seq: 1, changes: [...end, phantom] }],
      [version + 1_000_000, { client, seq: 1, changes: [...end, phantom] }],
    ]);
    this.connection.send({ type: "push", doc, version: at, updates: [update] });
  }

  look() {
    return { ...super.look(), rude: true, text: "", unsent: 0, kept: [], problem: "", phase: "live", version: -1 };
  }
}
