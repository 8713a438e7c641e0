// The one connection of this tab and what hangs from it. Importing this module
// opens nothing; app.ts does, on pages that are live.
import { Announcer } from "./announce";
import { Carrier } from "./carrier";
import { Clock } from "./clock";
import { Connection } from "./connection";
import { LongPoll } from "./longpoll";
import { SUBPROTOCOL } from "./protocol";
import { StateLine } from "./state";
import { Topics } from "./topics";
import { Vault } from "./vault";

// carry makes a way to the server for one connection, which better reopens when
// a better way was found.
export function carry(better: () => void): Carrier {
  return new Carrier({
    socket: () => new WebSocket(address().replace(/^http/, "ws"), SUBPROTOCOL),
    requests: () => new LongPoll(`${address()}/sessions`),
    better,
  });
}

// allowed says whether we are still signed in. A browser does not tell why an
// upgrade was refused; a plain request does.
export async function allowed(): Promise<boolean> {
  return (await fetch("/programmes", { headers: { Accept: "application/json" } })).status !== 401;
}

export const carrier = carry(() => connection.reopen());
export const connection: Connection = new Connection({ open: () => carrier.open(), allowed });

// vault locks away what is unsent, as the person who is signed in; undefined
// where the server gives no key or the browser has no secrets.
export const vault: Promise<Vault | undefined> = new Promise((resolve) => {
  const stop = connection.messages.listen((message) => {
    if (message.type !== "hello") return;
    stop();
    resolve(message.vault === undefined ? undefined : Vault.open(message.vault).catch(() => undefined));
  });
});
export const clock = new Clock(connection);
export const announcer = new Announcer();
export const line = new StateLine(connection, announcer);
export const topics = new Topics(connection, () => import("./turbo"));

// unsent counts the changes that would be lost if this tab closed now.
export function unsent(): number {
  return line.unsent();
}

// announce says something to screen readers, politely and not too often. Of
// messages on one topic that wait, only the last is heard.
export function announce(text: string, topic = "page"): void {
  announcer.say(topic, text);
}

// address is where the live connection is, from <body data-live="/live">.
function address(): string {
  return new URL(document.body.dataset["live"] ?? "/live", location.href).href;
}
