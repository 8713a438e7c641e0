// The licence texts of everything that ends up in a browser, which those
// licences ask us to pass on.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const always = ["@tabler/icons", "@fontsource-variable/source-sans-3", "@fontsource-variable/source-serif-4"];

// licences reads from esbuild's outputs which packages were bundled, and
// returns their names, versions and licence texts as one document.
export async function licences(root, outputs) {
  const packages = new Set(always);
  for (const output of Object.values(outputs)) {
    for (const input of Object.keys(output.inputs)) {
      const found = /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input);
      if (found) packages.add(found[1]);
    }
  }
  const texts = await Promise.all([...packages].sort().map((name) => licence(root, name)));
  return texts.join("\n\n");
}

async function licence(root, name) {
  const folder = join(root, "node_modules", name);
  const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file ? (await readFile(join(folder, file), "utf8")).trim() : "";
  return `=== ${name} ${version} (${license})\n\n${text}\n`;
}
