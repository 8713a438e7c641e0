import type { Entry } from "./entry";
import { Keeper } from "./keeper";
import type { Shelf } from "./shelf";

// Locks is the part of navigator.locks that an outbox needs.
export interface Locks {
  request(name: string, options: { ifAvailable?: boolean; signal?: AbortSignal }, act: (lock: unknown) => Promise<void>): Promise<unknown>;
}

// Outbox keeps on this device what was typed and is not confirmed. What a page
// keeps belongs to that page until it ends, crashes or is put aside; then
// exactly one other page of the same person takes it over.
export class Outbox {
  // holder is the name of this page among those that keep something.
  holder = crypto.randomUUID();
  private shelf: Shelf | undefined;
  private broken = false;
  private letGo: (() => void) | undefined;
  private readonly keepers = new Set<Keeper>();
  private readonly opened: Promise<void>;
  private isOpen = false;

  // The shelf is undefined where nothing can be kept in secret.
  constructor(
    shelf: Promise<Shelf | undefined>,
    private readonly locks: Locks | undefined,
    private readonly changed: () => void = () => undefined,
  ) {
    this.opened = this.begin(shelf);
  }

  // works says whether what is typed is kept at present.
  get works(): boolean {
    return this.shelf !== undefined && !this.broken;
  }

  // ready resolves when it is known whether anything can be kept.
  get ready(): Promise<void> {
    return this.opened;
  }

  // keeper keeps one document; entry tells what there is to keep, or undefined
  // when all is confirmed. For what was taken over from another page, holder
  // names that page.
  keeper(doc: string, entry: () => Entry | undefined, holder?: string): Keeper {
    const keeper = new Keeper(this, doc, entry, holder, this.changed);
    this.keepers.add(keeper);
    return keeper;
  }

  // forget lets go of a keeper that will have nothing to keep any more.
  forget(keeper: Keeper): void {
    this.keepers.delete(keeper);
  }

  // flush stores at once what waits for its turn.
  flush(): void {
    for (const keeper of this.keepers) keeper.flush();
  }

  // leave lets other pages take over what this one keeps, because it is put
  // aside and may never come back.
  leave(): void {
    this.letGo?.();
    this.letGo = undefined;
  }

  // back makes this page the holder again of what it has. Should another page
  // have taken it over, both come to know what the server has under our client
  // id before either sends more.
  async back(): Promise<void> {
    await this.opened;
    if (!this.shelf || !this.locks || this.letGo) return;
    if (!(await this.hold())) {
      this.holder = crypto.randomUUID();
      await this.hold();
    }
    for (const keeper of this.keepers) keeper.touch();
  }

  // takeOver calls act with the entries of every page that is no more, or as
  // soon as it is no more, one page at a time and in no other page meanwhile.
  // It resolves when the pages were found; signal ends the wait for them.
  async takeOver(act: (holder: string, entries: Entry[]) => Promise<void>, asked: Set<string>, signal?: AbortSignal): Promise<void> {
    await this.opened;
    const { shelf, locks } = this;
    if (!shelf || !locks) return;
    for (const holder of await shelf.holders()) {
      if (holder === this.holder || asked.has(holder)) continue;
      asked.add(holder);
      locks
        .request(lockName(holder), signal ? { signal } : {}, async () => act(holder, await shelf.entries(holder)))
        .catch(() => undefined) // given up, or what is left waits for the next page
        .finally(() => asked.delete(holder));
    }
  }

  // store puts an entry on the shelf, or takes it off. It never fails: that
  // storage does is told by works.
  async store(holder: string | undefined, doc: string, entry: Entry | undefined): Promise<boolean> {
    await this.opened;
    if (!this.shelf) return false;
    try {
      if (entry) await this.shelf.put(holder ?? this.holder, entry);
      else await this.shelf.remove(holder ?? this.holder, doc);
      this.broken = false;
      return true;
    } catch {
      this.broken = true;
      return false;
    }
  }

  // off says whether it is known that nothing will be kept.
  get off(): boolean {
    return this.isOpen && !this.shelf;
  }

  private async begin(shelf: Promise<Shelf | undefined>): Promise<void> {
    try {
      this.shelf = this.locks ? await shelf : undefined;
      if (this.shelf && !(await this.hold())) this.shelf = undefined;
    } catch {
      this.shelf = undefined;
    }
    this.isOpen = true;
    this.changed();
  }

  private hold(): Promise<boolean> {
    return new Promise((resolve) => {
      const held = new Promise<void>((letGo) => (this.letGo = letGo));
      this.locks
        ?.request(lockName(this.holder), { ifAvailable: true }, async (lock) => {
          if (!lock) this.letGo = undefined;
          resolve(lock !== null);
          if (lock) await held;
        })
        .catch(() => resolve(false));
    });
  }
}

function lockName(holder: string): string {
  return `rodedraad.unsent.${holder}`;
}
