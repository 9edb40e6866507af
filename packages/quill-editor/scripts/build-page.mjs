// Builds dist-page/ for the server (index.html, assets/) and dist-page/site/ for exported pages (index.html,
// kernel.js, assets/): scripts, styles and fonts. Nothing comes from a network.
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = process.argv[2] ?? join(root, "dist-page");
const require = createRequire(import.meta.url);
const katex = dirname(require.resolve("katex/package.json"));
const quill = dirname(require.resolve("@raven-ts/quill/package.json"));

const shared = {
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["chrome110", "firefox115", "safari16.4"],
  conditions: ["@raven-ts/source"],
  chunkNames: "[name]-[hash]",
  minify: !process.env.NO_MINIFY,
  metafile: true,
  logLevel: "warning",
  // Imports of cells are not known before they run.
  logOverride: { "unsupported-dynamic-import": "silent" },
};

await rm(out, { recursive: true, force: true });
await buildFolder(out, "src/page/index.html", { page: "src/page/main.ts" });
await buildFolder(join(out, "site"), "src/page/site.html", { site: "src/page/site.ts" });
await copyFile(join(root, "src/page/isolate-worker.js"), join(out, "site", "isolate.js"));
report(
  await build({
    ...shared,
    entryPoints: { kernel: join(quill, "src/kernel/web-main.ts") },
    outdir: join(out, "site"),
  }),
);

/** A page, its scripts in `assets/`, and what every page needs beside them. */
async function buildFolder(folder, html, entryPoints) {
  const assets = join(folder, "assets");
  await mkdir(join(assets, "fonts"), { recursive: true });
  const style = "src/style/index.css";
  report(await build({ ...shared, entryPoints: { ...entryPoints, style }, outdir: assets }));
  // KaTeX names three formats of each font; every browser that runs the page takes the first.
  const css = await readFile(join(katex, "dist/katex.min.css"), "utf8");
  const woff2 = css.replace(/,url\([^)]*\.(?:woff|ttf)\) format\("(?:woff|truetype)"\)/g, "");
  await writeFile(join(assets, "katex.css"), woff2);
  for (const font of await readdir(join(katex, "dist/fonts"))) {
    if (font.endsWith(".woff2")) await copyFile(join(katex, "dist/fonts", font), join(assets, "fonts", font));
  }
  await copyFile(join(root, "src/page/frame.html"), join(assets, "frame.html"));
  await copyFile(join(root, html), join(folder, "index.html"));
}

function report({ metafile }) {
  for (const [path, { bytes, entryPoint }] of Object.entries(metafile.outputs)) {
    if (!entryPoint) continue;
    const file = join(root, path);
    readFile(file).then((content) => {
      const gzip = gzipSync(content).length;
      console.log(
        `${relative(out, file)}: ${Math.round(bytes / 1024)} KB, ${Math.round(gzip / 1024)} KB gzip`,
      );
    });
  }
}
