// Builds the page into dist-page/: index.html and assets/ with scripts, styles, fonts. Nothing comes from a network.
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = process.argv[2] ?? join(root, "dist-page");
const assets = join(out, "assets");
const katex = dirname(createRequire(import.meta.url).resolve("katex/package.json"));

await rm(out, { recursive: true, force: true });
await mkdir(join(assets, "fonts"), { recursive: true });

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { page: "src/page/main.ts", style: "src/style/index.css" },
  outdir: assets,
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["chrome110", "firefox115", "safari16.4"],
  conditions: ["@raven-ts/source"],
  chunkNames: "[name]-[hash]",
  minify: !process.env.NO_MINIFY,
  metafile: true,
  logLevel: "warning",
});

// KaTeX names three formats of each font; every browser that runs the page takes the first.
const katexCss = await readFile(join(katex, "dist/katex.min.css"), "utf8");
await writeFile(
  join(assets, "katex.css"),
  katexCss.replace(/,url\([^)]*\.(?:woff|ttf)\) format\("(?:woff|truetype)"\)/g, ""),
);
for (const font of await readdir(join(katex, "dist/fonts"))) {
  if (font.endsWith(".woff2")) await copyFile(join(katex, "dist/fonts", font), join(assets, "fonts", font));
}
await copyFile(join(root, "src/page/frame.html"), join(assets, "frame.html"));
await copyFile(join(root, "src/page/index.html"), join(out, "index.html"));

for (const [path, { bytes, entryPoint }] of Object.entries(metafile.outputs)) {
  const gz = gzipSync(await readFile(join(root, path))).length;
  if (entryPoint || bytes > 50_000)
    console.log(`${path}: ${Math.round(bytes / 1024)} KB, ${Math.round(gz / 1024)} KB gzip`);
}
