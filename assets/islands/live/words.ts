// The words this code shows come from the page, which knows the reader's
// language: <script type="application/json" id="words">{"key":"text"}</script>.

// Key lists every word asked for here and in the editor; the locales hold the
// same keys. {n}, {names} and the like stand for values.
export type Key =
  | "live.connecting"
  | "live.saved"
  | "live.unsent_one"
  | "live.unsent_other"
  | "live.offline"
  | "live.offline_unsent"
  | "live.offline_window"
  | "live.online_again"
  | "live.read_only"
  | "live.kept"
  | "live.leftovers"
  | "live.ended_rights"
  | "live.ended_rights_unsent"
  | "live.ended_rights_saved"
  | "live.ended_held"
  | "live.ended_window"
  | "live.ended_taken_over"
  | "live.ended_policy"
  | "editor.hint"
  | "editor.to_plain"
  | "editor.to_rich"
  | "editor.people"
  | "editor.copy"
  | "editor.copied"
  | "editor.discard"
  | "editor.discard_sure"
  | "editor.kept"
  | "editor.kept_label"
  | "editor.loading"
  | "editor.not_loaded"
  | "editor.restore"
  | "editor.references"
  | "editor.problem_forbidden"
  | "editor.problem_frozen"
  | "editor.problem_not_found"
  | "editor.problem_too_large"
  | "editor.problem_other";

let words: Record<string, unknown> | undefined;

// word returns the text for a key with its values filled in, and the key itself
// when the page lacks it, so that the gap is seen.
export function word(key: Key, values: Record<string, string | number> = {}): string {
  words ??= read();
  const text = words[key];
  if (typeof text !== "string") return key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    return typeof value === "number" ? value.toLocaleString(document.documentElement.lang) : (value ?? whole);
  });
}

// forget makes the next word read the page again.
export function forget(): void {
  words = undefined;
}

function read(): Record<string, unknown> {
  try {
    return JSON.parse(document.getElementById("words")?.textContent ?? "{}") as Record<string, unknown>;
  } catch {
    return {};
  }
}
