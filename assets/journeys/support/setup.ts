import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { binary, chromium, DEMONSTRATION, given, manifest, root, temporary } from "./places";

// setup makes what all journeys share: the server, and a database with the
// demonstration. It returns what takes that away again.
export default function setup(): () => void {
  if (!runs(chromium)) {
    throw new Error(`There is no browser at ${chromium}, and \`make test\` is not complete without the journeys: install Debian's chromium, or name another in CHROMIUM.`);
  }
  if (!existsSync(manifest)) {
    throw new Error("The browser files are not built, and `make test` is not complete without the journeys: run `npm run build` in assets first.");
  }
  if (given === undefined) execFileSync("go", ["build", "-o", binary, "."], { cwd: root, stdio: "inherit" });
  const folder = mkdtempSync(join(temporary, "rodedraad-demonstration-"));
  const database = join(folder, "demonstration.db");
  execFileSync(binary, ["demo", "--database", `sqlite:${database}`], { stdio: ["ignore", "ignore", "inherit"] });
  process.env[DEMONSTRATION] = database;
  return () => rmSync(folder, { recursive: true, force: true });
}

function runs(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
