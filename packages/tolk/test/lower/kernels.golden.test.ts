import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { zeros } from "@raven-ts/nx";
import { makeGraph } from "@raven-ts/rune";
import { expect, test } from "vitest";
import { kernelKey } from "../../src/kernel/key.ts";
import { lowerGraph } from "../../src/lower/index.ts";
import { workloads } from "./workloads.ts";

const target = { name: "c", vectorBytes: 64, vectorRegisters: 32, fma: true } as const;
const folder = new URL("../golden/kernels/", import.meta.url);

/** One line a kernel: what fuses with what is a promise to users, so a change shows here. */
function kernelsOf(f: (...xs: never[]) => unknown, shapes: readonly (readonly number[])[]): string {
  const graph = makeGraph(f as (...xs: unknown[]) => unknown)(...shapes.map((shape) => zeros([...shape])));
  const { groups } = lowerGraph(graph, target);
  const kernels = new Set(groups.map(([{ kernel }]) => kernelKey(kernel)));
  const lines = groups.map((group) => {
    const [{ kernel, buffers, units, why }] = group;
    const beside = group.length === 1 ? "" : `, over ${group.length} tensors`;
    return `${kernel.name}: ${why}${beside}; ${buffers.length} buffers, ${units} units`;
  });
  return `${[`${kernels.size} kernels, ${groups.length} launches`, ...lines].join("\n")}\n`;
}

test.each(workloads)("the kernels of %s are those on record", (title, f, shapes) => {
  const file = new URL(`${title.replaceAll(/\W+/g, "-").toLowerCase()}.txt`, folder);
  const found = kernelsOf(f as (...xs: never[]) => unknown, shapes);
  if (process.env.GOLDEN === "accept") {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, found);
  }
  expect(found).toBe(readFileSync(file, "utf8"));
});
