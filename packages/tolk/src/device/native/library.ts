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
  dlclose: ForeignFunction;
}

let loader: Loader | null = null;

const collected = /* @__PURE__ */ new FinalizationRegistry<bigint | number>((handle) =>
  loader?.dlclose(handle),
);

/** Opens a shared library; where `passing`, it is unmapped once its unit is garbage. */
export function loadLibrary(name: string, file: string, passing: boolean): CompiledUnit {
  if (loader === null) {
    const koffi = loadKoffi();
    if (koffi === null)
      throw new DeviceError("tolk/native-missing", "tolk.native: cannot load code (no koffi)");
    // Not koffi.load: it unmaps libraries at exit, under the feet of threads.
    const self = koffi.load(null);
    loader = {
      dlopen: self.func("int64_t dlopen(const char*, int)"),
      dlsym: self.func("int64_t dlsym(int64_t, const char*)"),
      dlclose: self.func("int dlclose(int64_t)"),
    };
  }
  const RTLD_NOW = 2;
  const handle = loader.dlopen(file, RTLD_NOW);
  if (handle === 0) throw new DeviceError("tolk/native-load", `tolk.native: cannot load ${name} (${file})`);
  const { dlsym } = loader;
  const unit: CompiledUnit = {
    name,
    path: file,
    symbol(symbol) {
      const address = Number(dlsym(handle, symbol));
      if (address === 0)
        throw new DeviceError("tolk/native-symbol", `tolk.native: cannot find ${symbol} in ${name}`);
      return address;
    },
  };
  if (passing) collected.register(unit, handle);
  return unit;
}
