import { CompletionContext, type CompletionResult } from "@codemirror/autocomplete";

// PATIENCE is what a busy machine may need.
const PATIENCE = { timeout: 20_000 };
import { EditorSelection, EditorState, type StateCommand } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { LiveDocument } from "../live/document";
import { Server } from "../testing/server";
import { insertion, Tab } from "../testing/tab";
import { RichEditor } from "./codemirror";
import { completions } from "./complete";
import type { EditorOptions } from "./editor";
import { link, surround } from "./writing";

afterEach(() => document.body.replaceChildren());

const options: EditorOptions = {
  parent: document.body, label: "", describedBy: "", writable: true, selection: undefined, references: "/refs?case=1", functions: ["HR-manager", "Cliëntenraad"],
};

// run applies a command to text in which ‹ and › mark the selection.
function run(command: StateCommand, marked: string): string {
  const anchor = marked.indexOf("‹");
  const head = marked.includes("›") ? marked.indexOf("›") - 1 : anchor;
  let state = EditorState.create({ doc: marked.replace(/[‹›]/g, ""), selection: EditorSelection.single(anchor, head) });
  command({ state, dispatch: (tr) => (state = tr.state) });
  const { from, to } = state.selection.main;
  const text = state.doc.toString();
  return from === to ? `${text.slice(0, from)}‹${text.slice(from)}` : `${text.slice(0, from)}‹${text.slice(from, to)}›${text.slice(to)}`;
}

describe("writing keys", () => {
  test.each([
    ["bold", surround("**"), "een ‹twee› drie", "een **‹twee›** drie"],
    ["bold off", surround("**"), "een **‹twee›** drie", "een ‹twee› drie"],
    ["bold at the caret", surround("**"), "een ‹", "een **‹**"],
    ["italic", surround("*"), "‹een›", "*‹een›*"],
    ["italic off", surround("*"), "*‹een›*", "‹een›"],
    ["italic within bold", surround("*"), "**‹een›**", "***‹een›***"],
    ["italic off within bold", surround("*"), "***‹een›***", "**‹een›**"],
    ["a link of words", link(), "zie ‹hier›", "zie [hier](‹)"],
    ["a link of an address", link(), "‹https://voorbeeld.nl›", "[‹](https://voorbeeld.nl)"],
  ])("%s", (_name, command, before, want) => {
    expect(run(command, before)).toBe(want);
  });
});

describe("suggestions", () => {
  async function suggest(text: string): Promise<CompletionResult | undefined> {
    const context = new CompletionContext(EditorState.create({ doc: text }), text.length, false);
    for (const source of completions(options)) {
      const result = await source(context);
      if (result) return result;
    }
    return undefined;
  }

  test("behind [[ come from the server, and are put in whole", async () => {
    const refs = [{ ref: "theme:t3", label: "Cultuur", kind: "theme", word: "Rode draad" }];
    const fetched = vi.fn((_url: URL) => Promise.resolve(Response.json({ refs })));
    vi.stubGlobal("fetch", fetched);
    const result = await suggest("zie [[cul&tuur");
    const url = fetched.mock.calls[0]![0];
    expect([url.pathname, url.searchParams.get("case"), url.searchParams.get("q")]).toEqual(["/refs", "1", "cul&tuur"]);
    expect(result).toMatchObject({ from: 4, options: [{ label: "Cultuur", detail: "Rode draad" }] });
    const view = new EditorView({ doc: "zie [[cul]]" });
    const { apply } = result!.options[0]!;
    (apply as (v: EditorView, c: unknown, from: number, to: number) => void)(view, undefined, 4, 9);
    expect([view.state.doc.toString(), view.state.selection.main.head]).toEqual(["zie [[theme:t3]]", 16]);
  });

  test("leave out the line that is being written", async () => {
    const refs = ["Zie [[Sluit a", "Sluit aan bij wat loopt", "Over [[haken]] en meer"].map((label, i) => ({ ref: `card:${i}`, label, word: "" }));
    vi.stubGlobal("fetch", vi.fn(() => Promise.resolve(Response.json({ refs }))));
    expect((await suggest("Zie [[Sluit aan"))?.options.map(({ label }) => label)).toEqual(["Sluit aan bij wat loopt", "Over [[haken]] en meer"]);
  });

  test.each([
    ["a server that refuses", () => Promise.resolve(new Response("", { status: 403 }))],
    ["no network", () => Promise.reject(new TypeError("failed"))],
  ])("stay away with %s, and writing goes on", async (_name, answer) => {
    vi.stubGlobal("fetch", vi.fn(answer));
    expect(await suggest("[[x")).toBeUndefined();
  });

  test("behind @ are the functions of the team", async () => {
    expect(await suggest("vraag @cli")).toMatchObject({ from: 6, options: [{ apply: "@HR-manager " }, { apply: "@Cliëntenraad " }] });
    for (const text of ["mail@cli", "[een]", "@ en dan"]) expect(await suggest(text), text).toBeUndefined();
  });
});

interface Case {
  live: LiveDocument;
  view: EditorView;
}

async function MustEdit(text: string): Promise<Case> {
  const server = new Server();
  server.document("d", text);
  const tab = new Tab(server);
  const live = tab.documents.acquire("d");
  await vi.waitFor(() => expect(live.text).toBeDefined(), PATIENCE);
  new RichEditor(live, options);
  return { live, view: EditorView.findFromDOM(document.querySelector<HTMLElement>(".cm-editor")!)! };
}

describe("the editor", () => {
  test("keeps out what no document may hold", async () => {
    const { live, view } = await MustEdit("ab");
    view.dispatch({ changes: { from: 1, insert: "x\0\ud83dy\r\nz" }, userEvent: "input.paste" });
    expect([view.state.doc.toString(), live.text?.toString()]).toEqual(["axy\nzb", "axy\nzb"]);
  });

  test("refuses to grow beyond what a document holds", async () => {
    const { live, view } = await MustEdit("a".repeat(262_143));
    view.dispatch({ changes: { from: 0, insert: "bb" } });
    expect(live.text?.length).toBe(262_143);
    view.dispatch({ changes: { from: 0, insert: "b" } });
    expect(live.text?.length).toBe(262_144);
  });

  test("leaves the writer's selection with its words", async () => {
    const { live, view } = await MustEdit("een twee drie");
    view.dispatch({ selection: { anchor: 8, head: 4 } });
    live.edit(insertion(13, 0, "nul "), "someone else");
    const { anchor, head } = view.state.selection.main;
    expect([view.state.sliceDoc(head, anchor), view.state.doc.toString()]).toEqual(["twee", "nul een twee drie"]);
  });
});
