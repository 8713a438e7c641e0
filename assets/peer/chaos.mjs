// People who write in a few documents from several tabs, while the Go test that started this process
// does what it can to the servers and to the network between them.
//
//   node --experimental-websocket chaos.mjs '{"pace":120,"tabs":[{"name":"a","doc":"…",…}]}'
//
// Over JSON lines it is told to write, to rest, to tell how things are (look), to go on as a page
// does that was away (reopen), or as one whose network came back (wake). It tells of every mark
// before it is typed, of every update it sees, and of what should not be.

import { faster } from "./hurry.mjs";
import { setTimeout as later } from "node:timers";
import { chance } from "./chance.mjs";
import { eachMessage, send } from "./lines.mjs";
import { LibraryTab, PageTab, RudeTab } from "./tabs.mjs";

const plan = JSON.parse(process.argv[2]);
const kinds = { page: PageTab, library: LibraryTab, rude: RudeTab };
const tabs = new Map(plan.tabs.map((tab) => [tab.name, new kinds[tab.kind](tab, tab.doc)]));
let writing = false;

process.on("unhandledRejection", (error) => send({ trouble: `a promise failed: ${error?.stack ?? error}`, tab: "" }));
process.on("uncaughtException", (error) => send({ trouble: `an error was not caught: ${error?.stack ?? error}`, tab: "" }));

globalThis.reportError = (error) => send({ trouble: `an error was reported: ${error?.stack ?? error}`, tab: "" });

/** Lets a tab edit now and then, in bursts as people type. */
function type(tab, dice) {
  if (writing) tab.edit();
  later(() => type(tab, dice), dice.odds(0.7) ? 5 + dice.below(plan.pace) : dice.below(5 * plan.pace));
}

for (const tab of tabs.values()) type(tab, chance(tab.plan.seed + 2));
send({ ready: true, faster });
await eachMessage((message) => {
  switch (message.do) {
    case "write":
    case "rest":
      writing = message.do === "write";
      break;
    case "look":
      send({ looked: message.n, tabs: [...tabs.values()].map((tab) => tab.look()) });
      break;
    case "reopen":
      tabs.get(message.tab).connection.reopen();
      break;
    case "wake":
      for (const tab of tabs.values()) tab.connection.wake();
  }
});
process.exit(0);
