import { expect, vi } from "vitest";
import type { LiveDocument } from "../live/document";
import type { ClientMessage } from "../live/protocol";
import { calm, Server } from "./server";
import { insertion, Tab } from "./tab";

// Case is a tab in which document d of a server is open.
export interface Case {
  server: Server;
  tab: Tab;
  document: LiveDocument;
}

// MustOpen opens document d with this text and waits until it is there.
export async function MustOpen(text: string, delay = 10): Promise<Case> {
  const server = new Server();
  server.faults = { ...calm, delay };
  server.document("d", text);
  const tab = new Tab(server);
  const document = tab.documents.acquire("d");
  await vi.advanceTimersByTimeAsync(500 + 5 * delay);
  expect(document.status.phase).toBe("live");
  return { server, tab, document };
}

// type inserts text as a writer does, at the end unless told otherwise.
export function type(document: LiveDocument, insert: string, at = document.text!.length): void {
  document.edit(insertion(document.text!.length, at, insert));
}

// pushes lists the pushes that arrived.
export function pushes(server: Server): Extract<ClientMessage, { type: "push" }>[] {
  return server.received.filter((m) => m.type === "push");
}
