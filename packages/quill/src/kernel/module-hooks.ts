/** Module hooks of the Node kernel: local TypeScript modules, and packages that stand beside quill. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { InitializeHook, LoadHook, ResolveHook } from "node:module";
import { fileURLToPath } from "node:url";

let home = "";

/** Receives the URL from which packages are resolved that the notebook's own folder does not have. */
export const initialize: InitializeHook<string> = (data) => {
  home = data;
};

export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  try {
    return await nextResolve(specifier, context);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    if (!/^[./]|^[a-z]+:/i.test(specifier)) {
      try {
        return await nextResolve(specifier, { ...context, parentURL: home });
      } catch {
        throw error;
      }
    }
    const source = /^\.{0,2}\/.*\.m?js$/.test(specifier) ? specifier.replace(/js$/, "ts") : undefined;
    const url = source && context.parentURL ? new URL(source, context.parentURL) : undefined;
    if (!url || !existsSync(url)) throw error;
    return { url: url.href, shortCircuit: true };
  }
};

export const load: LoadHook = async (url, context, nextLoad) => {
  if (!/^file:.*\.m?ts(?:\?|$)/.test(url)) return nextLoad(url, context);
  const { transform } = await import("sucrase");
  const { code } = transform(await readFile(new URL(url), "utf8"), {
    transforms: ["typescript"],
    disableESTransforms: true,
    filePath: fileURLToPath(url),
  });
  return { format: "module", shortCircuit: true, source: code };
};
