import { DeviceError } from "../../errors.ts";
import { type ForeignFunction, loadKoffi } from "./koffi.ts";

/** C code of this process. */
export interface CompiledUnit {
  readonly name: string;
  /** The shared library. */
  readonly path: string;
  /** Machine address of a function. Throws `DeviceError` where there is none of that name. */
  symbol(name: string): number;
}

interface Loader {
  dlopen: ForeignFunction;
  dlsym: ForeignFunction;
}

let loader: Loader | null = null;

/** Opens a shared library. */
export function loadLibrary(name: string, file: string): CompiledUnit {
  if (loader === null) {
    const koffi = loadKoffi();
    if (koffi === null)
      throw new DeviceError("tolk/native-missing", "tolk.native: cannot load code (no koffi)");
    // Not koffi.load: it unmaps libraries at exit, under the feet of threads.
    const self = koffi.load(null);
    loader = {
      dlopen: self.func("int64_t dlopen(const char*, int)"),
      dlsym: self.func("int64_t dlsym(int64_t, const char*)"),
    };
  }
  const RTLD_NOW = 2;
  const handle = loader.dlopen(file, RTLD_NOW);
  if (handle === 0) throw new DeviceError("tolk/native-load", `tolk.native: cannot load ${name} (${file})`);
  const { dlsym } = loader;
  return {
    name,
    path: file,
    symbol(symbol) {
      const address = Number(dlsym(handle, symbol));
      if (address === 0)
        throw new DeviceError("tolk/native-symbol", `tolk.native: cannot find ${symbol} in ${name}`);
      return address;
    },
  };
}
