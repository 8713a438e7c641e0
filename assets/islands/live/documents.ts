import type { Connection } from "./connection";
import { LiveDocument, type Past } from "./document";
import type { Kept } from "./entry";
import { Numbers } from "./numbers";
import type { Outbox } from "./outbox";

// Documents holds the live documents of this tab, one for each id however many
// editors show it.
export class Documents {
  private readonly open = new Map<string, { document: LiveDocument; users: number }>();
  private readonly numbers = new Numbers();

  constructor(
    private readonly connection: Connection,
    private readonly changed: () => void = () => undefined,
    private readonly outbox?: Outbox,
  ) {}

  // acquire returns the document of that id, opening it for its first user, who
  // may say what an earlier page left of it. Every acquire is followed by one
  // release.
  acquire(id: string, past?: Past): LiveDocument {
    let entry = this.open.get(id);
    if (!entry) {
      const document = new LiveDocument(id, this.connection, this.numbers, this.outbox, past);
      entry = { document, users: 0 };
      this.open.set(id, entry);
      document.statuses.listen(() => {
        this.changed();
        this.tidy(id);
      });
    }
    entry.users++;
    this.changed();
    return entry.document;
  }

  // release lets go of a document. It closes when nobody uses it any more and
  // nothing in it is unsent, which may be later.
  release(document: LiveDocument): void {
    const entry = this.open.get(document.id);
    if (!entry || entry.document !== document) return;
    entry.users--;
    this.tidy(document.id);
    this.changed();
  }

  // offer lets the person choose what becomes of their text in a document, which
  // stays open until they did. It tells whether the text is kept on this device
  // by now.
  offer(id: string, kept: readonly Kept[]): Promise<boolean> {
    const document = this.acquire(id);
    const stored = document.offer(kept);
    this.release(document);
    return stored;
  }

  // unattended lists the documents that no editor shows.
  unattended(): LiveDocument[] {
    return [...this.open.values()].filter(({ users }) => users === 0).map(({ document }) => document);
  }

  all(): LiveDocument[] {
    return [...this.open.values()].map(({ document }) => document);
  }

  private tidy(id: string): void {
    const entry = this.open.get(id);
    if (!entry || entry.users > 0 || entry.document.unsent > 0) return;
    this.open.delete(id);
    entry.document.close();
  }
}
