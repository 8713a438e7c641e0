import type { LiveDocument } from "../live/document";
import type { Kept } from "../live/entry";
import { type Key, word } from "../live/words";

// Notices shows, under an editor, what became of text that could not be saved:
// why, the text itself, and what can be done with it.
export class Notices {
  private readonly shown = new Map<Kept | string, HTMLElement>();
  private readonly restores = new Set<HTMLElement>();

  constructor(
    private readonly document: LiveDocument,
    private readonly parent: HTMLElement,
  ) {}

  // update brings the notices in line with the document.
  update(): void {
    const { kept, problem, unsent } = this.document.status;
    const refused = unsent > kept.length;
    const wanted = new Set<Kept | string>(kept);
    if (problem) wanted.add(`${problem} ${refused}`);
    for (const [key, element] of this.shown) {
      if (wanted.has(key)) continue;
      element.remove();
      this.shown.delete(key);
    }
    for (const key of wanted) {
      if (this.shown.has(key)) continue;
      const element = typeof key === "string" ? this.refused(problem ?? "", refused) : this.kept(key);
      this.shown.set(key, element);
      this.parent.append(element);
    }
    // What may not be written in can only be copied from.
    for (const restore of this.restores) restore.hidden = !this.document.writable;
  }

  private refused(problem: string, unsent: boolean): HTMLElement {
    const notice = box(word(problemKey(problem)));
    if (unsent) {
      notice.append(
        copyButton(() => this.document.text?.toString() ?? ""),
        sureButton(() => this.document.discard()),
      );
    }
    return notice;
  }

  private kept(kept: Kept): HTMLElement {
    const notice = box(word("editor.kept"));
    const field = document.createElement("textarea");
    field.className = "editor-kept";
    field.readOnly = true;
    field.rows = 4;
    field.value = field.defaultValue = kept.mine;
    field.setAttribute("aria-label", word("editor.kept_label"));
    const restore = button(word("editor.restore"), () => this.document.restore(kept));
    this.restores.add(restore);
    notice.append(
      field,
      copyButton(() => kept.mine, field),
      restore,
      sureButton(() => this.document.discard(kept)),
    );
    return notice;
  }
}

function problemKey(problem: string): Key {
  switch (problem) {
    case "forbidden":
    case "unauthenticated":
      return "editor.problem_forbidden";
    case "frozen":
      return "editor.problem_frozen";
    case "not_found":
      return "editor.problem_not_found";
    case "too_large":
      return "editor.problem_too_large";
    default:
      return "editor.problem_other";
  }
}

function box(text: string): HTMLElement {
  const notice = document.createElement("div");
  notice.className = "editor-notice";
  const words = notice.appendChild(document.createElement("p"));
  words.textContent = text;
  return notice;
}

function button(text: string, act: (button: HTMLButtonElement) => void): HTMLButtonElement {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = text;
  element.addEventListener("click", () => act(element));
  return element;
}

// copyButton copies, and where the browser forbids that, selects.
function copyButton(text: () => string, field?: HTMLTextAreaElement): HTMLButtonElement {
  return button(word("editor.copy"), (element) => {
    navigator.clipboard?.writeText(text()).then(
      () => (element.textContent = word("editor.copied")),
      () => field?.select(),
    );
  });
}

// sureButton asks once more, since what it throws away is nowhere else.
function sureButton(act: () => void): HTMLButtonElement {
  let asked = false;
  return button(word("editor.discard"), (element) => {
    if (asked) act();
    asked = true;
    element.textContent = word("editor.discard_sure");
  });
}
