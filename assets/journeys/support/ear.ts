import type { Page } from "@playwright/test";

// Ear hears every byte a window gets: pages, what scripts fetch, and frames.
export class Ear {
  private readonly frames: string[] = [];
  private readonly bodies: Promise<string>[] = [];

  constructor(page: Page) {
    page.on("response", (response) => {
      this.bodies.push(
        response.text().then(
          (text) => `${response.url()} ${JSON.stringify(response.headers())} ${text}`,
          () => response.url(), // a redirect has no body
        ),
      );
    });
    page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => this.frames.push(payload.toString())));
  }

  // everything is all that was heard so far.
  async everything(): Promise<string> {
    return [...(await Promise.all(this.bodies)), ...this.frames].join("\n");
  }

  // types lists the types of the messages that came over the live connection.
  types(): string[] {
    return this.frames.map((frame) => (JSON.parse(frame) as { type: string }).type);
  }
}
