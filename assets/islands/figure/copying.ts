// What is copied of a figure, and how it gets to the clipboard.

// Copy is one thing in the two forms in which programs take it.
export interface Copy {
  text: string;
  html: string;
}

// quoted is a citation with the table it is about. The table keeps its words and
// its cells, and nothing else: no bars, links or classes of ours.
export function quoted(text: string, table: HTMLTableElement | null): Copy {
  const whole = document.createElement("div");
  if (table) whole.append(bare(table));
  const said = document.createElement("p");
  said.textContent = text;
  whole.append(said);
  return { text, html: whole.innerHTML };
}

function bare(table: HTMLTableElement): HTMLTableElement {
  const copy = document.createElement("table");
  if (table.caption) copy.createCaption().textContent = words(table.caption);
  for (const row of table.rows) {
    const line = copy.insertRow();
    for (const cell of row.cells) {
      const made = document.createElement(cell.tagName === "TH" ? "th" : "td");
      made.textContent = words(cell);
      line.append(made);
    }
  }
  return copy;
}

// words is a text without the spaces between its lines.
const words = (element: Element) => (element.textContent ?? "").replace(/\s+/g, " ").trim();

// write puts something on the clipboard, in both forms where the browser allows
// it, and reports whether it is there.
export async function write(copy: Copy): Promise<boolean> {
  try {
    const forms = { "text/plain": copy.text, "text/html": copy.html };
    const parts = Object.entries(forms).map(([type, content]) => [type, new Blob([content], { type })] as const);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(parts))]);
    return true;
  } catch {
    return byCommand(copy); // an older browser, or a page that is not secure
  }
}

function byCommand(copy: Copy): boolean {
  let filled = false;
  const fill = (event: ClipboardEvent): void => {
    if (!event.clipboardData) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", copy.text);
    event.clipboardData.setData("text/html", copy.html);
    filled = true;
  };
  document.addEventListener("copy", fill, { once: true });
  try {
    return document.execCommand("copy") && filled;
  } catch {
    return false;
  } finally {
    document.removeEventListener("copy", fill);
  }
}
