import { zlibDeflate } from "./deflate.ts";

interface NodeZlib {
  deflateSync(bytes: Uint8Array, options: { level: number }): Uint8Array;
}

/** Level 6 takes three times as long for pictures a tenth smaller. */
const LEVEL = 4;

/** Node's zlib, found at run time so that nothing of Node is imported. */
function nodeZlib(): NodeZlib | undefined {
  const host = (globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } }).process;
  return host?.getBuiltinModule?.("node:zlib") as NodeZlib | undefined;
}

/** Compresses to a zlib stream at once: by Node's zlib, elsewhere by our own encoder. */
export function compressSync(bytes: Uint8Array): Uint8Array {
  const zlib = nodeZlib();
  return zlib ? zlib.deflateSync(bytes, { level: LEVEL }) : zlibDeflate(bytes);
}

/** Compresses to a zlib stream: by Node's zlib, by the browser's `CompressionStream`, else by our own encoder. */
export async function compress(bytes: Uint8Array): Promise<Uint8Array> {
  if (nodeZlib() || typeof CompressionStream === "undefined") return compressSync(bytes);
  const stream = new Blob([bytes.slice().buffer]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
