import { DATABASE } from "./entry";
import type { Vault } from "./vault";

// anythingLeft says whether an earlier page left unsent text of this person on
// this device. Where nobody ever wrote it costs no more than the question.
export async function anythingLeft(vault: Vault): Promise<boolean> {
  try {
    const databases = await indexedDB.databases?.();
    if (databases && !databases.some(({ name }) => name === DATABASE)) return false;
    const { SealedShelf } = await import("./shelf");
    return (await new SealedShelf(vault).holders()).length > 0;
  } catch {
    return false; // storage is forbidden
  }
}
