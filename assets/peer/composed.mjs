// A server that does what the library's documentation suggests: it rebases a push over everything
// that was missed, taken together. It is here to be shown wrong.

import { ChangeSet, Text } from "@codemirror/state";
import { rebaseUpdates } from "@codemirror/collab";

export function composedServer(start) {
  let doc = Text.of(start.split("\n"));
  const log = [];
  return {
    get text() {
      return doc.toString();
    },
    since: (version) => log.slice(version),
    push(push) {
      if (!push) return;
      const pending = push.updates.map((u) => ({ clientID: u.client, changes: ChangeSet.fromJSON(u.changes) }));
      const missed = log.slice(push.version).map((u) => ({ ...u, changes: ChangeSet.fromJSON(u.changes) }));
      for (const update of rebaseUpdates(pending, missed)) {
        doc = update.changes.apply(doc);
        log.push({ clientID: update.clientID, changes: update.changes.toJSON() });
      }
    },
  };
}
