// The live documents of this tab. Importing this module loads the text engine,
// so only editors do, and pages that find unsent text of an earlier page.
import { Leftovers } from "../editor/leftovers";
import { Connection, type Credentials } from "./connection";
import { Documents } from "./documents";
import { Drain } from "./drain";
import { allowed, carry, connection, line, vault } from "./live";
import { Outbox } from "./outbox";
import { SealedShelf, type Shelf } from "./shelf";

const outbox = new Outbox(shelf(), globalThis.navigator?.locks, update);
export const documents = new Documents(connection, update, outbox);
const leftovers = new Leftovers(documents);
const drain = new Drain({
  outbox,
  documents,
  connect: goOn,
  client: () => connection.client,
  changed: update,
});

line.add(() => {
  const all = [...documents.all(), ...drain.all()];
  const statuses = all.map((document) => document.status);
  return {
    unsent: statuses.reduce((sum, { unsent }) => sum + unsent, 0),
    held: all.every((document) => document.unsent === 0 || document.held),
    kept: statuses.some(({ kept, problem, unsent }) => kept.length > 0 || (problem !== undefined && unsent > 0)),
    readOnly: statuses.length > 0 && statuses.every(({ may, phase }) => may === "read" && phase !== "loading"),
  };
});

void drain.look();
connection.states.listen((state) => {
  if (state === "online") void drain.look();
});

// A page that is hidden may never be shown again.
addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") flush();
  else void drain.look();
}, true);
addEventListener("pagehide", ({ persisted }) => {
  flush();
  if (!persisted) return;
  outbox.leave();
  drain.rest();
}, true);
addEventListener("pageshow", ({ persisted }) => {
  if (persisted) void outbox.back().then(() => drain.look());
});

function flush(): void {
  for (const d of documents.all()) d.flush();
}

function update(): void {
  line.update();
  leftovers.update();
}

// goOn makes a connection that is a client of before, beside the page's own.
function goOn(resumed: Credentials | undefined): Connection {
  const carrier = carry(() => again.reopen());
  const { person } = connection;
  const again = new Connection({ open: () => carrier.open(), allowed, ...(resumed ? { resumed } : {}), ...(person ? { person } : {}) });
  return again;
}

async function shelf(): Promise<Shelf | undefined> {
  const key = await vault;
  if (!key || !("indexedDB" in globalThis)) return undefined;
  const sealed = new SealedShelf(key);
  await sealed.tidy(); // fails where storage is forbidden
  return sealed;
}
