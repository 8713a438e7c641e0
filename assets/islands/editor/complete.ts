import type { Completion, CompletionContext, CompletionResult, CompletionSource } from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import type { EditorOptions } from "./editor";

// Reference is something a text can refer to: ref is what stands between the
// brackets, as in [[theme:t3]]; label and word, its kind, are for people.
interface Reference {
  ref: string;
  label: string;
  word: string;
}

// completions offers references behind [[ and functions behind @.
export function completions({ references, functions }: EditorOptions): CompletionSource[] {
  const sources: CompletionSource[] = [];
  if (references) sources.push((context) => referring(context, references));
  if (functions.length > 0) sources.push((context) => naming(context, functions));
  return sources;
}

async function referring(context: CompletionContext, address: string): Promise<CompletionResult | null> {
  const typed = context.matchBefore(/\[\[[^[\]\n]{0,80}/);
  if (!typed) return null;
  const url = new URL(address, location.href);
  url.searchParams.set("q", typed.text.slice(2));
  const abort = new AbortController();
  context.addEventListener("abort", () => abort.abort());
  try {
    const response = await fetch(url, { headers: { Accept: "application/json" }, signal: abort.signal });
    if (!response.ok) return null;
    const { refs } = (await response.json()) as { refs: Reference[] };
    const others = refs.filter(({ label }) => !breaksOff(label, typed.text));
    const options = others.slice(0, 50).map(({ ref, label, word }) => ({ label, detail: word, apply: refer(ref) }));
    return { from: typed.from, options, filter: false };
  } catch {
    return null; // writing goes on without suggestions
  }
}

// breaksOff says whether a title ends in the very reference that is being typed:
// then it is the title of what is written here, which need not be offered.
function breaksOff(label: string, typed: string): boolean {
  const at = label.lastIndexOf("[[");
  return at >= 0 && typed.startsWith(label.slice(at));
}

// refer completes [[…, whether or not the closing brackets are there.
function refer(ref: string) {
  return (view: EditorView, _completion: Completion, from: number, to: number): void => {
    const closed = view.state.sliceDoc(to, to + 2) === "]]" ? 2 : 0;
    const insert = `[[${ref}]]`;
    view.dispatch({
      changes: { from, to: to + closed, insert },
      selection: { anchor: from + insert.length },
      userEvent: "input.complete",
    });
  };
}

function naming(context: CompletionContext, functions: string[]): CompletionResult | null {
  const typed = context.matchBefore(/(?:^|[\s(])@[\p{L}\d-]{0,40}/u);
  if (!typed) return null;
  const from = typed.from + typed.text.indexOf("@");
  const options = functions.map((name) => ({ label: `@${name}`, apply: `@${name} ` }));
  return { from, options, validFor: /^@[\p{L}\d -]*$/u };
}
