import { expect, test } from "vitest";
import { Builder } from "../../src/kernel/builder.ts";
import type { Kernel } from "../../src/kernel/ir.ts";
import { kernelKey } from "../../src/kernel/key.ts";
import { printKernel } from "../../src/kernel/print.ts";
import { randomKernel } from "../fuzz-kernel.ts";
import { goldenKernels } from "../render/golden-kernels.ts";

const renamed = (kernel: Kernel): Kernel => ({
  ...kernel,
  name: "other",
  buffers: kernel.buffers.map((buffer, i) => ({ ...buffer, name: `renamed${i}` })),
  params: kernel.params.map((param, i) => ({ ...param, name: `number${i}` })),
  scratch: kernel.scratch.map((one, i) => ({ ...one, name: `room${i}` })),
});

const kernels: Kernel[] = [
  ...goldenKernels(),
  ...Array.from({ length: 300 }, (_, i) => randomKernel(i + 1).kernel),
];

test("kernels have one key exactly where they print the same but for their names", () => {
  const text = new Map<string, string>();
  for (const kernel of kernels) {
    const key = kernelKey(kernel);
    const printed = printKernel(renamed(kernel));
    expect(kernelKey(renamed(kernel))).toBe(key);
    expect(text.get(key) ?? printed).toBe(printed);
    text.set(key, printed);
  }
  expect(new Set(text.values()).size).toBe(text.size);
});

/** A kernel with one of many small choices; each choice must show in the key. */
function variant(choice: string): Kernel {
  const is = (name: string): boolean => choice === name;
  const b = new Builder();
  const type = is("type") ? "float64" : "float32";
  const x = b.buffer("x", type, "read");
  const y = b.buffer("y", type, is("access") ? "readwrite" : "read");
  const out = b.buffer("out", type, "write");
  const scratch = b.scratch("tmp", type, is("scratch") ? 16 : 8);
  const number = b.param("n", is("param type") ? "uint32" : "int32");
  b.for(b.bound("lo"), b.bound("hi"), is("step") ? 2 : 1, (i) => {
    const first = b.let(b.load(is("buffer") ? y : x, i, is("lanes") ? 4 : 1));
    const value = b.register(
      b.fold(is("fold") ? "max" : "add", b.splat(first.lanes === 1 ? first : b.fold("add", first), 4)),
    );
    b.if(b.binary(is("compare") ? "le" : "lt", i, b.index(is("constant") ? 7 : 5)), () => {
      value.set(
        is("operands")
          ? b.binary("sub", b.constant(1, type), value.read)
          : b.binary("sub", value.read, b.constant(1, type)),
      );
    });
    b.store(is("store") ? scratch : out, i, value.read);
    if (is("statement")) b.store(out, i, b.constant(is("-0") ? -0 : 0, type));
    if (is("zero") || is("minus zero")) b.store(out, i, b.constant(is("zero") ? 0 : -0, type));
    if (is("param")) b.store(out, i, b.cast(number, type));
  });
  return b.finish("k");
}

test("everything that a kernel says is in its key", () => {
  const choices =
    "none,type,access,scratch,param type,step,buffer,lanes,fold,compare,constant,operands,store,statement,zero,minus zero,param".split(
      ",",
    );
  // Zero and the statement with a zero are the same kernel.
  const keys = choices.filter((choice) => choice !== "zero").map((choice) => kernelKey(variant(choice)));
  expect(new Set(keys).size).toBe(keys.length);
  expect(kernelKey(variant("zero"))).toBe(kernelKey(variant("statement")));
});
