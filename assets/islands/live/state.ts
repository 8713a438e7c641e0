import type { Announcer } from "./announce";
import type { Connection, EndReason } from "./connection";
import { type Key, word } from "./words";

// Saving is what one holder of unsent work tells the state line.
export interface Saving {
  unsent: number; // changes that would be lost with this tab
  kept: boolean; // text waits for the person to decide
  readOnly: boolean; // open, and not to be written in
  held?: boolean; // what is unsent is kept on this device as well
}

export type Kind = "connecting" | "saved" | "unsent" | "offline" | "read_only" | "kept" | "ended";

const CALM = 300; // milliseconds of rest before "saved" is shown again
const LONG = 5_000; // unsent this long is worth saying aloud

// StateLine keeps the one line true that says whether the text is safe: every
// element marked data-state-line shows it, with data-kind for its looks. It
// errs on the careful side: "not saved" shows at once, "saved" after a moment
// of rest, so that the line does not flicker at every key.
export class StateLine {
  private readonly sources = new Set<() => Saving>();
  private kind: Kind = "connecting";
  private text = "";
  private said: Kind = "saved";
  private calm: ReturnType<typeof setTimeout> | undefined;
  private long: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly announcer: Announcer,
  ) {
    connection.states.listen(() => this.update());
  }

  // add lets something that holds unsent work be counted, until the function
  // it returns is called. After a change in it, call update.
  add(source: () => Saving): () => void {
    this.sources.add(source);
    this.update();
    return () => {
      this.sources.delete(source);
      this.update();
    };
  }

  // unsent counts the changes that would be lost if this tab closed now.
  unsent(): number {
    return [...this.sources].reduce((sum, source) => sum + source().unsent, 0);
  }

  // update says anew how things are.
  update(): void {
    const { kind, text } = this.describe();
    clearTimeout(this.calm);
    if (kind === "saved" && this.kind === "unsent") {
      this.calm = setTimeout(() => this.show(kind, text), CALM);
    } else {
      this.show(kind, text);
    }
  }

  // paint writes the line into elements that were added to the page.
  paint(): void {
    for (const line of document.querySelectorAll<HTMLElement>("[data-state-line]")) {
      if (line.textContent !== this.text) line.textContent = this.text;
      line.dataset["kind"] = this.kind;
    }
  }

  // guard asks before a tab with unsent work closes.
  guard(event: BeforeUnloadEvent): void {
    if (this.unsent() === 0) return;
    event.preventDefault();
    event.returnValue = true; // older browsers look at this
  }

  private describe(): { kind: Kind; text: string } {
    const savings = [...this.sources].map((source) => source());
    const n = savings.reduce((sum, { unsent }) => sum + unsent, 0);
    const held = savings.every(({ unsent, held }) => unsent === 0 || held === true);
    const { state, ended } = this.connection;
    if (state === "ended") return { kind: "ended", text: over(ended ?? "policy", n, held) };
    if (state === "offline") {
      const key = n === 0 ? "live.offline" : held ? "live.offline_unsent" : "live.offline_window";
      return { kind: "offline", text: word(key, { n }) };
    }
    if (savings.some(({ kept }) => kept)) return { kind: "kept", text: word("live.kept") };
    if (n > 0) return { kind: "unsent", text: word(n === 1 ? "live.unsent_one" : "live.unsent_other", { n }) };
    if (state === "connecting") return { kind: "connecting", text: word("live.connecting") };
    if (savings.some(({ readOnly }) => readOnly)) return { kind: "read_only", text: word("live.read_only") };
    return { kind: "saved", text: word("live.saved") };
  }

  private show(kind: Kind, text: string): void {
    const before = this.kind;
    this.kind = kind;
    this.text = text;
    this.paint();
    if (kind !== before) this.consider(kind);
  }

  // consider decides what of all this is worth a listener's time: trouble and
  // its end, and work that stays unsaved; not every word that is saved.
  private consider(kind: Kind): void {
    clearTimeout(this.long);
    if (kind === "unsent") {
      this.long = setTimeout(() => this.say(), LONG);
    } else if (kind !== "connecting" && (kind !== "saved" || this.said !== "saved")) {
      this.say();
    }
  }

  private say(): void {
    this.announcer.say("state", () => {
      if (this.kind === this.said || (this.kind === "read_only" && this.said === "saved")) return undefined;
      const back = this.said === "offline" && (this.kind === "saved" || this.kind === "read_only");
      this.said = this.kind;
      const key: Key = "live.online_again";
      return back ? `${word(key)}. ${this.text}` : this.text;
    });
  }
}

// over says why a connection ended, and what becomes of n changes that were not
// sent: those that are held on this device go on later, others have to be copied.
function over(ended: EndReason, n: number, held: boolean): string {
  if (ended === "rights") return word(n === 0 ? "live.ended_rights_saved" : held ? "live.ended_rights_unsent" : "live.ended_rights");
  const why = word(`live.ended_${ended}`);
  return n === 0 ? why : `${why} ${word(held ? "live.ended_held" : "live.ended_window", { n })}`;
}
