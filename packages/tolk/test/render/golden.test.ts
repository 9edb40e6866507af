import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Target } from "../../src/kernel/ir.ts";
import { printKernel } from "../../src/kernel/print.ts";
import { verify } from "../../src/kernel/verify.ts";
import { renderC } from "../../src/render/c.ts";
import { printWasm, renderWasm } from "../../src/render/wasm/index.ts";
import { goldenKernels } from "./golden-kernels.ts";

const folder = new URL("../golden/render/", import.meta.url);
const target: Target = { name: "c", vectorBytes: 64, vectorRegisters: 32, fma: true };

/** Compares with the golden file, or writes it when GOLDEN=accept. */
function matches(file: string, text: string): void {
  const path = new URL(file, folder);
  if (process.env.GOLDEN === "accept") {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text);
  }
  expect(existsSync(path), `no golden ${file}; GOLDEN=accept writes it`).toBe(true);
  expect(text).toBe(readFileSync(path, "utf8"));
}

for (const kernel of goldenKernels()) {
  test(`${kernel.name} prints and renders as accepted`, () => {
    verify(kernel);
    matches(`${kernel.name}.ir`, printKernel(kernel));
    matches(`${kernel.name}.c`, renderC([kernel], target));
    matches(`${kernel.name}.wat`, printWasm(renderWasm([kernel], { memory: "import", shared: false })));
  });
}
