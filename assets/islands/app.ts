// app.ts runs on every page. On a page marked <body data-live="/live"> it opens
// the live connection, watches the topics the page names, keeps the state line
// true and opens editors on request.
import { openEditors } from "./editor/opener";
import { anythingLeft } from "./live/left";
import { carrier, connection, line, topics, vault } from "./live/live";

export { announce, clock, connection, line, topics, unsent } from "./live/live";

if (document.body.dataset["live"] !== undefined) start();

function start(): void {
  watch();
  line.update();
  topics.applied.listen((topic) => {
    watch();
    line.paint();
    document.dispatchEvent(new CustomEvent("rd:changed", { detail: { topic } }));
  });
  topics.presence.listen((detail) => document.dispatchEvent(new CustomEvent("rd:presence", { detail })));
  document.addEventListener("rd:page-gone", () => {
    if (line.unsent() === 0) location.reload();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") connection.wake();
  });
  addEventListener("online", () => {
    connection.wake();
    carrier.probe();
  });
  // A page that comes back as it was left has missed what happened meanwhile.
  addEventListener("pageshow", ({ persisted }) => (persisted ? connection.reopen() : connection.wake()));
  addEventListener("beforeunload", (event) => line.guard(event));
  connection.start();
  openEditors();
  void sendWhatIsLeft().catch(reportError);
}

// sendWhatIsLeft sees to it that what an earlier page could not send goes out,
// whichever page this is.
async function sendWhatIsLeft(): Promise<void> {
  const key = await vault;
  if (key && (await anythingLeft(key))) await import("./live/open");
}

// watch subscribes to every topic named by <… data-watch="board:ID" data-since="N">.
function watch(): void {
  for (const element of document.querySelectorAll<HTMLElement>("[data-watch]")) {
    const since = Number(element.dataset["since"]);
    for (const topic of element.dataset["watch"]?.split(/\s+/).filter(Boolean) ?? []) {
      topics.watch(topic, element.dataset["since"] && Number.isSafeInteger(since) ? since : undefined);
    }
  }
}
