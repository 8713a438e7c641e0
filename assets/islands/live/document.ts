import type { ChangeSet, Text } from "@codemirror/state";
import { Carets } from "./carets";
import type { Connection } from "./connection";
import type { Numbers } from "./numbers";
import {
  type DocMessage,
  type DocumentMessage,
  MAX_LENGTH,
  type May,
  type RefusedMessage,
  type ResetMessage,
  type UpdatesMessage,
} from "./protocol";
import { difference, Replica, toText } from "./replica";
import { Sender } from "./sender";
import { Signal } from "./signal";
import { sum } from "./sum";

// Phase is what becomes of edits: "loading" has no text yet, "live" sends them
// as they come, "behind" keeps them until the server is reached again, and
// "stopped" keeps them because the server refused them for the stated problem.
export type Phase = "loading" | "live" | "behind" | "stopped";

// Kept is a person's text that could not be merged: mine as it stood here, and
// theirs as the server has it. It stays until the person decides.
export interface Kept {
  mine: string;
  theirs: string;
}

export interface DocumentStatus {
  phase: Phase;
  may: May;
  unsent: number;
  problem: string | undefined;
  kept: readonly Kept[];
}

// TextChange is a change to the present text; from is whoever made it here, and
// undefined when it came from the server.
export interface TextChange {
  changes: ChangeSet;
  from: unknown;
}

const SUM_PACE = 500; // milliseconds between two checks of a long text
const LONG = 20_000; // UTF-16 units from which a text is long

// What a refusal means: worth repeating, over when rights return, or a sign
// that our numbers and the server's have parted.
const TEMPORARY = /^(unavailable|too_fast)$/;
const PERMISSION = /^(forbidden|frozen|not_found|unauthenticated)$/;
const PARTED = /^(bad_seq|foreign_client)$/;

// LiveDocument keeps one document in this tab equal to the server's while it
// is edited here and elsewhere. Editors give it their edits and apply the
// changes it announces. It outlives them: what was typed before an editor
// closed still goes out.
export class LiveDocument {
  readonly changed = new Signal<TextChange>();
  readonly statuses = new Signal<DocumentStatus>();
  readonly carets: Carets;

  private replica: Replica | undefined;
  private may: May = "read";
  private problem: string | undefined;
  private kept: Kept[] = [];
  private opening: "text" | "missed" | undefined; // what an unanswered open asked for
  private synced = false; // the server tells us every update
  private summed = 0; // when a long text was last compared
  private readonly sender: Sender;
  private readonly stop: (() => void)[];

  constructor(
    readonly id: string,
    private readonly connection: Connection,
    numbers: Numbers,
  ) {
    this.carets = new Carets(id, connection);
    this.sender = new Sender(id, connection, numbers, () => this.ready(), () => this.open());
    this.stop = [
      connection.states.listen((state) => (state === "online" ? this.open() : this.lost())),
      connection.messages.listen((m) => {
        if ("doc" in m && m.doc === id) this.receive(m.type === "error" ? { ...m, type: "refused", doc: id } : m);
      }),
    ];
    if (connection.state === "online") this.open();
  }

  // text is the present text, or undefined until it was loaded.
  get text(): Text | undefined {
    return this.replica?.text;
  }

  // unsent counts what would be lost if this tab went away now.
  get unsent(): number {
    return (this.replica?.unsent ?? 0) + this.kept.length;
  }

  // writable says whether an editor should take input. Text that grew too long
  // may still be shortened.
  get writable(): boolean {
    return this.replica !== undefined && this.may === "write" && (!this.problem || this.problem === "too_large");
  }

  get status(): DocumentStatus {
    const phase = this.problem ? "stopped" : !this.replica ? "loading" : this.synced ? "live" : "behind";
    return { phase, may: this.may, unsent: this.unsent, problem: this.problem, kept: this.kept };
  }

  // edit takes in a change made here to the present text. It is kept whatever
  // the phase; from keeps its maker from hearing of it.
  edit(changes: ChangeSet, from?: unknown): void {
    if (!this.replica || changes.empty) return;
    this.replica.edit(changes);
    this.announce(changes, from);
    this.reconsider();
    this.sender.schedule();
    this.tell();
  }

  // flush sends at once what was waiting for its turn, as a page does when it
  // is about to be hidden.
  flush(): void {
    this.sender.push();
  }

  // restore puts kept text back in place of the present text, as an edit.
  restore(kept: Kept): void {
    if (!this.replica || !this.forget(kept)) return;
    this.edit(difference(this.replica.text, toText(kept.mine)));
    this.tell();
  }

  // discard lets go of kept text, or without one of everything the server
  // refused.
  discard(kept?: Kept): void {
    if (kept) {
      this.forget(kept);
    } else if (this.replica && this.problem) {
      this.sender.giveBack(this.replica);
      this.announce(this.replica.revert());
      if (PARTED.test(this.problem)) this.connection.renew();
      this.problem = undefined;
      this.sender.schedule();
    }
    this.tell();
  }

  // close ends the document in this tab. Nothing may be unsent.
  close(): void {
    this.lost();
    for (const stop of this.stop) stop();
    this.carets.close();
    this.connection.send({ type: "close", doc: this.id });
  }

  // open asks for what was missed since our version, or for the whole text.
  private open(fresh = false): void {
    const version = fresh ? undefined : this.replica?.version;
    this.opening = version === undefined ? "text" : "missed";
    this.synced = false;
    this.sender.await();
    this.connection.send({ type: "open", doc: this.id, ...(version === undefined ? {} : { version }) });
  }

  private lost(): void {
    this.sender.stop();
    this.opening = undefined;
    this.synced = false;
    this.tell();
  }

  // ready returns the replica when its edits may go out now.
  private ready(): Replica | undefined {
    return this.synced && !this.problem && this.may === "write" ? this.replica : undefined;
  }

  private receive(message: DocumentMessage): void {
    switch (message.type) {
      case "doc":
      case "reset":
        if (message.may) this.may = message.may;
        this.replace(message);
        break;
      case "updates":
        if (message.may) this.may = message.may;
        this.update(message);
        break;
      case "refused":
        this.refused(message);
        break;
      case "cursor":
        if (this.replica) this.carets.receive(message, this.replica);
        return;
    }
    this.tell();
  }

  // replace takes the server's text in place of ours. Unsent edits have no
  // place in it any more, so the text that holds them is kept apart. A second
  // answer to one question is no reason to do so.
  private replace({ type, version, text: content }: DocMessage | ResetMessage): void {
    if (!this.replica) {
      this.replica = Replica.at(version, content);
      this.announce(difference(toText(""), this.replica.text));
    } else if (type === "doc" && !this.opening) {
      if (version > this.replica.version) this.open();
      return;
    } else {
      const mine = this.replica.text.toString();
      if (this.replica.unsent > 0 && mine !== content) this.kept = [...this.kept, { mine, theirs: content }];
      const uncertain = this.replica.inFlight || version < this.replica.version;
      this.announce(this.replica.replace(version, content));
      if (uncertain) {
        this.connection.renew();
        return;
      }
    }
    this.inStep();
  }

  private update(message: UpdatesMessage): void {
    const replica = this.replica;
    if (!replica || this.opening === "text") return;
    const known = replica.version - message.version;
    if (known < 0) {
      if (!this.opening) this.open();
      return;
    }
    try {
      for (const update of message.updates.slice(known)) {
        const changes = replica.receive(update);
        if (changes) this.announce(changes, undefined, update.client);
      }
    } catch {
      this.diverged();
      return;
    }
    if (this.differs(message, replica)) this.diverged(message);
    else this.inStep();
  }

  // inStep goes on after the server was heard and followed.
  private inStep(): void {
    this.synced = true;
    this.opening = undefined;
    this.carets.catchUp(this.replica);
    this.reconsider();
    this.sender.answered(this.replica);
  }

  // reconsider sees whether a problem is over: rights have come back, or a text
  // that was too long is no more. Edits left without a right are a problem.
  private reconsider(): void {
    const { may, problem, replica } = this;
    if (problem === "too_large" && replica && replica.text.length <= MAX_LENGTH) this.problem = undefined;
    if (problem && PERMISSION.test(problem) && may === "write") this.problem = undefined;
    if (may === "read" && replica?.unsent) this.problem ??= "forbidden";
  }

  // differs compares the server's sum with our text when nothing is unsent; a
  // long text not more often than SUM_PACE allows.
  private differs({ version, updates, length, sum: expected }: UpdatesMessage, replica: Replica): boolean {
    if (expected === undefined || replica.unsent > 0 || version + updates.length !== replica.version) return false;
    if (length !== undefined && length !== replica.text.length) return true;
    if (replica.text.length > LONG) {
      if (Date.now() - this.summed < SUM_PACE) return false;
      this.summed = Date.now();
    }
    return sum(replica.text.toString()) !== expected;
  }

  private diverged({ length = 0, sum: expected = "" }: Partial<UpdatesMessage> = {}): void {
    const { version = 0, text } = this.replica ?? {};
    const own = text?.toString() ?? "";
    const report = { version, length, sum: expected, ownLength: own.length, ownSum: sum(own) };
    this.connection.send({ type: "diverged", doc: this.id, ...report });
    this.open(true);
  }

  // refused tries again what may succeed later and stops at anything else with
  // the text as it is. A server that does not know our version has gone back in
  // time, and is asked for its text.
  private refused({ code }: RefusedMessage): void {
    const opening = this.opening;
    this.opening = undefined;
    if (TEMPORARY.test(code)) {
      this.sender.refused(() => (opening ? this.open(opening === "text") : this.sender.push()));
    } else if (code === "future_version") {
      this.sender.refused(() => this.open(true));
    } else {
      this.sender.refused();
      this.problem = code;
      if (PERMISSION.test(code)) this.may = "read";
      if (code === "too_large" && this.replica) this.sender.giveBack(this.replica);
    }
  }

  private forget(kept: Kept): boolean {
    const before = this.kept.length;
    this.kept = this.kept.filter((k) => k !== kept);
    return this.kept.length < before;
  }

  private announce(changes: ChangeSet, from?: unknown, client?: string): void {
    if (changes.empty) return;
    this.carets.map(changes, client);
    this.changed.emit({ changes, from });
  }

  private tell(): void {
    this.statuses.emit(this.status);
  }
}
