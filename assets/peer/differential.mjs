// Answers with what the editor's own library makes of a case, so that the Go package can be held
// against it. A case is {doc, a, b, c, positions}: a and b start from doc, c from what a makes of it.
// The answer is an array in the order of results below; texts are written as the change set that
// inserts them, so that the comparison can be of bytes.

import { ChangeSet, Text } from "@codemirror/state";
import { rebaseUpdates } from "@codemirror/collab";
import { eachMessage, send } from "./lines.mjs";

const written = (text) => ChangeSet.of({ from: 0, insert: text }, 0).toJSON();

function results({ doc, a, b, c, positions }) {
  const before = Text.of(doc.split("\n"));
  const [setA, setB, setC] = [a, b, c].map((json) => ChangeSet.fromJSON(json));
  const afterA = setA.apply(before);
  const both = setA.compose(setC);
  const bOverA = setB.map(setA);
  return [
    setA.toJSON(),
    written(afterA),
    setA.map(setB).toJSON(),
    setA.map(setB, true).toJSON(),
    bOverA.toJSON(),
    setB.map(setA, true).toJSON(),
    written(bOverA.apply(afterA)),
    both.toJSON(),
    both.map(setB).toJSON(),
    setB.map(both, true).toJSON(),
    setA.compose(bOverA).toJSON(),
    setA.invert(before).toJSON(),
    both.invert(before).toJSON(),
    setC.invert(afterA).map(setB.map(both, true)).toJSON(),
    positions.map(([pos, assoc]) => both.mapPos(pos, assoc)),
    rebased([setA, setC], setB),
  ];
}

/** What becomes of two pending updates over one missed update, as the library rebases them. */
function rebased(pending, missed) {
  const updates = pending.map((changes) => ({ changes, clientID: "mine" }));
  return rebaseUpdates(updates, [{ changes: missed, clientID: "theirs" }]).map((u) => u.changes.toJSON());
}

await eachMessage((message) => send(results(message)));
