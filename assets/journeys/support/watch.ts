import type { BrowserContext } from "@playwright/test";

// Watch notes what goes wrong in windows without anybody saying so.
export class Watch {
  private readonly seen: string[] = [];
  private readonly allowed: RegExp[] = [];

  private readonly own: Set<string>;

  constructor(own: string) {
    this.own = new Set([own]);
  }

  // include counts another server as our own.
  include(url: string): void {
    this.own.add(url);
  }

  // allow names trouble that a journey makes on purpose.
  allow(...trouble: RegExp[]): void {
    this.allowed.push(...trouble);
  }

  // trouble lists what went wrong and was not to be expected.
  trouble(): string[] {
    return this.seen.filter((text) => !this.allowed.some((trouble) => trouble.test(text)));
  }

  // follow watches all pages of a context, from before their first byte.
  async follow(context: BrowserContext): Promise<void> {
    context.on("console", (message) => {
      if (message.type() === "error") this.seen.push(`console: ${message.text()} ${message.location().url}`);
    });
    context.on("weberror", (error) => this.seen.push(`script: ${error.error().stack || `${error.error().name} ${error.error().message}`}`));
    context.on("request", (request) => this.ask(request.url()));
    context.on("page", (page) => page.on("websocket", (socket) => this.ask(socket.url().replace(/^ws/, "http"))));
    await context.addInitScript(() => {
      addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => {
        console.error(`the content policy forbids ${violatedDirective} ${blockedURI} ${sample}`);
      });
    });
  }

  private ask(url: string): void {
    const { origin, protocol } = new URL(url);
    if (!this.own.has(origin) && protocol !== "blob:" && url !== "about:blank") this.seen.push(`another host: ${url}`);
  }
}
