import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as nx from "@raven-ts/nx";
import { loadNpy, loadNpz, readNpy, readNpz, saveNpy, saveNpz, writeNpy, writeNpz } from "@raven-ts/nx/io";
import * as tolk from "@raven-ts/tolk";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { difference, golden, type Packed } from "../support/golden.ts";

const { versions, files, archives, refused } = golden<{
  versions: Record<string, string>;
  files: { name: string; array: Packed; file: string }[];
  archives: { name: string; file: string; arrays: Record<string, Packed> }[];
  refused: Record<"huge" | "complex" | "record", string>;
}>("npy.json");

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

async function messageOf(attempt: () => unknown): Promise<string> {
  try {
    await attempt();
  } catch (error) {
    expect(error).toBeInstanceOf(nx.FormatError);
    return (error as Error).message;
  }
  return "no error";
}

describe("loadNpy", () => {
  test.each(files)(`reads $name as NumPy ${versions.numpy} wrote it`, ({ array, file }) => {
    expect(difference(loadNpy(bytesOf(file)), array)).toBeNull();
  });

  test("reads bytes that start in the middle of a buffer", () => {
    const { array, file } = files.find((one) => one.name === "<f8 in C order")!;
    const bytes = bytesOf(file);
    const moved = new Uint8Array(bytes.length + 3);
    moved.set(bytes, 3);
    expect(difference(loadNpy(moved.subarray(3)), array)).toBeNull();
  });

  test("says what is wrong with a file of any length that was cut off", async () => {
    const bytes = bytesOf(files[0].file);
    for (let length = 0; length < bytes.length; length++) {
      expect(await messageOf(() => loadNpy(bytes.subarray(0, length)))).toMatch(
        /^nx\.loadNpy: cannot read this as an npy file \((it does not start as one|the header is cut off|\[2,3,4\] needs 24 bytes, \d+ are there)\)$/,
      );
    }
  });

  test("keeps 64-bit integers that no number of 32 bits holds", () => {
    expect(loadNpy(bytesOf(refused.huge)).tolist()).toEqual([2n ** 40n]);
  });

  test("refuses what no dtype can hold", async () => {
    expect(await messageOf(() => loadNpy(bytesOf(refused.complex)))).toBe(
      "nx.loadNpy: cannot read elements of type <c16 (only bool, integers, float32 and float64)",
    );
    expect(await messageOf(() => loadNpy(bytesOf(refused.record)))).toBe(
      "nx.loadNpy: cannot read this as an npy file (the header has no plain descr, fortran_order and shape)",
    );
  });
});

describe("saveNpy", () => {
  test.each(files.filter((one) => /^(b1|u1|<[iu]4|<f[48]) in C order|a 0-d|an empty|a 1-d/.test(one.name)))(
    "writes the same bytes as NumPy for $name",
    ({ file }) => {
      const bytes = bytesOf(file);
      expect(Buffer.from(saveNpy(loadNpy(bytes))).toString("latin1")).toBe(
        Buffer.from(bytes).toString("latin1"),
      );
    },
  );

  test("keeps every value of every dtype and shape", () => {
    const dtype = fc.constantFrom(...(Object.keys(tolk.dtypes) as nx.DType[]));
    const shape = fc.array(fc.nat(4), { maxLength: 4 });
    fc.assert(
      fc.property(dtype, shape, fc.nat(2 ** 31 - 1), (to, extents, seed) => {
        const x = nx.random.normal(nx.random.key(seed), extents).mul(100).abs().astype(to).T;
        const back = loadNpy(saveNpy(x));
        expect([back.dtype, back.shape, back.tolist()]).toEqual([x.dtype, x.shape, x.tolist()]);
      }),
      { numRuns: 60 },
    );
  });
});

describe("npz", () => {
  test.each(archives)("reads what numpy.$name wrote", async ({ file, arrays }) => {
    const loaded = await loadNpz(bytesOf(file));
    expect(Object.keys(loaded)).toEqual(Object.keys(arrays));
    for (const [name, array] of Object.entries(arrays)) expect(difference(loaded[name], array)).toBeNull();
  });

  test.each([true, false])("reads what it wrote (compress: %s)", async (compress) => {
    const arrays = { one: nx.arange(1000), "a/b ü": nx.linspace(0, 1, 7).reshape(7, 1) };
    const loaded = await loadNpz(await saveNpz(arrays, { compress }));
    expect(Object.entries(loaded).map(([name, x]) => [name, x.dtype, x.tolist()])).toEqual(
      Object.entries(arrays).map(([name, x]) => [name, x.dtype, x.tolist()]),
    );
  });

  test("compression makes an array of zeros small", async () => {
    expect((await saveNpz({ x: nx.zeros([1000]) })).length).toBeLessThan(300);
  });

  test("a damaged byte, a cut-off end and another file give errors", async () => {
    const file = await saveNpz({ x: nx.arange(100) }, { compress: false });
    const damaged = file.slice();
    damaged[300] ^= 1;
    expect(await messageOf(() => loadNpz(damaged))).toBe(
      "nx.loadNpz: cannot read this as a zip file (x.npy is damaged)",
    );
    expect(await messageOf(() => loadNpz(file.subarray(0, file.length - 30)))).toBe(
      "nx.loadNpz: cannot read this as a zip file (it has no directory at its end)",
    );
    expect(await messageOf(() => loadNpz(new Uint8Array(100)))).toBe(
      "nx.loadNpz: cannot read this as a zip file (it has no directory at its end)",
    );
  });
});

test("files on disk hold what was written", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "nx-"));
  try {
    const x = nx.arange(6).reshape(2, 3);
    await writeNpy(path.join(folder, "x.npy"), x);
    await writeNpz(path.join(folder, "x.npz"), { x });
    expect((await readNpy(path.join(folder, "x.npy"))).tolist()).toEqual(x.tolist());
    expect((await readNpz(path.join(folder, "x.npz"))).x.tolist()).toEqual(x.tolist());
  } finally {
    rmSync(folder, { recursive: true });
  }
});
