import { referenceDevice } from "../reference/device.ts";
import type { Device } from "./device.ts";

let current: Device = referenceDevice;

/** The device that runs eager operations. */
export function currentDevice(): Device {
  return current;
}

/** Makes `device` current and returns the one before. */
export function setDevice(device: Device): Device {
  const before = current;
  current = device;
  return before;
}
