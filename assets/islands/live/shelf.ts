import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { DATABASE, type Entry } from "./entry";
import type { Sealed, Vault } from "./vault";

// Shelf keeps entries on this device until they are taken away. A holder is the
// page that wrote them. Every method may fail, as storage may be full or gone.
export interface Shelf {
  put(holder: string, entry: Entry): Promise<void>;
  remove(holder: string, doc: string): Promise<void>;
  // holders lists whose entries of this person there are.
  holders(): Promise<string[]>;
  // entries lists what can be read of a holder's entries.
  entries(holder: string): Promise<Entry[]>;
}

interface Row extends Sealed {
  name: string; // of holder and document, by the person's vault
  owner: string;
  holder: string;
  at: number; // when it was written, in milliseconds since 1970
  form: number; // of what is sealed
}

interface Schema extends DBSchema {
  unsent: { key: string; value: Row; indexes: { owner: string; at: number } };
}

const FORM = 1;
const DAYS = 30 * 24 * 60 * 60_000; // what nobody came back for is kept this long, in milliseconds
const FAST = { durability: "relaxed" } as const;

// SealedShelf keeps the entries of one person in IndexedDB, where all that can
// be read is when a page wrote something and how long it is.
export class SealedShelf implements Shelf {
  private database: Promise<IDBPDatabase<Schema>> | undefined;

  constructor(
    private readonly vault: Vault,
    private readonly now: () => number = Date.now,
  ) {}

  async put(holder: string, entry: Entry): Promise<void> {
    const name = await this.vault.name(holder, entry.doc);
    const sealed = await this.vault.seal(name, entry);
    const database = await this.open();
    const tx = database.transaction("unsent", "readwrite", FAST);
    const put = tx.store.put({ ...sealed, name, owner: this.vault.owner, holder, at: this.now(), form: FORM });
    tx.commit();
    await Promise.all([put, tx.done]);
  }

  async remove(holder: string, doc: string): Promise<void> {
    await this.take(await this.vault.name(holder, doc));
  }

  async holders(): Promise<string[]> {
    const rows = await this.rows();
    return [...new Set(rows.map(({ holder }) => holder))];
  }

  async entries(holder: string): Promise<Entry[]> {
    const entries: Entry[] = [];
    for (const row of await this.rows()) {
      if (row.holder !== holder || row.form !== FORM) continue;
      try {
        entries.push((await this.vault.unseal(row.name, row)) as Entry);
      } catch {
        if (row.at < this.now() - DAYS) await this.take(row.name); // damaged, and no use to anybody
      }
    }
    return entries;
  }

  // tidy takes away what others left and did not come back for.
  async tidy(): Promise<void> {
    const database = await this.open();
    const old = await database.getAllFromIndex("unsent", "at", IDBKeyRange.upperBound(this.now() - DAYS));
    for (const { name, owner } of old) if (owner !== this.vault.owner) await this.take(name);
  }

  private async take(name: string): Promise<void> {
    const tx = (await this.open()).transaction("unsent", "readwrite", FAST);
    const taken = tx.store.delete(name);
    tx.commit();
    await Promise.all([taken, tx.done]);
  }

  private async rows(): Promise<Row[]> {
    return (await this.open()).getAllFromIndex("unsent", "owner", this.vault.owner);
  }

  private open(): Promise<IDBPDatabase<Schema>> {
    this.database ??= openDB<Schema>(DATABASE, 1, {
      upgrade(database) {
        const store = database.createObjectStore("unsent", { keyPath: "name" });
        store.createIndex("owner", "owner");
        store.createIndex("at", "at");
      },
      blocking: (_now, _next, event) => {
        (event.target as IDBDatabase | null)?.close();
        this.database = undefined;
      },
      terminated: () => (this.database = undefined),
    });
    this.database.catch(() => (this.database = undefined));
    return this.database;
  }
}
