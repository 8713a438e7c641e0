import type { ChangeSet, Text } from "@codemirror/state";
import { Carets } from "./carets";
import { Comparison } from "./comparison";
import type { Connection } from "./connection";
import type { Entry, Kept } from "./entry";
import type { Keeper } from "./keeper";
import type { Numbers } from "./numbers";
import {
  type DocMessage,
  type DocumentMessage,
  MAX_LENGTH,
  type May,
  type RefusedMessage,
  type ResetMessage,
  type UpdatesMessage,
  type WireUpdate,
} from "./protocol";
import type { Outbox } from "./outbox";
import { difference, Replica, toText } from "./replica";
import { Sender } from "./sender";
import { Signal } from "./signal";
import { sum } from "./sum";

// Phase is what becomes of edits: "loading" has no text yet, "live" sends them
// as they come, "behind" keeps them until the server is reached again, and
// "stopped" keeps them because the server refused them for the stated problem.
export type Phase = "loading" | "live" | "behind" | "stopped";

export interface DocumentStatus {
  phase: Phase;
  may: May;
  unsent: number;
  problem: string | undefined;
  kept: readonly Kept[];
}

// Past is what a document goes on from that an earlier page left, which has
// that name among the holders of the outbox.
export interface Past {
  entry: Entry;
  holder: string;
}

// TextChange is a change to the present text; from is whoever made it here, and
// undefined when it came from the server.
export interface TextChange {
  changes: ChangeSet;
  from: unknown;
}

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
  private kept: readonly Kept[] = [];
  private parted = false; // the server's numbers and ours seemed to differ, and it was asked
  private opening: "text" | "missed" | undefined; // what an unanswered open asked for
  private synced = false; // the server tells us every update
  private readonly comparison = new Comparison();
  private readonly sender: Sender;
  private readonly keeper: Keeper | undefined;
  private readonly stop: (() => void)[];

  constructor(
    readonly id: string,
    private readonly connection: Connection,
    private readonly numbers: Numbers,
    private readonly outbox?: Outbox,
    past?: Past,
  ) {
    this.carets = new Carets(id, connection);
    this.keeper = outbox?.keeper(id, () => this.entry(), past?.holder);
    this.sender = new Sender(id, connection, numbers, () => this.ready(), () => this.open(), () => this.keeper?.kept());
    if (past) this.goOn(past.entry);
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

  // held says whether what is unsent is kept on this device, should the tab be
  // gone.
  get held(): boolean {
    return this.keeper?.holds ?? false;
  }

  // edit takes in a change made here to the present text. It is kept whatever
  // the phase; from keeps its maker from hearing of it.
  edit(changes: ChangeSet, from?: unknown): void {
    if (!this.replica || changes.empty) return;
    this.replica.edit(changes);
    this.announce(changes, from);
    this.reconsider();
    this.keeper?.touch();
    this.sender.schedule();
    this.tell();
  }

  // flush sends and stores at once what was waiting for its turn, as a page does
  // when it is about to be hidden.
  flush(): void {
    this.sender.push(true);
    this.keeper?.flush();
  }

  // offer takes in text of the person's that could not be sent from elsewhere,
  // to choose from, and tells whether that is kept on this device by now.
  async offer(kept: readonly Kept[]): Promise<boolean> {
    const fresh = kept.filter(({ mine }) => !this.kept.some((k) => k.mine === mine));
    this.kept = [...this.kept, ...fresh];
    this.keeper?.touch();
    this.tell();
    return (await this.keeper?.settled()) ?? false;
  }

  // leftover is what is left of the person's text that will not be sent by
  // itself.
  get leftover(): readonly Kept[] {
    const { replica, problem } = this;
    if (!replica || !problem || replica.unsent === 0) return this.kept;
    return [...this.kept, { mine: replica.text.toString(), theirs: replica.freeze().text }];
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
      this.keeper?.touch();
      this.sender.schedule();
    }
    this.tell();
  }

  // close ends the document in this tab. Nothing may be unsent.
  close(): void {
    this.lost();
    this.keeper?.touch();
    this.connection.send({ type: "close", doc: this.id });
    void this.end();
  }

  // end lets go of the document as it is. It resolves when nothing of it will be
  // stored any more.
  async end(): Promise<void> {
    this.sender.stop();
    for (const stop of this.stop) stop();
    this.carets.close();
    await this.keeper?.close();
  }

  // entry is what would be lost with this tab.
  private entry(): Entry | undefined {
    const { replica, kept, connection } = this;
    const unsent = replica !== undefined && replica.unsent > 0;
    if (!unsent && kept.length === 0) return undefined;
    const proof = connection.proof;
    const last = proof ? this.numbers.last(proof.client, this.id) : 0;
    return { doc: this.id, proof, last, written: unsent ? replica.freeze() : undefined, kept };
  }

  private goOn({ written, proof, last, kept }: Entry): void {
    if (written) this.replica = Replica.thaw(written);
    if (proof) this.numbers.reached(proof.client, this.id, last);
    this.kept = kept;
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
      if (this.replica.unsent > 0 && mine !== content) this.keep(mine, content);
      const uncertain = this.replica.inFlight || version < this.replica.version;
      this.announce(this.replica.replace(version, content));
      this.keeper?.touch();
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
    const { unsent } = replica;
    try {
      for (const update of message.updates.slice(known)) this.take(update, replica);
    } catch {
      this.diverged();
      return;
    }
    if (replica.unsent !== unsent) {
      this.parted = false;
      this.keeper?.touch();
    }
    if (this.comparison.differs(message, replica)) this.diverged(message);
    else this.inStep();
  }

  // take takes in one update. One of ours with a number that we did not give was
  // sent by another page that went on as the same client.
  private take(update: WireUpdate, replica: Replica): void {
    const { client, seq } = update;
    const ours = client === this.connection.client || this.numbers.knows(client);
    const elsewhere = ours && seq > this.numbers.last(client, this.id);
    const lost: string[] = [];
    const changes = replica.receive(update, elsewhere, (mine) => lost.push(mine));
    if (ours) this.numbers.reached(client, this.id, seq);
    for (const mine of lost) this.keep(mine, replica.text.toString());
    if (changes) this.announce(changes, undefined, client);
  }

  private keep(mine: string, theirs: string): void {
    this.kept = [...this.kept, { mine, theirs }];
    this.keeper?.touch();
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
      // Who is told that nothing is available may have had the document closed.
      const again = opening || code === "unavailable";
      this.sender.refused(() => (again ? this.open(opening === "text") : this.sender.push()));
    } else if (code === "future_version") {
      this.sender.refused(() => this.open(true));
    } else if (code === "bad_seq" && this.outbox && !this.parted && this.replica?.inFlight) {
      this.parted = true; // what a page that is no more sent may only just have arrived
      this.sender.refused(() => this.open());
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
    this.keeper?.touch();
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
