import type { Credentials } from "./connection";

// DATABASE is the name under which entries are stored.
export const DATABASE = "rodedraad";

// Kept is a person's text that could not be merged: mine as it stood here, and
// theirs as the server has it. It stays until the person decides.
export interface Kept {
  mine: string;
  theirs: string;
}

// StoredChange is a change that the server has not confirmed. One that was sent
// has the client and number it was sent under.
export interface StoredChange {
  changes: unknown; // a ChangeSet as JSON
  edits: number;
  sent?: { client: string; seq: number };
}

// Written is what was typed on top of a version of the server's text.
export interface Written {
  version: number;
  text: string; // of that version
  pending: StoredChange[];
}

// Entry is all of one document that would be lost with its tab.
export interface Entry {
  doc: string;
  proof: Credentials | undefined; // the client to go on as, unless it was never online
  last: number; // the highest number that client has given a change
  written: Written | undefined;
  kept: readonly Kept[];
}
