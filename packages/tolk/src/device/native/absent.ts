import { DeviceError } from "../../errors.ts";
import type * as native from "./index.ts";

const why = "a browser has no C compiler";

/** Why there is no native runtime here. */
export const nativeMissing: typeof native.nativeMissing = () => why;

/** None. */
export const nativeRuntime: typeof native.nativeRuntime = () => null;

/** Always throws. */
export const openNative: typeof native.openNative = () => {
  throw new DeviceError(
    "tolk/device-missing",
    `nx.setDevice: cannot use device native (${why})`,
    'use "wasm", which needs nothing',
  );
};

/** Never called: there is no runtime to compile for. */
export const compileNative: typeof native.compileNative = () => {
  throw new Error(why);
};
