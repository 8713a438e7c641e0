import { beforeEach, expect, test, vi } from "vitest";
import type { Saving } from "../live/state";

const page = vi.hoisted(() => ({ source: undefined as (() => Saving) | undefined, update: vi.fn() }));
vi.mock("../live/live", () => ({ line: { add: (source: () => Saving) => (page.source = source), update: page.update } }));
const { countForms, unsentForms } = await import("./forms");
countForms();

beforeEach(() => {
  document.body.innerHTML = `
    <form data-act id="a"><textarea id="text">was</textarea><select id="kind"><option>x</option><option>y</option></select></form>
    <form data-act id="b"><input id="note"><input type="hidden" value="1"></form>
    <form method="get"><input id="search"></form>`;
});

const type = (id: string, value: string) => {
  const field = document.getElementById(id) as HTMLInputElement;
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

test("words in a form count until they are sent or taken back, choices and searches do not", async () => {
  page.update.mockClear();
  expect(page.source?.().unsent).toBe(0);
  type("text", "was en wordt");
  type("note", "waarom");
  type("search", "iets");
  document.querySelector("select")!.selectedIndex = 1;
  expect(page.source?.()).toEqual({ unsent: 2, kept: false, readOnly: false });
  expect(unsentForms().map(({ id }) => id)).toEqual(["a", "b"]);
  await vi.waitFor(() => expect(page.update).toHaveBeenCalledOnce());
  type("text", "was");
  document.querySelector<HTMLFormElement>("#b")!.reset();
  expect(page.source?.().unsent).toBe(0);
  await vi.waitFor(() => expect(page.update).toHaveBeenCalledTimes(2));
});
