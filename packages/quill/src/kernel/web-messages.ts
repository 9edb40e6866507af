import type { KernelRequest } from "./messages.ts";

/** From a page to its kernel's worker. */
export type WebKernelRequest =
  | {
      readonly type: "init";
      /** Four bytes shared with the page, `null` where pages cannot share memory. */
      readonly flag: SharedArrayBuffer | null;
      readonly imports: Readonly<Record<string, string>>;
      readonly base: string;
    }
  | KernelRequest;

/**
 * Resolves a specifier the way an import map does: an exact name, else the longest prefix that ends in `/`, else an
 * address relative to the notebook.
 *
 * @param specifier - As written in `import`.
 * @param imports - Addresses by name.
 * @param base - Address of the notebook.
 * @returns An absolute address.
 * @throws {TypeError} for a bare name that is not in the table.
 * @example
 * resolveImport("a/b.js", { "a/": "https://x.org/lib/" }, "https://x.org/") // "https://x.org/lib/b.js"
 */
export function resolveImport(
  specifier: string,
  imports: Readonly<Record<string, string>>,
  base: string,
): string {
  const exact = imports[specifier];
  if (exact !== undefined) return new URL(exact, base).href;
  const prefix = Object.keys(imports)
    .filter((key) => key.endsWith("/") && specifier.startsWith(key))
    .sort((a, b) => b.length - a.length)[0];
  if (prefix !== undefined) return new URL(imports[prefix]! + specifier.slice(prefix.length), base).href;
  if (/^\.{0,2}\/|^[a-z][a-z0-9+.-]*:/i.test(specifier)) return new URL(specifier, base).href;
  const known = Object.keys(imports).join(", ");
  throw new TypeError(`import: cannot find "${specifier}" (this page has ${known || "no packages"})`);
}
