import { binaryJvp } from "./jvp-binary.ts";
import { structuralJvp } from "./jvp-structural.ts";
import type { JvpRules } from "./jvp-types.ts";
import { unaryJvp } from "./jvp-unary.ts";

/** The forward derivative of every primitive. */
export const jvpRules: JvpRules = { ...unaryJvp, ...binaryJvp, ...structuralJvp };
