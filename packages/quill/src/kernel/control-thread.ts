/**
 * Thread of the Node kernel that reads requests from file descriptor 4, so that an interrupt gets through while
 * cell code keeps the main thread busy, and writes the text that a busy cell left behind. When the other side is gone it ends the process.
 */
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import type { KernelRequest } from "./messages.ts";
import { GATHER_MS, NodeOutput } from "./node-output.ts";

const { flag, output: memory } = workerData as { flag: Int32Array; output: SharedArrayBuffer };
const output = new NodeOutput(3, memory);
const socket = new Socket({ fd: 4, readable: true, writable: false });
let rest = "";

socket.setEncoding("utf8");
socket.on("data", (chunk: string) => {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop()!;
  for (const line of lines) {
    const request = JSON.parse(line) as KernelRequest;
    if (request.type === "interrupt") Atomics.store(flag, 0, request.run);
    parentPort!.postMessage(request);
  }
});
parentPort!.on("message", () => setTimeout(() => output.flush(), GATHER_MS));
socket.on("close", () => process.kill(process.pid, "SIGKILL"));
