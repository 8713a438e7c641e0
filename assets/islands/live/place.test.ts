import { beforeEach, describe, expect, test, vi } from "vitest";
import { flush, release } from "./guard";
import { refresh, render } from "./turbo";

const card = (id: string, text: string, more = "") =>
  `<li id="${id}" data-unit data-keep="class"><h3>${text}</h3><p data-part="facts">feiten ${text}</p>${more}</li>`;

beforeEach(() => {
  document.body.innerHTML = `
    <input id="search" value="">
    <ul id="lane">${card("a", "A")}${card("b", "B")}${card("c", "C")}</ul>
    <ul id="other"></ul>`;
});

function order(list = "lane"): string {
  return [...document.getElementById(list)!.children].map(({ id }) => id).join(" ");
}

function title(id: string): string | null | undefined {
  return document.querySelector(`#${id} h3`)?.textContent;
}

function facts(id: string): string | null | undefined {
  return document.querySelector(`#${id} [data-part]`)?.textContent;
}

function place(html: string, after: string, target = "lane"): Promise<void> {
  return render(`<turbo-stream action="place" target="${target}" after="${after}"><template>${html}</template></turbo-stream>`);
}

describe("the action place", () => {
  test.each([
    ["a new card first", "n", "", "n a b c"],
    ["a new card behind another", "n", "b", "a b n c"],
    ["a new card last", "n", "c", "a b c n"],
    ["a new card behind one we do not have", "n", "hidden", "a b c n"],
    ["a card where it is", "b", "a", "a b c"],
    ["a card that moves down", "a", "b", "b a c"],
    ["a card that moves up", "c", "", "c a b"],
    ["a card behind one we do not have stays", "a", "hidden", "a b c"],
  ])("puts %s", async (_name, id, after, want) => {
    const before = document.getElementById(id);
    await place(card(id, "nieuw"), after);
    expect(order()).toBe(want);
    expect(title(id)).toBe("nieuw");
    if (before) expect(document.getElementById(id)).toBe(before);
  });

  test("moves a card to another list, and ignores a list that is not here", async () => {
    await place(card("b", "B2"), "", "other");
    await place(card("x", "X"), "", "nowhere");
    expect([order(), order("other")]).toEqual(["a c", "b"]);
    expect(document.getElementById("x")).toBeNull();
  });

  test("keeps the attributes that scripts own, and what is open", async () => {
    document.getElementById("b")!.className = "on";
    document.getElementById("b")!.insertAdjacentHTML("beforeend", "<details open id='d'><summary>meer</summary></details>");
    await place(card("b", "B2", "<details id='d'><summary>meer</summary></details>"), "a");
    expect(document.getElementById("b")!.className).toBe("on");
    expect(document.querySelector<HTMLDetailsElement>("#d")!.open).toBe(true);
  });
});

describe("a card that the reader is busy with", () => {
  const busy: [string, () => void, () => void][] = [
    ["with the focus in a field", () => within("b", "<input id='f'>").focus(), () => document.querySelector<HTMLElement>("#f")!.blur()],
    ["with the focus on a link", () => within("b", "<a href='#' id='f'>x</a>").focus(), () => document.querySelector<HTMLElement>("#f")!.blur()],
    [
      "with an open editor",
      () => within("b", "<div data-editor data-editor-open id='f'></div>"),
      () => {
        const editor = document.querySelector("#f")!;
        editor.removeAttribute("data-editor-open");
        editor.dispatchEvent(new CustomEvent("rd:editor-closed", { bubbles: true }));
      },
    ],
    [
      "with unsent words in a form",
      () => ((within("b", "<form><textarea id='f'></textarea></form>").querySelector("textarea") as HTMLTextAreaElement).value = "half"),
      () => {
        document.querySelector<HTMLTextAreaElement>("#f")!.value = "";
        document.querySelector("#f")!.dispatchEvent(new Event("input", { bubbles: true }));
      },
    ],
    [
      "with selected text",
      () => document.getSelection()!.selectAllChildren(document.querySelector("#b h3")!),
      () => document.getSelection()!.removeAllRanges(),
    ],
    [
      "with an open menu",
      () => within("b", "<details data-menu open id='f'></details>"),
      () => document.querySelector("#f")!.removeAttribute("open"),
    ],
  ];

  test.each(busy)("%s is changed in its free parts only, and wholly when it is free", async (_name, begin, end) => {
    begin();
    const focus = document.activeElement;
    await place(card("b", "B2"), "c");
    await place(card("b", "B3"), "c");
    expect([order(), title("b"), facts("b")]).toEqual(["a b c", "B", "feiten B3"]);
    expect(document.activeElement).toBe(focus);
    end();
    await new Promise((resolve) => setTimeout(resolve, 120));
    flush();
    expect([order(), title("b"), facts("b")]).toEqual(["a c b", "B3", "feiten B3"]);
  });

  test("keeps the part that holds the focus", async () => {
    const part = document.querySelector("#b [data-part]")!;
    part.innerHTML = "<input id='f'>";
    document.querySelector<HTMLElement>("#f")!.focus();
    await place(card("b", "B2"), "a");
    expect(part.innerHTML).toBe('<input id="f">');
    expect(document.activeElement?.id).toBe("f");
  });

  test.each([
    ["remove", `<turbo-stream action="remove" target="b"></turbo-stream>`],
    ["replace", `<turbo-stream action="replace" target="b"><template>${card("b", "B2")}</template></turbo-stream>`],
    ["update", `<turbo-stream action="update" target="b"><template><h3>B2</h3></template></turbo-stream>`],
    ["morph", `<turbo-stream action="replace" method="morph" target="b"><template>${card("b", "B2")}</template></turbo-stream>`],
  ])("is not touched by %s either", async (_name, html) => {
    const gone = vi.fn();
    document.addEventListener("rd:gone", gone);
    const field = within("b", "<textarea id='f'></textarea>");
    field.focus();
    await render(html);
    expect([title("b"), document.activeElement]).toEqual(["B", field]);
    expect(gone).toHaveBeenCalledTimes(html.includes('"remove"') ? 1 : 0);
    field.blur();
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(title("b")).toBe(html.includes('"remove"') ? undefined : "B2");
    document.removeEventListener("rd:gone", gone);
  });

  test("is changed at once when the reader asked for it", async () => {
    const button = within("b", "<button id='f'>Start</button>");
    button.focus();
    release(document.getElementById("b")!);
    await place(card("b", "B2", "<button id='f'>Klaar</button>"), "a");
    expect([title("b"), document.getElementById("f")!.textContent]).toEqual(["B2", "Klaar"]);
    expect(document.activeElement?.id).toBe("f");
  });
});

describe("a refresh of the page", () => {
  function serve(body: string, init: ResponseInit = {}): void {
    const headers = { "content-type": "text/html; charset=utf-8" };
    vi.stubGlobal("fetch", vi.fn(() => Promise.resolve(new Response(`<title>Nieuw</title><body>${body}`, { headers, ...init }))));
  }

  test("keeps focus, typed words, open editors and what a card's reader is busy with", async () => {
    const search = document.querySelector<HTMLInputElement>("#search")!;
    const field = within("b", "<textarea id='f'></textarea>") as HTMLTextAreaElement;
    within("c", "<div data-editor id='e' data-editor-open><i>tekst</i></div>");
    search.value = "gezocht";
    field.value = "half af";
    field.focus();
    field.setSelectionRange(1, 4);
    serve(`<input id="search" value=""><ul id="lane">${card("b", "B2")}${card("a", "A2")}${card("d", "D")}</ul><ul id="other"></ul>`);
    await refresh();
    expect([title("a"), title("b"), facts("b"), title("d")]).toEqual(["A2", "B", "feiten B2", "D"]);
    expect([search.value, field.value, field.selectionStart, field.selectionEnd]).toEqual(["gezocht", "half af", 1, 4]);
    expect([document.activeElement, search.isConnected]).toEqual([field, true]);
    expect(document.querySelector("#e i")?.textContent).toBe("tekst"); // c is gone for the server, not under its writer
    expect(document.title).toBe("Nieuw");
    field.value = "";
    field.blur();
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(title("b")).toBe("B2");
  });

  test.each([
    ["no longer ours", { status: 404 }],
    ["asking to sign in", { status: 401 }],
    ["something else", { headers: { "content-type": "application/json" } }],
  ])("that is %s leaves the page and says so", async (_name, init) => {
    const gone = vi.fn();
    document.addEventListener("rd:page-gone", gone, { once: true });
    serve("<p>elders</p>", init);
    await refresh();
    expect(order()).toBe("a b c");
    expect(gone).toHaveBeenCalledOnce();
  });

  test("that fails is an error, not an empty page", async () => {
    serve("", { status: 503 });
    await expect(refresh()).rejects.toThrow("503");
    expect(order()).toBe("a b c");
  });
});

test("the other actions still work", async () => {
  await render(`<turbo-stream action="append" target="other"><template>${card("n", "N")}</template></turbo-stream>
    <turbo-stream action="remove" target="a"></turbo-stream>
    <turbo-stream action="before" target="b"><template>${card("m", "M")}</template></turbo-stream>
    <turbo-stream action="update" method="morph" targets="#b h3"><template>B2</template></turbo-stream>`);
  expect([order(), order("other"), title("b")]).toEqual(["m b c", "n", "B2"]);
});

test("links stay the browser's", () => {
  const { Turbo } = window as unknown as { Turbo: { session: { drive: boolean } } };
  expect(Turbo.session.drive).toBe(false);
});

// within adds an element to a card and returns it.
function within(id: string, html: string): HTMLElement {
  document.getElementById(id)!.insertAdjacentHTML("beforeend", html);
  return document.getElementById(id)!.lastElementChild as HTMLElement;
}
