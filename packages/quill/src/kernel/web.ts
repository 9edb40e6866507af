export { startWebKernel, type WebKernelOptions } from "./web-kernel.ts";
