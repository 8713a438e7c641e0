// The part of Turbo that we use; it ships no types of its own.
declare module "@hotwired/turbo" {
  export interface StreamElement extends HTMLElement {
    readonly target: string | null;
    readonly targetElements: Element[];
    readonly templateContent: DocumentFragment;
    readonly action: string | null;
  }
  export const StreamActions: Record<string, (this: StreamElement) => void | Promise<void>>;
  export const session: { drive: boolean };
  export const config: { forms: { mode: string } };
  export function renderStreamMessage(html: string): void;
  export function morphElements(current: Element, next: Element | DocumentFragment | NodeList): void;
}
