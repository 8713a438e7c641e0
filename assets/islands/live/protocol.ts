// The messages of the live protocol, as docs/protocol.md describes them. Both
// directions are closed sets: a message that is not here does not exist.

export const SUBPROTOCOL = "rodedraad.v1";

// MAX_LENGTH is the most UTF-16 units a document may hold (protocol §3).
export const MAX_LENGTH = 262_144;

export interface Person {
  id: string;
  name: string;
}

// WireUpdate is one change to a document; seq counts the updates of that client
// on that document, from 1. The server adds who made it and when.
export interface WireUpdate {
  client: string;
  seq: number;
  changes: unknown;
  person?: string;
  at?: string;
}

export type May = "write" | "read";

export type ClientMessage =
  | { type: "resume"; client: string; key: string }
  | { type: "clock" }
  | { type: "open"; doc: string; version?: number }
  | { type: "close"; doc: string }
  | { type: "push"; doc: string; version: number; updates: WireUpdate[] }
  | { type: "diverged"; doc: string; version: number; length: number; sum: string; ownLength: number; ownSum: string }
  | { type: "cursor"; doc: string; version: number; anchor: number; head: number }
  | { type: "watch"; topic: string; since?: number }
  | { type: "at"; topic: string; at: string };

export interface HelloMessage {
  type: "hello";
  client: string;
  key: string;
  person: Person;
  build: string;
  now?: string;
  vault?: string; // base64 of the key with which this person's unsent text is kept
}
export interface ResumedMessage {
  type: "resumed";
  client: string;
}
export interface DocMessage {
  type: "doc";
  doc: string;
  version: number;
  text: string;
  may?: May;
}
// UpdatesMessage carries the version before its first update; length and sum
// describe the text after its last.
export interface UpdatesMessage {
  type: "updates";
  doc: string;
  version: number;
  updates: WireUpdate[];
  length?: number;
  sum?: string;
  may?: May;
}
export interface ResetMessage {
  type: "reset";
  doc: string;
  version: number;
  text: string;
  may?: May;
}
export interface RefusedMessage {
  type: "refused";
  doc: string;
  code: string;
  seq?: number;
  message?: string;
}
export interface CursorMessage {
  type: "cursor";
  doc: string;
  client: string;
  person?: Person;
  version?: number;
  anchor?: number;
  head?: number;
  gone?: boolean;
}
export interface PresenceMessage {
  type: "presence";
  topic: string;
  people: (Person & { at?: string })[];
}
export interface StreamMessage {
  type: "stream";
  topic: string;
  n: number;
  html: string;
}
export interface WatchingMessage {
  type: "watching";
  topic: string;
  n: number;
}
export interface StaleMessage {
  type: "stale";
  topic: string;
}
export interface ClockMessage {
  type: "clock";
  now: string;
}
export interface ErrorMessage {
  type: "error";
  code: string;
  message?: string;
  doc?: string;
  topic?: string;
}

export type DocumentMessage = DocMessage | UpdatesMessage | ResetMessage | RefusedMessage | CursorMessage;

export type ServerMessage =
  | HelloMessage
  | ResumedMessage
  | DocumentMessage
  | PresenceMessage
  | WatchingMessage
  | StreamMessage
  | StaleMessage
  | ClockMessage
  | ErrorMessage;

// Close gives the close codes of protocol §7 their names.
export const Close = {
  policy: 1008,
  tooBig: 1009,
  restarting: 1012,
  tooSlow: 1013,
  takenOver: 4001,
  rightsChanged: 4003,
} as const;
