import { FormatError } from "@raven-ts/tolk";
import type { NDArray } from "../array.ts";
import { loadNpy, saveNpy } from "./npy.ts";
import { unzip, zip } from "./zip.ts";

/**
 * Reads the named arrays of the bytes of an `.npz` file, as `numpy.savez` and `savez_compressed` write them.
 *
 * @throws {FormatError} for other, cut-off or damaged files; the message names the array.
 */
export async function loadNpz(bytes: Uint8Array): Promise<Record<string, NDArray>> {
  const arrays: Record<string, NDArray> = {};
  for (const [file, data] of await unzip(bytes)) {
    const name = file.replace(/\.npy$/, "");
    try {
      arrays[name] = loadNpy(data);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      throw new FormatError(error.code, `nx.loadNpz: cannot read ${JSON.stringify(name)} (${error.message})`);
    }
  }
  return arrays;
}

export interface SaveNpzOptions {
  /** Deflate the arrays (true). */
  readonly compress?: boolean;
}

/**
 * Writes named arrays as the bytes of an `.npz` file that NumPy reads.
 *
 * @example
 * const file = await saveNpz({ x: nx.arange(3) });
 * (await loadNpz(file)).x.tolist() // [0, 1, 2]
 */
export async function saveNpz(
  arrays: Readonly<Record<string, NDArray>>,
  options: SaveNpzOptions = {},
): Promise<Uint8Array> {
  const files = new Map(Object.entries(arrays).map(([name, x]) => [`${name}.npy`, saveNpy(x)]));
  return zip(files, options.compress ?? true);
}
