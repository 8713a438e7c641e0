import type { Entry } from "./entry";
import type { Outbox } from "./outbox";

// Times in milliseconds.
const PACE = 50; // between two writings of one document
const SLOW = 200; // storage that takes longer does not hold up what is sent
const LATE = 300; // what is not stored after this is not called kept on this device

// Keeper keeps one document of one page.
export class Keeper {
  private since: number | undefined; // when the oldest change was made that is not stored
  private stored = false; // there is something on the shelf
  private turn = 0; // counts what was asked to be stored
  private done = 0; // the turn up to which that was done, or failed
  private running = false;
  private wrote = -PACE; // when the last writing began
  private hurry = false;
  private over = false;
  private waiting: { turn: number; resolve: () => void }[] = [];
  private pause: (() => void) | undefined; // ends the wait before the next writing
  private late: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly outbox: Outbox,
    private readonly doc: string,
    private readonly entry: () => Entry | undefined,
    private readonly holder: string | undefined,
    private readonly changed: () => void,
  ) {
    this.stored = holder !== undefined;
  }

  // holds says whether all that matters is on this device.
  get holds(): boolean {
    return this.outbox.works && this.stored && (this.since === undefined || Date.now() - this.since < LATE);
  }

  // touch tells that there is something else to keep. It is written soon, the
  // first of several changes at once.
  touch(): void {
    if (this.over || this.outbox.off || (!this.stored && !this.running && !this.entry())) return;
    this.turn++;
    this.since ??= Date.now();
    this.late ??= setTimeout(this.changed, LATE);
    if (!this.running) void this.run();
  }

  // flush does not wait for the next turn.
  flush(): void {
    this.hurry = true;
    this.pause?.();
  }

  // kept resolves when what there is now is stored, or cannot be; undefined
  // says that there is nothing to wait for. What is sent does not wait long.
  kept(): Promise<unknown> | undefined {
    if (this.outbox.off) return undefined;
    this.touch();
    if (this.done >= this.turn) return undefined;
    return Promise.race([this.settled(), new Promise((resolve) => setTimeout(resolve, SLOW))]);
  }

  // settled stores what there is to store at once, and tells whether it is.
  async settled(): Promise<boolean> {
    const { turn } = this;
    if (this.done < turn) {
      this.flush();
      await new Promise<void>((resolve) => this.waiting.push({ turn, resolve }));
    }
    return this.outbox.works && this.stored;
  }

  // close ends it when what was to be stored is; nothing is stored from then on.
  async close(): Promise<void> {
    this.outbox.forget(this);
    await this.settled();
    this.over = true;
  }

  private async run(): Promise<void> {
    this.running = true;
    await undefined; // everything that is done at once is one change
    while (this.done < this.turn) {
      await this.wait(this.wrote + PACE - Date.now());
      this.wrote = Date.now();
      this.hurry = false;
      const { turn } = this;
      const entry = this.entry();
      const done = await this.outbox.store(this.holder, this.doc, entry);
      if (done) this.stored = entry !== undefined;
      this.done = turn;
      this.since = turn === this.turn ? undefined : Date.now();
      for (const waiter of this.waiting) if (waiter.turn <= turn) waiter.resolve();
      this.waiting = this.waiting.filter((waiter) => waiter.turn > turn);
    }
    clearTimeout(this.late);
    this.late = undefined;
    this.running = false;
    this.changed();
  }

  private async wait(rest: number): Promise<void> {
    if (rest <= 0 || rest > PACE || this.hurry) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, rest);
      this.pause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
