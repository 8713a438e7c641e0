// Turbo as we use it: streams and morphing, no navigation. This module is
// loaded when the first change arrives, so that a first view does not wait.
import { anchored } from "./anchor";
import { watchHolds } from "./guard";
import { morphElements, renderStreamMessage } from "./hotwired";
import { protectMorphs } from "./morph";
import { guardStreams } from "./place";
import { fetchPage } from "./refresh";
import { forget } from "./words";

protectMorphs();
watchHolds();
guardStreams(() => void refresh().catch(reportError));

// render applies turbo-stream elements and resolves when they took effect.
export async function render(html: string): Promise<void> {
  const done = new Promise<void>((resolve) => {
    const wait = document.createElement("turbo-stream");
    wait.setAttribute("action", "done");
    wait.addEventListener("turbo:before-stream-render", (event) => {
      const detail = (event as CustomEvent<{ render: () => void }>).detail;
      detail.render = () => resolve();
    });
    renderStreamMessage(html);
    document.documentElement.append(wait);
  });
  await done;
}

// refresh fetches this page as it is now and morphs what is on the screen into
// it, without moving focus, selection, scroll position or unsent text. A page
// that is not ours to see any more is left as it is, and rd:page-gone says so.
export async function refresh(): Promise<void> {
  const page = await fetchPage();
  if (!page) {
    document.dispatchEvent(new CustomEvent("rd:page-gone"));
    return;
  }
  const focus = document.activeElement;
  anchored(() => morphElements(document.body, page.body));
  document.title = page.title;
  if (focus instanceof HTMLElement && focus !== document.activeElement && focus.isConnected) focus.focus({ preventScroll: true });
  forget();
  document.dispatchEvent(new CustomEvent("rd:refreshed"));
}
