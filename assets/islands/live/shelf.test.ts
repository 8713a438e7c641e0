// @vitest-environment node
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, test } from "vitest";
import { DATABASE, type Entry } from "./entry";
import { anythingLeft } from "./left";
import { SealedShelf } from "./shelf";
import { Vault } from "./vault";

const anna = btoa("a".repeat(32));
const bea = btoa("b".repeat(32));
const DAY = 24 * 60 * 60_000;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

function entry(doc: string, text: string): Entry {
  const written = { version: 3, text, pending: [{ changes: [text.length, [0, " zonnebloem"]], edits: 1, sent: { client: "c1", seq: 4 } }] };
  return { doc, proof: { client: "c1", key: "sleutel" }, last: 4, written, kept: [{ mine: "mijn 😀", theirs: "hun" }] };
}

// MustDump reads the whole database as it lies on the disk.
async function MustDump(): Promise<string> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open(DATABASE);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error as Error);
  });
  const rows = await new Promise<Record<string, unknown>[]>((resolve) => {
    const all = database.transaction("unsent").objectStore("unsent").getAll();
    all.onsuccess = () => resolve(all.result as Record<string, unknown>[]);
  });
  database.close();
  const plain = (value: unknown) =>
    value instanceof ArrayBuffer || ArrayBuffer.isView(value) ? Buffer.from(value as ArrayBuffer).toString("latin1") : String(value);
  return rows.flatMap((row) => Object.entries(row).map(([key, value]) => `${key}=${plain(value)}`)).join("\n");
}

declare const Buffer: { from(bytes: ArrayBuffer): { toString(encoding: string): string } };

describe("what lies on the disk", () => {
  test("comes back as it was, to the same person and after a restart", async () => {
    const before = entry("d", "begin 😀\n");
    await new SealedShelf(await Vault.open(anna)).put("h1", before);
    const later = new SealedShelf(await Vault.open(anna));
    expect([await later.holders(), await later.entries("h1"), await later.entries("h2")]).toEqual([["h1"], [before], []]);
    await later.remove("h1", "d");
    expect([await later.holders(), await MustDump()]).toEqual([[], ""]);
  });

  test("ASVS 14.3: tells nobody whose it is, of which document, or what it says", async () => {
    await new SealedShelf(await Vault.open(anna)).put("h1", entry("kaart-ghz-a4", "begin"));
    const dump = await MustDump();
    expect(dump.length).toBeGreaterThan(200);
    for (const secret of ["zonnebloem", "begin", "mijn", "kaart", "ghz", "sleutel", anna, "aaaa"]) expect(dump).not.toContain(secret);
  });

  test("is invisible and unreadable to the next person", async () => {
    const hers = new SealedShelf(await Vault.open(anna));
    await hers.put("h1", entry("d", "van Anna"));
    const theirs = new SealedShelf(await Vault.open(bea));
    expect([await theirs.holders(), await theirs.entries("h1"), await anythingLeft(await Vault.open(bea))]).toEqual([[], [], false]);
    await theirs.put("h2", entry("d", "van Bea"));
    await theirs.remove("h1", "d");
    expect((await hers.entries("h1"))[0]?.written?.text).toBe("van Anna");
    expect(await anythingLeft(await Vault.open(anna))).toBe(true);
  });

  test("of others goes after 30 days; one's own waits for oneself", async () => {
    let now = Date.now();
    const clock = () => now;
    const hers = new SealedShelf(await Vault.open(anna), clock);
    const theirs = new SealedShelf(await Vault.open(bea), clock);
    await hers.put("h1", entry("d", "van Anna"));
    now += 29 * DAY;
    await theirs.put("h2", entry("d", "van Bea"));
    await theirs.tidy();
    expect(await hers.holders()).toEqual(["h1"]);
    now += 2 * DAY;
    await hers.tidy();
    expect(await hers.holders()).toEqual(["h1"]);
    await theirs.tidy();
    expect([await hers.holders(), await theirs.holders()]).toEqual([[], ["h2"]]);
  });

  test("that was damaged or moved to another name is passed over", async () => {
    const vault = await Vault.open(anna);
    const sealed = await vault.seal("one", { text: "t" });
    await expect(vault.unseal("two", sealed)).rejects.toThrow();
    new Uint8Array(sealed.data)[3]! ^= 1;
    await expect(vault.unseal("one", sealed)).rejects.toThrow();
    await expect((await Vault.open(bea)).unseal("one", await vault.seal("one", 1))).rejects.toThrow();
  });

  test("is nothing on a device where nobody wrote, and no database is made there", async () => {
    expect(await anythingLeft(await Vault.open(anna))).toBe(false);
    expect(await indexedDB.databases()).toEqual([]);
  });

  test("keys cannot be read by a script", async () => {
    const vault = await Vault.open(anna);
    const keys = Object.values(vault).filter((value): value is CryptoKey => typeof value === "object");
    expect(keys).toHaveLength(2);
    for (const key of keys) {
      expect(key.extractable).toBe(false);
      await expect(crypto.subtle.exportKey("raw", key)).rejects.toThrow();
    }
  });
});
