import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, resolve } from "node:path";
import { unescapePath } from "../format/index.ts";
import { findInside } from "../server/inside.ts";
import { readNotebook } from "../server/notebook-file.ts";
import { bundleModules } from "./modules.ts";

/** What to export, and where to. */
export interface SiteOptions {
  /** Path of the notebook. */
  readonly notebook: string;
  /** Folder of the site; made when it is not there, files of the same names are replaced. */
  readonly outDir: string;
  /** Packages that cells may import, such as `@raven-ts/nx`; resolved from the notebook's folder. By default those that cells import. */
  readonly modules?: readonly string[];
  /** Further files: path inside the site to source file or folder. */
  readonly assets?: Readonly<Record<string, string>>;
  /**
   * The page makes itself cross-origin isolated through a service worker, so that an interrupt keeps the state and
   * wasm can use threads; the first visit then loads it twice (true).
   */
  readonly isolate?: boolean;
  /** Title of the page (the first heading, else the notebook's name). */
  readonly title?: string;
  /** Folder of the built page (that of the installed editor). */
  readonly page?: string;
}

/** What was written. */
export interface Site {
  /** Paths of all files, relative to the site's folder. */
  readonly files: readonly string[];
  readonly bytes: number;
}

const bareImport = /(?:\bfrom\s*|\bimport\s*\(?\s*)["']((?:@[\w.-]+\/)?[a-z][\w.-]*(?:\/[\w./-]+)?)["']/g;

/**
 * Exports a notebook as a page that needs no server: the editor, the session and a kernel in a worker.
 *
 * The folder works from any static file server, below any path. Packages that cells import are bundled into it.
 *
 * @throws {Error} when the notebook can not be read, the page is not built, or a package can not be bundled.
 */
export async function buildSite(options: SiteOptions): Promise<Site> {
  const { notebook, outDir, assets = {} } = options;
  const { clean, cells } = await readNotebook(notebook);
  const page = join(options.page ?? installedPage(), "site");
  if (!existsSync(join(page, "index.html"))) {
    throw new Error(
      `buildSite: cannot export (the page is not built in ${page})\nhint: node scripts/build-page.mjs in quill-editor`,
    );
  }
  await mkdir(outDir, { recursive: true });
  await cp(page, outDir, { recursive: true });
  const modules = options.modules ?? importedModules(cells.map(({ source }) => source));
  const { table } = await bundleModules(modules, dirname(resolve(notebook)), resolve(outDir));
  const data = {
    path: basename(notebook),
    text: clean,
    modules: table,
    isolate: options.isolate ?? true,
    cells: cells.map(({ source, outputs, count, ms }, index) => ({
      id: `c${index + 1}`,
      source,
      outputs,
      count,
      ms,
    })),
  };
  await writeFile(join(outDir, "notebook.json"), JSON.stringify(data));
  const html = await readFile(join(page, "index.html"), "utf8");
  const title = options.title ?? /^# +(.+?)\s*$/m.exec(clean)?.[1] ?? basename(notebook, ".md");
  await writeFile(
    join(outDir, "index.html"),
    html.replace(/<title>.*?<\/title>/, () => `<title>${escapeHtml(title)}</title>`),
  );
  await copyLinkedFiles(clean, dirname(resolve(notebook)), outDir);
  for (const [path, source] of Object.entries(assets))
    await cp(source, join(outDir, path), { recursive: true });
  return listFiles(outDir);
}

/** Packages that the code of cells imports. */
function importedModules(sources: readonly string[]): string[] {
  const names = sources.flatMap((source) => [...source.matchAll(bareImport)].map((match) => match[1]!));
  return [...new Set(names)].sort();
}

function installedPage(): string {
  const manifest = createRequire(import.meta.url).resolve("@raven-ts/quill-editor/package.json");
  return join(dirname(manifest), "dist-page");
}

/** Copies the pictures inside the folder that the prose links to by a relative path; links are followed. */
async function copyLinkedFiles(text: string, folder: string, outDir: string): Promise<void> {
  for (const [, path] of text.matchAll(/!\[[^\]]*\]\(<?([^)\s>]+)>?[^)]*\)/g)) {
    const name = unescapePath(path!);
    const source = /^[a-z]+:/i.test(name) ? null : findInside(folder, name);
    if (!source) continue;
    const isFile = await stat(source).then(
      (info) => info.isFile(),
      () => false,
    );
    // The name may go out of the folder and in again.
    if (isFile) await cp(source, join(outDir, relative(folder, resolve(folder, name))));
  }
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };
const escapeHtml = (text: string): string => text.replace(/[&<>]/g, (character) => entities[character]!);

async function listFiles(folder: string): Promise<Site> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return {
    files: paths.map((path) => relative(folder, path)).sort(),
    bytes: sizes.reduce((sum, size) => sum + size, 0),
  };
}
