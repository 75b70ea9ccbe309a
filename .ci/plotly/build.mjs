// Builds plotly.js with nothing but what our charts use: `make plotly`. See dashboard/assets/VENDOR.md.
import { readFile, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const { version } = JSON.parse(await readFile("node_modules/plotly.js/package.json", "utf8"));
// What the library says of its attributes, for its own documentation.
const words = [
  /\bdescription: *\[[^\]]*\]\.join\([^)]*\)(?:,|(?=\s*\}))/g,
  /\bdescription:\s*'(?:[^'\\\n]|\\.)*'(?:\s*\+\s*'(?:[^'\\\n]|\\.)*')*(?:,|(?=\s*\}))/g,
];
// Parts of the core that no chart of ours has. Scatter is the only trace, and the core brings it.
const unused =
  /^\s*require\('\.\/components\/(annotations3d|images|updatemenus|sliders|rangeslider|rangeselector|grid|colorbar)'\),$/gm;
const slim = {
  name: "slim",
  setup(building) {
    building.onLoad({ filter: /plotly\.js\/src\/.*\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, "utf8");
      for (const one of words) contents = contents.replace(one, "");
      if (path.endsWith("/src/core.js")) contents = contents.replace(unused, "");
      return { contents, loader: "js" };
    });
    building.onLoad({ filter: /\.css$/ }, () => ({ contents: "", loader: "js" }));
  },
};
const { outputFiles } = await build({
  stdin: { contents: 'module.exports = require("plotly.js/lib/core");', resolveDir: "." },
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "Plotly",
  define: { global: "window", "define.amd": "false", "process.env.NODE_DEBUG": "false" },
  target: "es2020",
  legalComments: "none",
  plugins: [slim],
  write: false,
});
const head = `/* plotly.js (only what the charts use) v${version}. MIT, see plotly.LICENSE.txt */\n`;
await writeFile("../../dashboard/assets/plotly.min.js", head + outputFiles[0].text);
