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
  if (open) {
    handles.delete(element);
    button.setAttribute("aria-expanded", "false");
    (await open).destroy();
  } else {
    button.setAttribute("aria-expanded", "true");
    (await opened(element)).focus();
  }
}

function opened(element: HTMLElement): Promise<EditorHandle> {
  let handle = handles.get(element);
  if (!handle) {
    handle = import("./mount").then(({ mount }) => mount(element));
    handles.set(element, handle);
    handle.catch(() => handles.delete(element));
  }
  return handle;
}
