import type { ChangeSet } from "@codemirror/state";

// Lag keeps what others changed while an input method composes and the text on
// the screen must not be disturbed. Meanwhile it carries edits over from the
// text that is shown to the document, which is ahead of it.
export class Lag {
  private changes: ChangeSet | undefined; // from what is shown to the document

  get behind(): boolean {
    return this.changes !== undefined;
  }

  // add takes in a change to the document that is not shown yet.
  add(changes: ChangeSet): void {
    this.changes = this.changes ? this.changes.compose(changes) : changes;
  }

  // carry turns an edit of what is shown into one of the document. Where both
  // insert at one place ours comes first, so that a word being composed stays
  // whole.
  carry(edit: ChangeSet): ChangeSet {
    if (!this.changes) return edit;
    const carried = edit.map(this.changes, true);
    this.changes = this.changes.map(edit);
    return carried;
  }

  // end returns the change that brings what is shown level with the document.
  end(): ChangeSet | undefined {
    const changes = this.changes;
    this.changes = undefined;
    return changes;
  }
}
