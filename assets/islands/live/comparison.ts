import type { UpdatesMessage } from "./protocol";
import type { Replica } from "./replica";
import { sum } from "./sum";

const PACE = 500; // milliseconds between two checks of a long text
const LONG = 20_000; // UTF-16 units from which a text is long

// Comparison sees whether a document has become another than the server's.
export class Comparison {
  private last = 0; // when a long text was last compared

  // differs compares what the server says of its text with ours when nothing is
  // unsent; a long text not more often than PACE allows.
  differs({ version, updates, length, sum: expected }: UpdatesMessage, replica: Replica): boolean {
    if (expected === undefined || replica.unsent > 0 || version + updates.length !== replica.version) return false;
    if (length !== undefined && length !== replica.text.length) return true;
    if (replica.text.length > LONG) {
      if (Date.now() - this.last < PACE) return false;
      this.last = Date.now();
    }
    return sum(replica.text.toString()) !== expected;
  }
}
