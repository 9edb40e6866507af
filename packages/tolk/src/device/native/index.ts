// What the rest of tolk knows of the native device. Bundles for browsers take absent.ts in its place: see `imports` in
// package.json.
import { DeviceError } from "../../errors.ts";
import { NativeDevice } from "./device.ts";
import { nativeMissing, nativeRuntime } from "./runtime.ts";

export { compileNative } from "./program.ts";
export { nativeMissing, nativeRuntime };

/** The native device. Throws `DeviceError` where there is none. */
export function openNative(): NativeDevice {
  const runtime = nativeRuntime();
  if (runtime !== null) return new NativeDevice(runtime);
  throw new DeviceError(
    "tolk/device-missing",
    `nx.setDevice: cannot use device native (${nativeMissing()})`,
    'use "wasm", which needs nothing',
  );
}
