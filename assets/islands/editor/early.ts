import { word } from "../live/words";

// Early takes what somebody types after asking for an editor and before it is
// there, while the focus still is where they asked for it. Otherwise those keys
// would be shortcuts of the page, or nothing.
export class Early {
  private text = "";
  private readonly sign = document.createElement("p");
  private readonly from = document.activeElement;
  private readonly listen = (event: KeyboardEvent): void => this.key(event);
  // A space that is let go on a button presses it, in some browsers also when its
  // way down was taken.
  private readonly release = (event: KeyboardEvent): void => {
    if (event.key === " " && this.stayed) event.preventDefault();
  };

  constructor(element: Element) {
    this.sign.className = "editor-early";
    this.show();
    element.append(this.sign);
    document.addEventListener("keydown", this.listen, true);
    document.addEventListener("keyup", this.release, true);
  }

  // stayed says whether the focus is still where the editor was asked for.
  get stayed(): boolean {
    const focus = document.activeElement;
    return !focus || focus === document.body || focus === this.from;
  }

  // end returns what was typed; from then on keys go where they belong.
  end(): string {
    document.removeEventListener("keydown", this.listen, true);
    document.removeEventListener("keyup", this.release, true);
    this.sign.remove();
    const { text } = this;
    this.text = "";
    return text;
  }

  private key(event: KeyboardEvent): void {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !this.stayed) return;
    if (key === "Enter" && this.text !== "") this.text += "\n";
    else if (key === "Backspace") this.text = [...this.text].slice(0, -1).join("");
    else if ([...key].length === 1) this.text += key;
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.show();
  }

  private show(): void {
    this.sign.textContent = `${word("editor.loading")} ${this.text}`;
  }
}
