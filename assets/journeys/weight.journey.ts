// What a first view costs, in bytes on the wire, with nothing kept from before.
import type { Page } from "@playwright/test";
import { ghz, safe, write } from "./support/board";
import { expect, type Open, test } from "./support/journey";

const programme = "/programmes/flexwerk-zorg";

const readings = [
  { name: "sign-in", path: "/sign-in" },
  { name: "a programme", path: programme, as: "lezer" },
  { name: "a card", path: `${programme}/cards/le3`, as: "opdrachtgever" },
  { name: "a thread", path: `${programme}/trace/card:le3`, as: "opdrachtgever" },
  { name: "accessibility", path: "/toegankelijkheid" },
];

test("a first view is light, and the editor comes when somebody writes", async ({ open }) => {
  for (const { name, path, as } of readings) {
    const { bytes, page } = await weigh(open, path, as);
    console.log(`weight of ${name}: ${bytes} bytes of at most 100000`);
    expect.soft(bytes, name).toBeLessThanOrEqual(100_000);
    await page.close();
  }
  for (const as of ["ghz-manager", "opdrachtgever"]) {
    const { bytes, page, scale, asked } = await weigh(open, ghz, as);
    await safe(page);
    console.log(`weight of a board for ${as}: ${bytes} bytes of at most 150000`);
    expect.soft(bytes, `a board for ${as}`).toBeLessThanOrEqual(150_000);
    expect(asked().filter((url) => /\/(mount|codemirror)-/.test(url)), "no editor yet").toEqual([]);
    if (as === "opdrachtgever") continue;
    await write(page, "ghz-r1");
    expect(asked().some((url) => /\/codemirror-/.test(url))).toBe(true);
    console.log(`weight of a board when somebody writes: ${scale()} bytes`);
  }
});

interface Weighed {
  page: Page;
  bytes: number; // until the page is at rest
  scale: () => number; // until now
  asked: () => string[];
}

async function weigh(open: Open, path: string, as: string | undefined): Promise<Weighed> {
  const page = await open("/healthz", as === undefined ? {} : { as });
  const network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  await network.send("Network.clearBrowserCache");
  let bytes = 0;
  const asked: string[] = [];
  network.on("Network.loadingFinished", ({ encodedDataLength }) => (bytes += encodedDataLength));
  network.on("Network.requestWillBeSent", ({ request }) => asked.push(request.url));
  await page.goto(new URL(path, page.url()).href, { waitUntil: "networkidle" });
  return { page, bytes, scale: () => bytes, asked: () => asked };
}
