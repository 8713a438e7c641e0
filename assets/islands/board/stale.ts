// When somebody else changed a card first, its form is shown anew. What was
// chosen here is put back into it, and what now stands in its place is told.

// Choices are the fields of a form by name, each with the value it was loaded
// with and the value it has.
export type Choices = Map<string, { was: string; value: string }>;

// choices reads a form.
export function choices(form: HTMLFormElement): Choices {
  const found: Choices = new Map();
  for (const field of form.elements) {
    const name = field.getAttribute("name");
    if (!name || field.matches("[type=hidden]")) continue;
    const { was, value } = found.get(name) ?? { was: "", value: "" };
    if (field instanceof HTMLSelectElement) {
      const loaded = [...field.options].find((option) => option.defaultSelected) ?? field.options[0];
      found.set(name, { was: loaded?.value ?? "", value: field.value });
    } else if (field instanceof HTMLInputElement && field.matches("[type=radio],[type=checkbox]")) {
      found.set(name, { was: field.defaultChecked ? field.value : was, value: field.checked ? field.value : value });
    } else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
      found.set(name, { was: field.defaultValue, value: field.value });
    }
  }
  return found;
}

// rechoose shows what a form was loaded with, puts the choices that were made
// before back into it, and returns the names of those that somebody else
// changed too.
export function rechoose(form: HTMLFormElement, before: Choices): string[] {
  form.reset();
  const now = choices(form);
  const crossed: string[] = [];
  for (const [name, { was, value }] of before) {
    const current = now.get(name)?.was;
    if (value === was || current === undefined || value === current) continue;
    if (current !== was) crossed.push(name);
    put(form, name, value);
  }
  return crossed;
}

// loaded is what a field was loaded with, in words.
export function loaded(form: HTMLFormElement, name: string): string {
  const was = choices(form).get(name)?.was ?? "";
  for (const field of form.elements) {
    if (field.getAttribute("name") !== name) continue;
    if (field instanceof HTMLSelectElement) return [...field.options].find(({ value }) => value === was)?.text ?? was;
    if (field instanceof HTMLInputElement && field.type === "radio" && field.value === was) return field.labels?.[0]?.textContent?.trim() ?? was;
  }
  return was;
}

function put(form: HTMLFormElement, name: string, value: string): void {
  for (const field of form.elements) {
    if (field.getAttribute("name") !== name) continue;
    if (field instanceof HTMLSelectElement) {
      if ([...field.options].some((option) => option.value === value)) field.value = value;
    } else if (field instanceof HTMLInputElement && field.matches("[type=radio],[type=checkbox]")) {
      field.checked = field.value === value;
    } else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
      field.value = value;
    }
  }
}
