import type * as fs from "node:fs";
import type * as path from "node:path";
import type * as url from "node:url";
import { id } from "./build-id.generated.ts";
import { builtin } from "./koffi.ts";

/** Folders whose code decides what is printed for a spec. */
const printing = ["type", "prim", "kernel", "template", "eager", "render"];
/** Milliseconds within which one build writes its files. */
const ONE_BUILD = 5000;

let known: string | null | undefined;

/**
 * What stands for all code that prints kernels, or null where that cannot be known: run from its sources, or with a part
 * that was compiled after the id was made. `node scripts/build-id.mjs` makes it; lint compares it.
 */
export function buildId(): string | null {
  if (known === undefined) known = import.meta.url.endsWith(".ts") ? null : current();
  return known;
}

function current(): string | null {
  const { readdirSync, statSync } = builtin<typeof fs>("node:fs");
  const { join, dirname } = builtin<typeof path>("node:path");
  try {
    const here = dirname(builtin<typeof url>("node:url").fileURLToPath(import.meta.url));
    const made = statSync(join(here, "build-id.generated.js")).mtimeMs;
    const newest = (folder: string): number =>
      readdirSync(folder, { withFileTypes: true }).reduce((latest, entry) => {
        const at = join(folder, entry.name);
        if (entry.isDirectory()) return Math.max(latest, newest(at));
        return entry.name.endsWith(".js") ? Math.max(latest, statSync(at).mtimeMs) : latest;
      }, 0);
    const root = join(here, "..", "..");
    return printing.some((folder) => newest(join(root, folder)) > made + ONE_BUILD) ? null : id;
  } catch {
    // Bundled into one file: there is nothing to compare with.
    return null;
  }
}
