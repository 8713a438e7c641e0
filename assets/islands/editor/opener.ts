import { word } from "../live/words";
import { Early } from "./early";
import type { EditorHandle } from "./mount";

const handles = new Map<Element, Promise<EditorHandle>>();

// openEditors lets a page open its editors without a script of its own: a
// button with data-edit="ID" opens the editor with that id and closes it again,
// and an editor with data-editor-auto opens by itself. The editor's code is
// fetched at that moment and not before.
export function openEditors(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element | null)?.closest("[data-edit]");
    const element = button && document.getElementById(button.getAttribute("data-edit") ?? "");
    if (!button || !element) return;
    event.preventDefault();
    void toggle(button, element).catch(reportError);
  });
  for (const element of document.querySelectorAll<HTMLElement>("[data-editor][data-editor-auto]")) {
    void opened(element).catch(reportError);
  }
}

async function toggle(button: Element, element: HTMLElement): Promise<void> {
  const open = handles.get(element);
  button.setAttribute("aria-expanded", String(!open));
  if (open) {
    handles.delete(element);
    (await open).destroy();
    return;
  }
  const early = new Early(element);
  try {
    (await opened(element, early)).focus();
  } catch (error) {
    button.setAttribute("aria-expanded", "false");
    complain(element, early.end());
    throw error;
  }
}

// opened opens an editor. Its element is busy from the first moment, so that
// nothing that arrives meanwhile takes it away.
function opened(element: HTMLElement, early?: Early): Promise<EditorHandle> {
  let handle = handles.get(element);
  if (!handle) {
    for (const complaint of element.querySelectorAll(".wrong")) complaint.remove();
    element.setAttribute("data-editor-open", "");
    element.setAttribute("aria-busy", "true");
    handle = import("./mount").then(({ mount }) => mount(element, early));
    handles.set(element, handle);
    handle.catch(() => {
      handles.delete(element);
      element.removeAttribute("data-editor-open");
      element.removeAttribute("aria-busy");
    });
  }
  return handle;
}

// complain says that the editor could not be fetched, with what was typed.
function complain(element: HTMLElement, typed: string): void {
  const words = document.createElement("p");
  words.className = "wrong";
  words.setAttribute("role", "alert");
  words.textContent = `${word("editor.not_loaded")} ${typed}`.trim();
  element.append(words);
}
