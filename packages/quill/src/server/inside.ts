import { realpathSync } from "node:fs";
import { join, sep } from "node:path";

/**
 * Finds what a path inside a folder leads to, symbolic links followed. A notebook from someone else may name any
 * path, and bring links along.
 *
 * @param folder - A folder that exists.
 * @param path - Path relative to it.
 * @returns The real path; `null` when it is not inside the folder, `undefined` when there is nothing.
 */
export function findInside(folder: string, path: string): string | null | undefined {
  const root = realpathSync(folder);
  try {
    const real = realpathSync(join(root, path));
    return real === root || real.startsWith(root.endsWith(sep) ? root : root + sep) ? real : null;
  } catch {
    return undefined;
  }
}
