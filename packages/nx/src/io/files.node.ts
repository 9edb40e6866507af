import { readFile, writeFile } from "node:fs/promises";
import type { NDArray } from "../array.ts";
import { loadNpy, saveNpy } from "./npy.ts";
import { loadNpz, type SaveNpzOptions, saveNpz } from "./npz.ts";

/** Reads the array of an `.npy` file. See {@link loadNpy}. */
export async function readNpy(path: string): Promise<NDArray> {
  return loadNpy(await readFile(path));
}

/** Writes an array to an `.npy` file. */
export async function writeNpy(path: string, x: NDArray): Promise<void> {
  await writeFile(path, saveNpy(x));
}

/** Reads the named arrays of an `.npz` file. See {@link loadNpz}. */
export async function readNpz(path: string): Promise<Record<string, NDArray>> {
  return loadNpz(await readFile(path));
}

/** Writes named arrays to an `.npz` file. */
export async function writeNpz(
  path: string,
  arrays: Readonly<Record<string, NDArray>>,
  options?: SaveNpzOptions,
): Promise<void> {
  await writeFile(path, await saveNpz(arrays, options));
}
