// Turbo adds a <style> for its progress bar as soon as it loads. We use its
// streams and its morphing, never its navigation, so the bar is taken out
// rather than given a pass through the content security policy.
import { readFile } from "node:fs/promises";

const install = "    this.installStylesheetElement();\n";

export const withoutProgressBar = {
  name: "turbo-without-progress-bar",
  setup(build) {
    build.onLoad({ filter: /@hotwired[/\\]turbo[/\\]dist[/\\]turbo\.es2017-esm\.js$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      if (source.split(install).length !== 2) {
        return { errors: [{ text: "Turbo installs its progress bar in another way now; build/turbo.mjs must follow" }] };
      }
      return { contents: source.replace(install, ""), loader: "js" };
    });
  },
};
