/**
 * Thread of the Node kernel that reads requests from file descriptor 4, so that an interrupt gets through while
 * cell code keeps the main thread busy. When the other side is gone it ends the process.
 */
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import type { KernelRequest } from "./messages.ts";

const flag = workerData as Int32Array;
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
socket.on("close", () => process.kill(process.pid, "SIGKILL"));
