// JSON lines over standard input and output, for the peers that the Go tests start.

import { createInterface } from "node:readline";

/** Calls handle with each message that comes in; resolves at end of input. */
export async function eachMessage(handle) {
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    if (line !== "") await handle(JSON.parse(line));
  }
}

let waiting = "";

/**
 * Queues one message. Messages go out together at the end of the turn, or when there are many: a
 * write for each of them costs more than all the rest of a peer does.
 */
export function send(message) {
  if (waiting === "") setImmediate(flush);
  waiting += JSON.stringify(message) + "\n";
  if (waiting.length > 1 << 16) flush();
}

function flush() {
  if (waiting !== "") process.stdout.write(waiting);
  waiting = "";
}
