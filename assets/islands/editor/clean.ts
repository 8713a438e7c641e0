// A document takes no carriage returns, no control characters and no half
// surrogate pairs: the server refuses them, and no one can see them.
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g;
const HALF = /\p{Surrogate}/gu; // under the u flag this matches lone halves only

// clean makes text that was typed or pasted fit for a document.
export function clean(text: string): string {
  return text.replace(/\r\n?/g, "\n").replace(CONTROL, "").replace(HALF, "");
}

// isClean says whether clean would leave a text as it is.
export function isClean(text: string): boolean {
  return clean(text) === text;
}
