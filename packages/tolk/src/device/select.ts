import { nativeMissing, openNative } from "#native";
import { DeviceError } from "../errors.ts";
import type { Device } from "./device.ts";
import { nodeProcess } from "./native/koffi.ts";
import { referenceDevice } from "./reference.ts";
import { openWasm } from "./wasm/device.ts";

/** Names that `setDevice` and the variable `RAVEN_DEVICE` take. */
export type DeviceName = Device["name"];

const names: readonly DeviceName[] = ["native", "wasm", "reference"];
const opened = new Map<DeviceName, Device>();
let current: Device | null = null;

function open(name: DeviceName): Device {
  const known = opened.get(name);
  if (known !== undefined) return known;
  const device = name === "native" ? openNative() : name === "wasm" ? openWasm() : referenceDevice;
  opened.set(name, device);
  return device;
}

function named(name: string): Device {
  if (!names.includes(name as DeviceName)) {
    throw new DeviceError(
      "tolk/device-unknown",
      `nx.setDevice: cannot use device ${JSON.stringify(name)} (known: ${names.join(", ")})`,
    );
  }
  return open(name as DeviceName);
}

function chooseDefault(): Device {
  const process = nodeProcess();
  const wanted = process?.env.RAVEN_DEVICE;
  if (wanted) return named(wanted);
  if (process === null) return open("wasm");
  const missing = nativeMissing();
  if (missing === null) return open("native");
  process.stderr.write(`raven: running on wasm, several times slower than native: ${missing}\n`);
  return open("wasm");
}

/**
 * The device that runs eager operations. The first use chooses it: `RAVEN_DEVICE` if set, else native where koffi and a
 * C compiler are found, else wasm, with one line on stderr that says why.
 *
 * @throws {DeviceError} when `RAVEN_DEVICE` names a device that cannot be used here.
 * @example
 * ["native", "wasm", "reference"].includes(nx.currentDevice().name) // true
 */
export function currentDevice(): Device {
  if (current === null) current = chooseDefault();
  return current;
}

/**
 * Makes a device current and returns the one before. Arrays belong to no device: those made before stay usable.
 *
 * @throws {DeviceError} when the device cannot be used here, or is unknown.
 * @example
 * const before = nx.setDevice("wasm")
 * nx.add(nx.ones([2]), 1).tolist() // [2, 2]
 * nx.setDevice(before).name // "wasm"
 */
export function setDevice(device: DeviceName | Device): Device {
  const next = typeof device === "string" ? named(device) : device;
  const before = currentDevice();
  current = next;
  return before;
}

/** Every device with what it is, or why it cannot be used here. Opening native may compile its runtime. */
export function devices(): { name: DeviceName; available: boolean; description: string }[] {
  return names.map((name) => {
    try {
      return { name, available: true, description: open(name).description };
    } catch (error) {
      return { name, available: false, description: (error as Error).message };
    }
  });
}
