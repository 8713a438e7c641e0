// What every journey uses: a server, and windows in which people are signed in.
// Each window is watched: nothing may go wrong in its console, no content
// policy may be broken and no other host may be asked for anything.
import { type Browser, type BrowserContext, type BrowserContextOptions, expect, type Page, test as plain } from "@playwright/test";
import { Line } from "./line";
import { Server } from "./server";
import { Watch } from "./watch";

// Asked says which window is wanted.
export interface Asked {
  as?: string; // a login of the demonstration; nobody without it
  language?: "nl" | "en";
  phone?: boolean; // a touch screen of 390 pixels
  width?: number;
  height?: number;
  script?: boolean; // false switches script off
  dark?: boolean;
  editor?: "codemirror" | "textarea"; // the mode that was chosen before
  line?: Line; // the wire to the server, when it is to be cut
  beside?: Page; // a tab of the same browser as that page
  clock?: boolean; // its time can be moved, by page.clock
}

// Open opens a window on a path of the server, or on another address.
export type Open = (path: string, asked?: Asked) => Promise<Page>;

interface Fixtures {
  open: Open;
  line: Line;
  watch: Watch;
}

interface WorkerFixtures {
  server: Server;
}

export const test = plain.extend<Fixtures, WorkerFixtures>({
  server: [
    async ({}, use) => {
      const server = await Server.begin();
      await use(server);
      await server.end();
    },
    { scope: "worker" },
  ],
  watch: async ({ server }, use) => {
    const watch = new Watch(server.url);
    await use(watch);
    expect(watch.trouble(), "what went wrong in the windows").toEqual([]);
  },
  line: async ({}, use) => {
    const line = await Line.lay();
    await use(line);
    line.end();
  },
  open: async ({ browser, server, watch }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (path, asked = {}) => {
      const context = asked.beside?.context() ?? (await arrive(browser, server, asked));
      if (!asked.beside) {
        contexts.push(context);
        await watch.follow(context);
      }
      const page = await context.newPage();
      if (asked.clock) await page.clock.install();
      await page.goto(new URL(path, server.url).href);
      return page;
    });
    for (const context of contexts) await context.close();
  },
});

export { expect };

async function arrive(browser: Browser, server: Server, asked: Asked): Promise<BrowserContext> {
  const language = asked.language ?? "nl";
  const options: BrowserContextOptions = {
    locale: language === "nl" ? "nl-NL" : "en-GB",
    timezoneId: "Europe/Amsterdam",
    colorScheme: asked.dark ? "dark" : "light",
    reducedMotion: "reduce",
    javaScriptEnabled: asked.script ?? true,
    viewport: { width: asked.width ?? (asked.phone ? 390 : 1440), height: asked.height ?? (asked.phone ? 780 : 900) },
    storageState: {
      cookies: asked.as ? [await session(server, asked.as)] : [],
      origins: asked.editor ? [{ origin: server.url, localStorage: [{ name: "rodedraad.editor", value: asked.editor }] }] : [],
    },
    ...(asked.line ? { proxy: { server: asked.line.address } } : {}),
    ...(asked.phone ? { hasTouch: true, isMobile: true, deviceScaleFactor: 2 } : {}),
  };
  return browser.newContext(options);
}

// session signs somebody in and returns the cookie that says so.
async function session(server: Server, login: string) {
  const answer = await fetch(`${server.url}/sign-in/demo/${login}`, {
    method: "POST",
    headers: { Origin: server.url },
    redirect: "manual",
  });
  const [pair = ""] = (answer.headers.get("set-cookie") ?? "").split(";");
  const [name = "", value = ""] = pair.split("=");
  expect(name, `the session of ${login}`).toBe("__Host-rodedraad");
  return { name, value, domain: "127.0.0.1", path: "/", expires: -1, secure: true, httpOnly: true, sameSite: "Lax" as const };
}
