// Editor is what mount needs from either way of writing. Each takes its text
// from a live document, gives it every edit, and applies what others change
// without moving the writer's selection.
export interface Editor {
  focus(): void;
  selection(): Selected;
  setWritable(writable: boolean): void;
  destroy(): void;
}

// Selected is a selection in UTF-16 units from the start of the text.
export interface Selected {
  anchor: number;
  head: number;
}

export interface EditorOptions {
  parent: HTMLElement;
  label: string;
  describedBy: string; // the id of the words that say how to leave by keyboard
  writable: boolean;
  selection: Selected | undefined;
  references: string; // address that answers ?q= with what can be referred to, or ""
  functions: string[]; // names of functions to offer behind @
}
