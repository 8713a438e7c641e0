// The live documents of this tab. Importing this module loads the text engine,
// so only editors do.
import { Documents } from "./documents";
import { connection, line } from "./live";

export const documents = new Documents(connection, () => line.update());

line.add(() => {
  const all = documents.all().map((document) => document.status);
  return {
    unsent: all.reduce((sum, { unsent }) => sum + unsent, 0),
    kept: all.some(({ kept, problem, unsent }) => kept.length > 0 || (problem !== undefined && unsent > 0)),
    readOnly: all.length > 0 && all.every(({ may, phase }) => may === "read" && phase !== "loading"),
  };
});

// A page that is hidden may never be shown again.
for (const type of ["visibilitychange", "pagehide"]) {
  addEventListener(type, () => {
    if (type === "pagehide" || document.visibilityState === "hidden") for (const d of documents.all()) d.flush();
  }, true);
}
