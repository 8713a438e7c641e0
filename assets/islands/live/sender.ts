import { Backoff } from "./backoff";
import type { Connection } from "./connection";
import type { Numbers } from "./numbers";
import type { WireUpdate } from "./protocol";
import type { Replica } from "./replica";

// Times in milliseconds.
const PACE = 100; // between two pushes while someone types on
const REPLY = 15_000; // an open or push unanswered this long is asked again
const SETTLE = 3_000; // for an old client's last updates to be committed

// Sender decides when a document's edits go out: the first at once, later ones
// together, one push at a time, the same push again after a refusal that will
// pass, and everything anew when an answer stays away.
export class Sender {
  private waiting = false; // a push is unanswered
  private storing: Promise<unknown> | undefined; // of what is sent next
  private pushed = 0; // when the last push went out
  private timer: ReturnType<typeof setTimeout> | undefined; // of what is done next
  private answer: ReturnType<typeof setTimeout> | undefined; // of an answer that stays away
  private readonly backoff = new Backoff(1_000, 15_000);
  private readonly patience = new Backoff(REPLY, 4 * REPLY, () => 1);

  // ready returns the replica when it may be sent from, and reopen asks the
  // server how things stand. What gets its numbers is stored before it is sent,
  // so that whoever sends it after a crash uses the same ones; stored resolves
  // then, or is undefined where nothing is stored.
  constructor(
    private readonly id: string,
    private readonly connection: Connection,
    private readonly numbers: Numbers,
    private readonly ready: () => Replica | undefined,
    private readonly reopen: () => void,
    private readonly stored: () => Promise<unknown> | undefined = () => undefined,
  ) {}

  // schedule sends what there is, now or when its turn comes.
  schedule(): void {
    if (this.timer !== undefined) return;
    const wait = this.pushed + PACE - Date.now();
    if (wait <= 0 || wait > PACE) this.push();
    else this.later(wait, () => this.push());
  }

  // push sends what there is at once; with urgent it does not even wait for it
  // to be stored, as when the page may be gone in a moment.
  push(urgent = false): void {
    const replica = this.ready();
    const { client } = this.connection;
    if (!replica || !client) return;
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.waiting || (this.storing && !urgent)) return;
    if (replica.sender !== undefined && replica.sender !== client) {
      this.settle(replica, replica.sender);
      return;
    }
    const repeated = replica.inFlight;
    const updates = replica.outgoing(client, () => this.numbers.next(client, this.id));
    if (updates.length === 0) return;
    const storing = repeated ? undefined : this.stored();
    if (storing && !urgent) {
      this.storing = storing;
      void storing.then(() => {
        if (this.storing !== storing) return;
        this.storing = undefined;
        this.push();
      });
    } else {
      this.storing = undefined;
      this.send(replica.version, updates);
    }
  }

  private send(version: number, updates: WireUpdate[]): void {
    this.waiting = this.connection.send({ type: "push", doc: this.id, version, updates });
    this.pushed = Date.now();
    if (this.waiting) this.await();
  }

  // await sees to it that the server is asked again when the answer to an open
  // or a push stays away on a live link.
  await(): void {
    clearTimeout(this.answer);
    this.answer = setTimeout(() => {
      this.waiting = false;
      this.reopen();
    }, this.patience.next());
  }

  // answered goes on after the server was heard and followed.
  answered(replica: Replica | undefined): void {
    if (this.waiting && replica?.inFlight) return;
    this.waiting = false;
    this.backoff.reset();
    this.patience.reset();
    clearTimeout(this.answer);
    this.schedule();
  }

  // refused ends the wait for an answer; again, where given, is done after a
  // pause that grows with every refusal.
  refused(again?: () => void): void {
    this.waiting = false;
    clearTimeout(this.answer);
    if (again) this.later(this.backoff.next(), again);
  }

  // giveBack takes back the numbers of changes that the server refused for
  // good.
  giveBack(replica: Replica): void {
    const { sender } = replica;
    const first = replica.renumber();
    if (first !== undefined && sender !== undefined) this.numbers.giveBack(sender, this.id, first);
  }

  // stop forgets what was to happen, as when the link is lost.
  stop(): void {
    clearTimeout(this.timer);
    clearTimeout(this.answer);
    this.timer = this.answer = this.storing = undefined;
    this.waiting = false;
  }

  // settle waits until what an earlier client of ours sent has had time to be
  // committed and come back, and then sends the rest as the present one.
  private settle(replica: Replica, sender: string): void {
    this.later(SETTLE, () => {
      if (replica.sender === sender) replica.renumber();
      this.push();
    });
  }

  private later(wait: number, act: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      act();
    }, wait);
  }
}
