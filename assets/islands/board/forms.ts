// What somebody typed in a form and did not send is not saved, and nowhere but
// in this window: the state line counts it, and the page asks before it goes.
import { dirty, FIELDS } from "../live/guard";
import { line } from "../live/live";

// countForms counts the forms that hold words which were not sent.
export function countForms(): void {
  line.add(() => ({ unsent: unsentForms().length, kept: false, readOnly: false }));
  let soon: ReturnType<typeof setTimeout> | undefined;
  const look = () => {
    soon ??= setTimeout(() => {
      soon = undefined;
      line.update();
    });
  };
  for (const type of ["input", "reset", "rd:changed", "rd:sent"]) document.addEventListener(type, look);
}

// unsentForms lists the forms in a part of the page that hold such words.
export function unsentForms(within: ParentNode = document): HTMLFormElement[] {
  const forms = [...within.querySelectorAll<HTMLFormElement>("form[data-act]")];
  return forms.filter((form) => [...form.elements].some((field) => field.matches(FIELDS) && dirty(field)));
}
