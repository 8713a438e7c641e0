// The fonts we serve, cut at build time from the variable fonts on npm to the
// letters and weights our pages use.
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import subsetFont from "subset-font";

const span = (from, to) => String.fromCodePoint(...Array.from({ length: to - from + 1 }, (_, i) => from + i));

// Latin is ASCII, Latin-1 and the signs that Dutch and English need besides.
const latin = span(0x20, 0x7e) + span(0xa0, 0xff) + "ĲĳŒœŸẞ€…–—‑‘’‚‛“”„•·→←↑↓↔−×‹›™\u2009\u202f";
// Extended is for the names of people from elsewhere; a browser fetches it
// only for a page on which such a letter stands.
const extended = span(0x100, 0x17f) + "ȘșȚțƏəƠơƯưǎǐǒǔ" + span(0x1e80, 0x1eff);

const features = ["kern", "mark", "mkmk", "ccmp", "locl", "liga", "tnum", "lnum", "pnum"];

const fonts = [
  { name: "source-sans-3", family: "source-sans-3", file: "latin-wght-normal", letters: latin, wght: { min: 400, max: 700 } },
  { name: "source-sans-3-italic", family: "source-sans-3", file: "latin-wght-italic", letters: latin, wght: 400 },
  { name: "source-sans-3-extended", family: "source-sans-3", file: "latin-ext-wght-normal", letters: extended, wght: { min: 400, max: 700 } },
  { name: "source-serif-4", family: "source-serif-4", file: "latin-wght-normal", letters: latin, wght: 600 },
];

// fontFiles cuts all fonts and returns their bytes by file name.
export async function fontFiles(root) {
  const cut = async ({ name, family, file, letters, wght }) => {
    const source = join(root, "node_modules/@fontsource-variable", family, "files", `${family}-${file}.woff2`);
    const bytes = await subsetFont(await readFile(source), letters, {
      targetFormat: "woff2",
      variationAxes: { wght },
      keepFeatures: features,
    });
    return [`${name}.woff2`, bytes];
  };
  return new Map(await Promise.all(fonts.map(cut)));
}

// fontPlugin lets styles/fonts.css name the cut fonts as url("built:NAME.woff2").
export function fontPlugin(files) {
  return {
    name: "fonts",
    setup(build) {
      build.onResolve({ filter: /^built:/ }, ({ path }) => ({ path: path.slice("built:".length), namespace: "font" }));
      build.onLoad({ filter: /.*/, namespace: "font" }, ({ path }) => {
        const contents = files.get(basename(path));
        return contents ? { contents, loader: "file" } : { errors: [{ text: `no such font: ${path}` }] };
      });
    },
  };
}
