// Builds plotly.js with nothing but what our charts use: `make plotly`. See dashboard/assets/VENDOR.md.
import { readdir, readFile, writeFile } from "node:fs/promises";
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
const { metafile, outputFiles } = await build({
  stdin: { contents: 'module.exports = require("plotly.js/lib/core");', resolveDir: "." },
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "Plotly",
  define: { global: "window", "define.amd": "false", "process.env.NODE_DEBUG": "false" },
  target: "es2020",
  legalComments: "none",
  plugins: [slim],
  metafile: true,
  write: false,
});
const head = `/* plotly.js (only what the charts use) v${version}. MIT, see plotly.LICENSE.txt */\n`;
await writeFile("../../dashboard/assets/plotly.min.js", head + outputFiles[0].text);

// Whoever made a part of it asks that their notice goes along: each part, with its release and licence.
const notices = new Map();
for (const [file, { bytesInOutput }] of Object.entries(Object.values(metafile.outputs)[0].inputs)) {
  const [folder] = file.match(/.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/) ?? [];
  if (!folder || !bytesInOutput) continue;
  const { name, version, license, author } = JSON.parse(await readFile(`${folder}/package.json`, "utf8"));
  const notice = (await readdir(folder)).find((one) => /^licen[cs]e/i.test(one));
  const maker = author?.name ?? author;
  const text = notice ? await readFile(`${folder}/${notice}`, "utf8") : `${license}, by ${maker}; it has no notice of its own.`;
  notices.set(name, `== ${name} ${version} (${license})\n\n${text.replace(/\r/g, "").replace(/[ \t]+$/gm, "").trim()}\n`);
}
const parts = [...notices].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, text]) => text);
const intro = "plotly.min.js is made of these packages, each under its own licence.\n";
await writeFile("../../dashboard/assets/plotly.LICENSE.txt", [intro, ...parts].join("\n"));
