// Parts of a card have names, and names are used more than once: the panel of a
// card has facts and links of its own, and so has a card within a card.
import { beforeEach, expect, test } from "vitest";
import { render } from "./turbo";

const line = (id: string, text: string) => `<p id="kind-${id}" data-part="kind">${text}</p><div id="facts-${id}" data-part="facts">feiten ${text}</div>`;

const card = (id: string, text: string, parts = "") =>
  `<li id="card-${id}" data-unit>${line(id, text)}<ul id="parts-${id}" data-part="parts">${parts}</ul><div id="panel-${id}" data-panel></div></li>`;

beforeEach(() => {
  document.body.innerHTML = `<ul id="lane">${card("a", "A", card("b", "B"))}</ul>`;
  document.getElementById("panel-a")!.innerHTML =
    `<div id="panel-body-a"><button id="write">Schrijven</button><details id="part-facts-a" data-part="facts"><summary>Gegevens</summary><input id="f"></details></div>`;
});

const place = (html: string) => render(`<turbo-stream action="place" target="lane" after=""><template>${html}</template></turbo-stream>`);
const html = (id: string) => document.getElementById(id)?.outerHTML;

test("the facts of a card do not take the place of those in its panel, while its reader is in it", async () => {
  document.getElementById("write")!.focus();
  const panel = html("panel-a");
  await place(card("a", "A2", card("b", "B2")));
  expect(html("facts-a")).toContain("feiten A2");
  expect(html("panel-a")).toBe(panel);
  expect(html("kind-b")).toContain("B2");
  expect(document.querySelectorAll("#facts-a")).toHaveLength(1);
});

test("a card does not become the card it stands in, while its reader is in it", async () => {
  document.getElementById("panel-b")!.innerHTML = `<button id="b">Schrijven</button>`;
  document.getElementById("b")!.focus();
  await place(card("a", "A2", card("b", "B2")));
  expect([...document.querySelectorAll("[data-part=kind]")].map(({ id, textContent }) => [id, textContent])).toEqual([["kind-a", "A2"], ["kind-b", "B2"]]);
  expect(document.activeElement?.id).toBe("b");
});
