export { binaryMath, unaryMath } from "./elementwise.ts";
export { threefry } from "./threefry.ts";
