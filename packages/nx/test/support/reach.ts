// Set up for the project `nx-reach`: every test of nx again, on kernels in the interpreter, which throws where one reads
// or writes beside its operands.
import { setDevice } from "@raven-ts/nx";
import { wasmTarget } from "../../../tolk/src/device/wasm/target.ts";
import { InterpretedDevice } from "../../../tolk/test/support/interpreted.ts";

setDevice(new InterpretedDevice(wasmTarget));
