// Builds everything a browser gets from us into dist/: scripts, styles, fonts
// and icons under names that carry a hash of their content, a .gz and a .br beside each
// that shrinks, and manifest.json, from which embed.go learns the names.
// The same input always gives the same bytes and names.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { fontFiles, fontPlugin } from "./build/fonts.mjs";
import { sprite } from "./build/icons.mjs";
import { licences } from "./build/licences.mjs";
import { withoutProgressBar } from "./build/turbo.mjs";

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, "dist");

// icons lists the Tabler outline icons that icons.svg holds; a page shows one
// with <svg class="icon" aria-hidden="true"><use href="…/icons.svg#NAME"/></svg>.
const icons = [
  "alert-triangle", "archive", "arrow-back-up", "arrow-down", "arrow-left", "arrow-right", "arrow-up", "arrows-move",
  "book", "bookmark", "bulb", "calendar", "chart-bar", "check", "chevron-down", "chevron-left", "chevron-right",
  "chevron-up", "circle", "circle-check", "circle-dashed", "clock", "cloud-off", "copy", "device-desktop", "dots",
  "download", "edit", "external-link", "eye", "eye-off", "file-text", "filter", "flag", "grip-vertical", "help",
  "history", "home", "info-circle", "keyboard", "language", "layout-board", "link", "list", "list-details", "lock",
  "lock-open", "login", "logout", "mail", "map-pin", "menu-2", "message", "message-2", "microphone", "minus", "note",
  "paperclip", "pencil", "phone", "player-pause", "player-play", "plus", "printer", "question-mark", "quote", "refresh",
  "report", "route", "school", "search", "settings", "share", "star", "target", "trash", "unlink", "upload", "user",
  "user-plus", "users", "users-group", "world", "x",
];

// budgets are the most bytes, compressed, that each may cost: a first view
// before its own HTML, and what is fetched on top when the first change arrives
// or when someone starts to write.
const budgets = [
  { name: "a reading page", entries: ["app.js", "app.css", "source-sans-3.woff2", "source-serif-4.woff2"], most: 85_000 },
  { name: "a board", entries: ["app.js", "board.js", "app.css", "source-sans-3.woff2", "source-serif-4.woff2"], most: 120_000 },
  { name: "the first change to a page", entries: ["turbo.js"], most: 40_000 },
  { name: "writing in a plain field", entries: ["mount.js"], most: 40_000 },
  { name: "writing in the editor", entries: ["mount.js", "codemirror.js"], most: 150_000 },
];

const shared = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  outdir: "dist",
  target: ["es2022", "chrome109", "firefox115", "safari16.4"],
  entryNames: "[name]-[hash]",
  assetNames: "fonts/[name]-[hash]",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
};

const scripts = await build({
  ...shared,
  entryPoints: { app: "islands/app.ts", board: "islands/board/board.ts", figure: "islands/figure/figure.ts" },
  chunkNames: "[name]-[hash]",
  format: "esm",
  splitting: true,
  plugins: [withoutProgressBar],
});
const styles = await build({
  ...shared,
  entryPoints: { app: "styles/main.css" },
  plugins: [fontPlugin(await fontFiles(root))],
});

const files = new Map(); // name below dist → content
for (const file of [...scripts.outputFiles, ...styles.outputFiles]) {
  files.set(file.path.slice(dist.length + 1), Buffer.from(file.contents));
}
const outputs = { ...scripts.metafile.outputs, ...styles.metafile.outputs };
const iconsName = addHashed("icons.svg", Buffer.from(await sprite(root, icons)));
const licencesName = addHashed("licenses.txt", Buffer.from(await licences(root, outputs)));

const manifest = {};
for (const [path, output] of Object.entries(outputs)) {
  const name = path.slice("dist/".length);
  const logical = output.entryPoint ? basename(name).replace(/-[A-Z0-9]{8}(?=\.)/, "") : logicalAsset(name);
  if (logical) manifest[logical] = entry(name, imports(path));
}
manifest["icon.svg"] = entry(addHashed("icon.svg", await readFile(join(root, "styles/icon.svg"))), []);
manifest["icons.svg"] = entry(iconsName, []);
manifest["licenses.txt"] = entry(licencesName, []);

await writeAll();
report();

// addHashed stores content under its name with a hash in it, and returns that.
function addHashed(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const hashed = name.replace(/(?=\.[^.]+$)/, "-" + hash);
  files.set(hashed, content);
  return hashed;
}

// logicalAsset names what pages may ask for beside the entries: fonts, to
// preload them, and the editor's chunks, so that their weight is on record.
function logicalAsset(name) {
  const plain = basename(name).replace(/-[A-Z0-9]{8}(?=\.)/, "");
  if (extname(name) === ".woff2") return plain;
  return /^(mount|codemirror|turbo)\.js$/.test(plain) ? plain : "";
}

// imports lists the chunks a script needs before it can run, for modulepreload.
function imports(path, seen = new Set()) {
  for (const { path: next, kind } of outputs[path]?.imports ?? []) {
    if (kind !== "import-statement" || seen.has(next)) continue;
    seen.add(next);
    imports(next, seen);
  }
  return [...seen].map((chunk) => chunk.slice("dist/".length)).sort();
}

// writeAll puts the new files in place before it takes old ones away, so that
// a server or compiler that reads dist meanwhile always finds a whole set.
async function writeAll() {
  const written = new Set([".keep", "manifest.json"]);
  for (const [name, content] of files) {
    await mkdir(dirname(join(dist, name)), { recursive: true });
    const packed = extname(name) === ".woff2" ? [] : [[name + ".gz", pack(name, content)], [name + ".br", brotli(content)]];
    for (const [path, bytes] of [[name, content], ...packed]) {
      await writeFile(join(dist, path), bytes);
      written.add(path);
    }
  }
  const temporary = join(dist, ".manifest");
  await writeFile(temporary, JSON.stringify(sorted(manifest), null, 2) + "\n");
  await rename(temporary, join(dist, "manifest.json"));
  for (const found of await readdir(dist, { recursive: true, withFileTypes: true })) {
    const path = join(found.parentPath ?? found.path, found.name);
    if (found.isFile() && !written.has(path.slice(dist.length + 1))) await rm(path, { force: true });
  }
}

function entry(name, needs) {
  const content = files.get(name);
  const packed = pack(name, content);
  return { file: name, bytes: content.length, gzip: packed ? packed.length : content.length, imports: needs };
}

// pack compresses what shrinks; the header's system byte is set by hand,
// because zlib writes the builder's own and the bytes must not depend on it.
function pack(name, content) {
  if (extname(name) === ".woff2") return undefined;
  const packed = gzipSync(content, { level: constants.Z_BEST_COMPRESSION });
  packed[9] = 0xff;
  return packed;
}

// brotli compresses for browsers that understand it, which takes a tenth less than gzip.
function brotli(content) {
  return brotliCompressSync(content, {
    params: { [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT, [constants.BROTLI_PARAM_SIZE_HINT]: content.length },
  });
}

function sorted(object) {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

// weigh adds an entry and every chunk it needs, each once, compressed.
function weigh(entries) {
  const all = new Set(entries.flatMap((name) => [manifest[name].file, ...manifest[name].imports]));
  return [...all].reduce((sum, name) => sum + (pack(name, files.get(name)) ?? files.get(name)).length, 0);
}

function report() {
  for (const [name, { file, bytes, gzip }] of Object.entries(sorted(manifest))) {
    console.log(`${name.padEnd(28)} ${String(bytes).padStart(8)} ${String(gzip).padStart(8)} gz  ${file}`);
  }
  for (const { name, entries, most } of budgets) {
    const weight = weigh(entries);
    console.log(`${name}: ${weight} of at most ${most} bytes, compressed`);
    if (weight > most) {
      console.error(`${name} has grown too heavy`);
      process.exitCode = 1;
    }
  }
}
