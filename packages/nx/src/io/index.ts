export { readNpy, readNpz, writeNpy, writeNpz } from "./files.node.ts";
export { loadNpy, saveNpy } from "./npy.ts";
export { loadNpz, type SaveNpzOptions, saveNpz } from "./npz.ts";
