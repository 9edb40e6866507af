// `npm run sanitize`: the native runtime and generated kernels under address and undefined-behaviour sanitizers.
// First a planted fault must be caught; then random programs, eager and compiled, must run clean.
// @ts-check
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const at = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const seconds = process.argv.includes("--seconds")
  ? process.argv[process.argv.indexOf("--seconds") + 1]
  : "60";

/** A library of gcc's, or null. @param {string} name */
function library(name) {
  try {
    const file = execFileSync("gcc", [`-print-file-name=${name}`], { encoding: "utf8" }).trim();
    return existsSync(file) ? file : null;
  } catch {
    return null;
  }
}

const libraries = ["libasan.so", "libubsan.so"].map(library);
if (libraries.includes(null)) {
  console.error("sanitize: cannot run (gcc with libasan and libubsan is not here)\nhint: install gcc");
  process.exit(2);
}

const cache = mkdtempSync(join(tmpdir(), "raven-sanitize-"));
const env = {
  ...process.env,
  RAVEN_CC: "gcc",
  // Vectors are loaded wherever an array starts: no alignment is promised.
  RAVEN_CFLAGS: "-fsanitize=address,undefined -fno-sanitize=alignment -fno-sanitize-recover=undefined",
  RAVEN_CACHE: cache,
  LD_PRELOAD: libraries.join(" "),
  ASAN_OPTIONS: "detect_leaks=0",
};

/** @param {string[]} args */
const run = (args) => spawnSync(process.execPath, args, { env, encoding: "utf8", maxBuffer: 1 << 26 });

const planted = `
  import { nativeRuntime } from ${JSON.stringify(at("../dist/index.js"))};
  const runtime = nativeRuntime();
  const source = "void past(const double *args, long lo, long hi, void *s) { ((float *)(long)args[0])[hi] = 1; }";
  const [unit] = runtime.units.compile([{ name: "past", source }]);
  const x = new Float32Array(1000);
  runtime.run(Float64Array.of(1, unit.symbol("past"), 1000, 1000, 0, 1, runtime.address(x)));
`;

try {
  const fault = run(["--input-type=module", "-e", planted]);
  if (fault.status === 0 || !fault.stderr.includes("AddressSanitizer: heap-buffer-overflow")) {
    console.error(`sanitize: a planted write past an array was not caught\n${fault.stderr.slice(0, 2000)}`);
    process.exitCode = 1;
  } else {
    console.log("a planted write past an array is caught");
    const fuzz = run([at("fuzz.mjs"), "--seconds", seconds]);
    const kernels = readdirSync(cache, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith("unit.c"))
      .reduce(
        (n, name) => n + (readFileSync(join(cache, name), "utf8").match(/^void \w+\(/gm) ?? []).length,
        0,
      );
    console.log(fuzz.stdout.trim().split("\n").at(-1));
    console.log(`${kernels} kernels ran under sanitizers`);
    if (fuzz.status !== 0 || kernels < 200) {
      console.error(fuzz.stderr.slice(0, 4000));
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(cache, { recursive: true, force: true });
}
