// Where things are: the browser, the server and the files both need.
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const assets = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export const root = dirname(assets);
export const manifest = join(assets, "dist", "manifest.json");

// chromium is the browser the journeys are made with; the first is Debian's.
export const chromium = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

// given is a server that was built before; without it one is built.
export const given = process.env["JOURNEYS_SERVER"];
export const binary = given ?? join(root, "bin", "rodedraad");

// temporary is where this run keeps its databases.
export const temporary = tmpdir();

// The setup hands this on to the workers: a database with the demonstration in
// it, of which every server gets a copy of its own.
export const DEMONSTRATION = "JOURNEYS_DEMONSTRATION";
