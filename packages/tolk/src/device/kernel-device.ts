import { runContraction } from "../eager/contract.ts";
import { runScatterAdd, runTake } from "../eager/gather.ts";
import type { Launch, Launcher } from "../eager/launch.ts";
import { runBinary, runCast, runUnary, runWhere } from "../eager/map.ts";
import { runArgreduce, runReduce } from "../eager/reduce.ts";
import { runFill, runIota, runRandomBits } from "../eager/source.ts";
import type { BinaryOp, CompareOp, RandomWord, ReduceOp, UnaryOp } from "../prim/prim.ts";
import type { Contraction } from "../template/contraction-spec.ts";
import type { Tensor } from "../tensor.ts";
import type { Element } from "../type/dtype.ts";
import type { Device } from "./device.ts";

/** A device that runs eager kernels by name: each family of the folder eager plans its launches. */
export abstract class KernelDevice implements Device, Launcher {
  abstract readonly name: "native" | "wasm";
  abstract readonly description: string;
  abstract readonly vectorBytes: number;
  abstract readonly tileRows: Readonly<Record<number, number>>;
  abstract readonly threads: number;

  abstract launch(launch: Launch): void;

  launchFlat(launch: Launch, _mask: number): void {
    this.launch(launch);
  }

  unary(op: UnaryOp, x: Tensor, out: Tensor): void {
    runUnary(this, op, x, out);
  }

  binary(op: BinaryOp | CompareOp, a: Tensor, b: Tensor, out: Tensor): void {
    runBinary(this, op, a, b, out);
  }

  where(condition: Tensor, a: Tensor, b: Tensor, out: Tensor): void {
    runWhere(this, condition, a, b, out);
  }

  cast(x: Tensor, out: Tensor): void {
    runCast(this, x, out);
  }

  fill(value: Element, out: Tensor): void {
    runFill(this, value, out);
  }

  iota(axis: number, out: Tensor): void {
    runIota(this, axis, out);
  }

  randomBits(key: Tensor, word: RandomWord, out: Tensor): void {
    runRandomBits(this, key, word, out);
  }

  reduce(op: ReduceOp, x: Tensor, axes: readonly number[], out: Tensor): void {
    runReduce(this, op, x, axes, out);
  }

  argreduce(op: "max" | "min", x: Tensor, axis: number, out: Tensor): void {
    runArgreduce(this, op, x, axis, out);
  }

  take(x: Tensor, indices: Tensor, axis: number, out: Tensor): void {
    runTake(this, x, indices, axis, out);
  }

  scatterAdd(updates: Tensor, indices: Tensor, axis: number, out: Tensor): void {
    runScatterAdd(this, updates, indices, axis, out);
  }

  contract(spec: Contraction, a: Tensor, b: Tensor, out: Tensor): void {
    runContraction(this, spec, a, b, out);
  }
}
