import type { Connection } from "./connection";
import { LiveDocument } from "./document";
import { Numbers } from "./numbers";

// Documents holds the live documents of this tab, one for each id however many
// editors show it.
export class Documents {
  private readonly open = new Map<string, { document: LiveDocument; users: number }>();
  private readonly numbers = new Numbers();

  constructor(
    private readonly connection: Connection,
    private readonly changed: () => void = () => undefined,
  ) {}

  // acquire returns the document of that id, opening it for its first user.
  // Every acquire is followed by one release.
  acquire(id: string): LiveDocument {
    let entry = this.open.get(id);
    if (!entry) {
      const document = new LiveDocument(id, this.connection, this.numbers);
      entry = { document, users: 0 };
      this.open.set(id, entry);
      document.statuses.listen(() => {
        this.changed();
        this.tidy(id);
      });
    }
    entry.users++;
    return entry.document;
  }

  // release lets go of a document. It closes when nobody uses it any more and
  // nothing in it is unsent, which may be later.
  release(document: LiveDocument): void {
    const entry = this.open.get(document.id);
    if (!entry || entry.document !== document) return;
    entry.users--;
    this.tidy(document.id);
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
