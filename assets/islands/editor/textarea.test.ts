import { ChangeSet } from "@codemirror/state";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { LiveDocument } from "../live/document";
import { Server } from "../testing/server";
import { insertion, replace, Tab } from "../testing/tab";
import { PlainEditor } from "./textarea";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

interface Case {
  editor: PlainEditor;
  field: HTMLTextAreaElement;
  live: LiveDocument;
  theirs: (at: number, insert: string, remove?: number) => void;
}

// MustEdit opens a plain editor on this text; theirs is an edit by another.
async function MustEdit(text: string): Promise<Case> {
  const server = new Server();
  server.document("d", text);
  const live = new Tab(server).documents.acquire("d");
  await vi.advanceTimersByTimeAsync(100);
  const editor = new PlainEditor(live, {
    parent: document.body, label: "Tekst van de actie", describedBy: "hint", writable: true, selection: undefined,
    references: "", functions: [],
  });
  const field = document.querySelector("textarea")!;
  field.focus();
  const theirs = (at: number, insert: string, remove = 0) => {
    live.edit(ChangeSet.of({ from: at, to: at + remove, insert }, live.text!.length), "someone else");
  };
  return { editor, field, live, theirs };
}

function press(field: HTMLTextAreaElement, key: string, init: KeyboardEventInit = { ctrlKey: true }): boolean {
  return !field.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true, bubbles: true, ...init }));
}

function compose(field: HTMLTextAreaElement, type: "compositionstart" | "compositionend"): void {
  field.dispatchEvent(new CompositionEvent(type));
}

test("it is named, and says how to leave it", async () => {
  const { field } = await MustEdit("x");
  expect([field.getAttribute("aria-label"), field.getAttribute("aria-describedby")]).toEqual(["Tekst van de actie", "hint"]);
});

describe("edits of others", () => {
  test.each([
    ["before the caret", 0, "## ", 0, "## een twee", 7],
    ["behind the caret", 8, " drie", 0, "een twee drie", 4],
    ["at the caret", 4, "en ", 0, "een en twee", 4],
    ["around the caret", 2, "", 4, "eeee", 2],
  ])("%s leave it with its words", async (_name, at, insert, remove, want, caret) => {
    const { field, theirs } = await MustEdit("een twee");
    field.setSelectionRange(4, 4);
    theirs(at, insert, remove);
    expect([field.value, field.selectionStart, field.selectionEnd]).toEqual([want, caret, caret]);
  });

  test("leave a selection around the same words, and its direction", async () => {
    const { field, theirs } = await MustEdit("een twee drie");
    field.setSelectionRange(4, 8, "backward");
    theirs(0, "nul ");
    theirs(12, "!");
    theirs(8, "?");
    expect(field.value.slice(field.selectionStart, field.selectionEnd)).toBe("twee");
    expect(field.selectionDirection).toBe("backward");
  });

  test("leave what is scrolled to", async () => {
    const { field, theirs } = await MustEdit("regel\n".repeat(100));
    field.scrollTop = 400;
    theirs(600, "onderaan");
    expect(field.scrollTop).toBe(400);
  });

  test("come before an edit that the field has not reported yet", async () => {
    const { field, live, theirs } = await MustEdit("abc");
    field.value = "abcX";
    theirs(0, "1");
    expect([field.value, live.text?.toString()]).toEqual(["1abcX", "1abcX"]);
  });
});

describe("composing a character", () => {
  test("is never disturbed, and flows into the document as it grows", async () => {
    const { field, live, theirs } = await MustEdit("een twee");
    const set = vi.spyOn(field, "setRangeText");
    compose(field, "compositionstart");
    replace(field, 8, 8, "´");
    theirs(0, "nul ");
    expect(field.value).toBe("een twee´");
    replace(field, 8, 9, "é");
    theirs(live.text!.length, "!");
    expect([field.value, live.text?.toString()]).toEqual(["een tweeé", "nul een tweeé!"]);
    expect(set).not.toHaveBeenCalled();
    compose(field, "compositionend");
    expect(field.value).toBe("een tweeé");
    await vi.advanceTimersByTimeAsync(1);
    expect([field.value, field.selectionStart]).toEqual(["nul een tweeé!", 13]);
  });

  test("may be followed at once by the next one", async () => {
    const { field, live, theirs } = await MustEdit("");
    compose(field, "compositionstart");
    replace(field, 0, 0, "に");
    theirs(live.text!.length, "!");
    compose(field, "compositionend");
    compose(field, "compositionstart");
    await vi.advanceTimersByTimeAsync(10);
    expect(field.value).toBe("に");
    replace(field, 1, 1, "ほ");
    compose(field, "compositionend");
    await vi.advanceTimersByTimeAsync(10);
    expect([field.value, live.text?.toString()]).toEqual(["にほ!", "にほ!"]);
  });

  test("ends when the field loses the focus", async () => {
    const { field, theirs } = await MustEdit("");
    compose(field, "compositionstart");
    theirs(0, "!");
    field.blur();
    expect(field.value).toBe("!");
  });

  test("that is cut off by closing the editor loses nothing", async () => {
    const { editor, field, live, theirs } = await MustEdit("");
    compose(field, "compositionstart");
    theirs(0, "a");
    field.value = "b";
    editor.destroy();
    expect([...live.text!.toString()].sort().join("")).toBe("ab");
    expect(document.querySelector("textarea")).toBeNull();
  });
});

describe("what cannot stand in a document", () => {
  test("is left out of it and of the field", async () => {
    const { field, live } = await MustEdit("ab");
    replace(field, 1, 1, "x\0\u0007y");
    expect([field.value, live.text?.toString(), field.selectionStart]).toEqual(["axyb", "axyb", 3]);
  });
});

test("typing over a selection replaces all of it, whatever it begins with", async () => {
  const { field, live } = await MustEdit("Wat maakte dat?");
  const edit = vi.spyOn(live, "edit");
  field.setSelectionRange(0, 15);
  field.dispatchEvent(new InputEvent("beforeinput", { inputType: "insertText", data: "W", cancelable: true }));
  replace(field, 0, 15, "W");
  expect(edit.mock.calls.map(([changes]) => changes.toJSON() as unknown)).toEqual([[[15, "W"]]]);
});

describe("undo", () => {
  test("takes back own edits only, by key or by menu", async () => {
    const { field, live, theirs } = await MustEdit("");
    replace(field, 0, 0, "mijn");
    theirs(4, " hun");
    await vi.advanceTimersByTimeAsync(2_000);
    replace(field, 8, 8, " slot");
    expect(press(field, "z")).toBe(true);
    expect([field.value, field.selectionStart]).toEqual(["mijn hun", 8]);
    const menu = new InputEvent("beforeinput", { inputType: "historyUndo", cancelable: true });
    expect(field.dispatchEvent(menu)).toBe(false);
    expect(field.value).toBe(" hun");
    expect(press(field, "Z", { ctrlKey: true, shiftKey: true })).toBe(true);
    expect(press(field, "y")).toBe(true);
    expect([field.value, live.text?.toString()]).toEqual(["mijn hun slot", "mijn hun slot"]);
  });

  test("leaves other keys alone, Tab and Escape first of all", async () => {
    const { field } = await MustEdit("");
    for (const key of ["Tab", "Escape", "z", "a"]) expect(press(field, key, {}), key).toBe(false);
    expect(press(field, "z", { ctrlKey: true, altKey: true })).toBe(false);
  });
});

test("without the right to write it can be read", async () => {
  const { editor, field, theirs } = await MustEdit("x");
  editor.setWritable(false);
  expect(field.readOnly).toBe(true);
  theirs(1, "y");
  expect(field.value).toBe("xy");
  press(field, "z");
  expect(field.value).toBe("xy");
});

test("the caret is told to others", async () => {
  const { field, live } = await MustEdit("een twee");
  const place = vi.spyOn(live.carets, "place");
  field.setSelectionRange(0, 3);
  field.dispatchEvent(new KeyboardEvent("keyup", { key: "Shift" }));
  expect(place).toHaveBeenLastCalledWith(0, 3);
  live.edit(insertion(8, 0, "!"), "other");
});
