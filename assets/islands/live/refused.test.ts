import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Case, MustOpen, pushes, type } from "../testing/opened";
import { calm, Server } from "../testing/server";
import { Tab } from "../testing/tab";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("text that cannot be merged", () => {
  // MustReset leaves the document behind a history that was cut off.
  async function MustReset(): Promise<Case> {
    const found = await MustOpen("begin ");
    const other = new Tab(found.server).documents.acquire("d");
    await vi.advanceTimersByTimeAsync(500);
    const authority = found.server.document("d");
    for (const link of [...found.server.links]) if (link.client === "c1") link.freeze();
    type(found.document, "mijn zin");
    type(other, "hun zin");
    await vi.advanceTimersByTimeAsync(1_000);
    authority.oldest = authority.version;
    await vi.advanceTimersByTimeAsync(60_000);
    return found;
  }

  test("C9: is kept beside the server's text, and counts as unsent", async () => {
    const { document } = await MustReset();
    expect(document.text?.toString()).toBe("begin hun zin");
    expect(document.status.kept).toEqual([{ mine: "begin mijn zin", theirs: "begin hun zin" }]);
    expect([document.unsent, document.status.phase]).toEqual([1, "live"]);
  });

  test("can be put back", async () => {
    const { server, document } = await MustReset();
    document.restore(document.status.kept[0]!);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(server.document("d").text.toString()).toBe("begin mijn zin");
    expect([document.unsent, document.status.kept]).toEqual([0, []]);
  });

  test("can be let go of, and writing goes on", async () => {
    const { server, document } = await MustReset();
    document.discard(document.status.kept[0]!);
    type(document, ".");
    await vi.advanceTimersByTimeAsync(2_000);
    expect(server.document("d").text.toString()).toBe("begin hun zin.");
    expect(document.unsent).toBe(0);
  });

  test("is no issue when nothing was unsent", async () => {
    const { server, document } = await MustOpen("oud");
    const authority = server.document("d");
    authority.receive("x", 0, [{ client: "x", seq: 1, changes: [3, [0, " nieuw"]] }]);
    authority.oldest = 1;
    [...server.links][0]!.end(1006);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(document.text?.toString()).toBe("oud nieuw");
    expect([document.unsent, document.status.kept]).toEqual([0, []]);
  });

  test("a server restored from a backup is not argued with", async () => {
    const { server, document } = await MustOpen("");
    type(document, "weg");
    await vi.advanceTimersByTimeAsync(1_000);
    server.documents.delete("d");
    server.document("d", "van gisteren");
    type(document, " nog iets");
    await vi.advanceTimersByTimeAsync(20_000);
    expect(document.text?.toString()).toBe("van gisteren");
    expect(document.status.kept).toEqual([{ mine: "weg nog iets", theirs: "van gisteren" }]);
    type(document, "!");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.document("d").text.toString()).toBe("van gisteren!");
  });
});

describe("refusals", () => {
  // MustRefuse answers the next push with a code instead of taking it.
  async function MustRefuse(code: string): Promise<Case> {
    const found = await MustOpen("tekst", 0);
    const take = vi.spyOn(found.server.document("d"), "receive").mockReturnValue(code);
    type(found.document, "!");
    await vi.advanceTimersByTimeAsync(10);
    take.mockRestore();
    return found;
  }

  test.each(["unavailable", "too_fast"])("%s is repeated with the same number", async (code) => {
    const { server, document } = await MustRefuse(code);
    expect([document.unsent, document.status.phase]).toEqual([1, "live"]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(pushes(server).map(({ updates }) => updates)).toEqual([pushes(server)[0]!.updates, pushes(server)[0]!.updates]);
    expect([document.unsent, server.document("d").text.toString()]).toEqual([0, "tekst!"]);
  });

  test("a document that the server closed because nothing was available is opened again", async () => {
    const { server, document } = await MustOpen("tekst", 0);
    const other = new Tab(server).documents.acquire("d");
    await vi.advanceTimersByTimeAsync(1_000);
    const link = [...server.links].find(({ client }) => client === "c1")!;
    link.docs.delete("d");
    link.tell({ type: "refused", doc: "d", code: "unavailable" });
    type(other, " en meer");
    await vi.advanceTimersByTimeAsync(5_000);
    expect([document.text?.toString(), document.status.phase]).toEqual(["tekst en meer", "live"]);
  });

  test("unavailable for a minute is waited for with growing pauses", async () => {
    const { server, document } = await MustOpen("", 0);
    server.faults = { ...calm, refuse: 1 };
    type(document, "a");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(pushes(server).length).toBeLessThan(40);
    server.faults = calm;
    await vi.advanceTimersByTimeAsync(16_000);
    expect([document.unsent, server.document("d").text.toString()]).toEqual([0, "a"]);
  });

  test.each(["bad_change", "bad_seq", "foreign_client", "forbidden", "frozen"])("%s stops, and keeps the text", async (code) => {
    const { server, document } = await MustRefuse(code);
    expect(document.status).toMatchObject({ phase: "stopped", problem: code, unsent: 1 });
    expect([document.writable, document.text?.toString()]).toEqual([false, "tekst!"]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(pushes(server)).toHaveLength(1);
  });

  test.each(["bad_change", "bad_seq", "foreign_client"])("%s can be let go of, and writing goes on", async (code) => {
    const { server, document } = await MustRefuse(code);
    document.discard();
    expect(document.text?.toString()).toBe("tekst");
    await vi.advanceTimersByTimeAsync(5_000);
    type(document, "?");
    await vi.advanceTimersByTimeAsync(5_000);
    expect([document.unsent, server.document("d").text.toString()]).toEqual([0, "tekst?"]);
  });

  test("too_large is over when the writer makes it shorter", async () => {
    const { server, document } = await MustRefuse("too_large");
    expect(document.status).toMatchObject({ phase: "stopped", problem: "too_large" });
    expect(document.writable).toBe(true);
    type(document, "?", 0);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([document.unsent, server.document("d").text.toString()]).toEqual([0, "?tekst!"]);
    expect(server.document("d").log.map(({ seq }) => seq)).toEqual([1]);
  });

  test("rights that go and come back", async () => {
    const { server, document } = await MustOpen("tekst", 0);
    server.may = "read";
    type(document, "!");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(document.status).toMatchObject({ phase: "stopped", problem: "forbidden", may: "read", unsent: 1 });
    server.may = "write";
    [...server.links][0]!.tell({ type: "updates", doc: "d", version: 0, updates: [], may: "write" });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(document.status).toMatchObject({ phase: "live", unsent: 0 });
    expect(server.document("d").text.toString()).toBe("tekst!");
  });

  test("I8: a document that cannot be loaded is not an empty one", async () => {
    const server = new Server();
    const document = new Tab(server).documents.acquire("nowhere");
    await vi.advanceTimersByTimeAsync(1_000);
    expect([document.text, document.writable, document.status.problem]).toEqual([undefined, false, "not_found"]);
  });
});
