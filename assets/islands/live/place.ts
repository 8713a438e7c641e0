import { StreamActions, type StreamElement } from "./hotwired";
import { anchored } from "./anchor";
import { defer, held } from "./guard";
import { morph, morphParts } from "./morph";

// place is a stream action of our own: <turbo-stream action="place" target="LIST"
// after="SIBLING"> puts the one element in its template into the list, right
// behind the sibling, or first when after is empty. An element that is there
// already is morphed and moved, so that it stays the same element.
export function place(this: StreamElement): void {
  const next = this.templateContent.firstElementChild;
  const list = document.getElementById(this.target ?? "");
  if (!next || !list) return;
  const current = next.id ? document.getElementById(next.id) : null;
  const after = this.getAttribute("after") ?? "";
  anchored(() => put(list, current, next, after), current ?? undefined);
}

function put(list: Element, current: Element | null, next: Element, after: string): void {
  if (!current) {
    list.insertBefore(next, spot(list, after, null));
  } else if (held(current)) {
    morphParts(current, next);
    const later = next.cloneNode(true) as Element;
    defer(current, () => anchored(() => put(list, current, later, after), current));
  } else {
    morph(current, next);
    move(list, current, after);
  }
}

function move(list: Element, current: Element, after: string): void {
  const sibling = after ? document.getElementById(after) : null;
  if (after && sibling?.parentElement !== list && current.parentElement === list) return; // not ours to see: stay
  const before = spot(list, after, current);
  if (current.parentElement === list && before === current.nextElementSibling) return;
  type Mover = { moveBefore?: (node: Node, before: Node | null) => void };
  const mover = list as Mover;
  if (mover.moveBefore && current.isConnected) mover.moveBefore(current, before);
  else list.insertBefore(current, before);
}

// spot returns the element before which something goes: behind the sibling,
// first when there is none to name, and last when the sibling is not here.
function spot(list: Element, after: string, current: Element | null): Element | null {
  const skip = (element: Element | null) => (element && element === current ? element.nextElementSibling : element);
  if (!after) return skip(list.firstElementChild);
  const sibling = document.getElementById(after);
  return sibling?.parentElement === list ? skip(sibling.nextElementSibling) : null;
}

// guardStreams teaches Turbo the action place and makes its own actions wait
// for elements that are held, and keep the reader's place.
export function guardStreams(refresh: () => void): void {
  StreamActions["place"] = place;
  StreamActions["refresh"] = refresh;
  for (const action of ["after", "append", "before", "prepend"]) {
    const original = StreamActions[action]!;
    StreamActions[action] = function (this: StreamElement) {
      anchored(() => void original.call(this));
    };
  }
  StreamActions["remove"] = function (this: StreamElement) {
    for (const target of this.targetElements) {
      if (target.matches("[data-page]")) refresh(); // the page is about it, and says what became of it
      else remove(target);
    }
  };
  StreamActions["replace"] = function (this: StreamElement) {
    for (const target of this.targetElements) anchored(() => replace(target, this.templateContent, this.getAttribute("method")));
  };
  StreamActions["update"] = function (this: StreamElement) {
    for (const target of this.targetElements) anchored(() => update(target, this.templateContent));
  };
}

function remove(target: Element): void {
  if (held(target)) {
    target.setAttribute("data-gone", "");
    target.dispatchEvent(new CustomEvent("rd:gone", { bubbles: true }));
    defer(target, () => remove(target));
  } else {
    anchored(() => target.remove(), target);
  }
}

function replace(target: Element, content: DocumentFragment, method: string | null): void {
  const next = content.firstElementChild;
  if (next && (method === "morph" || held(target))) morph(target, next);
  else target.replaceWith(content);
}

// update morphs the children, since that keeps more than replacing them does.
function update(target: Element, content: DocumentFragment): void {
  const next = target.cloneNode(false) as Element;
  next.append(content);
  morph(target, next);
}
