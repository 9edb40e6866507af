// The one entry of the repository's commands: sets up what is missing, then runs the verb.
// Plain Node: it works on a fresh clone, before `npm ci`.
// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { build } from "./build.mjs";
import { at, install, node, page, root, Stop, say } from "./setup.mjs";

const quill = at("packages/quill/dist/cli/main.js");
const notebook = "examples/mnist/mnist.md";

/** Where `quill run` writes the executed notebook. @param {string[]} args */
function executed(args) {
  const out = args.indexOf("--out");
  if (out >= 0) return args[out + 1] ?? notebook;
  return args.includes("--inplace") ? notebook : notebook.replace(/\.md$/, ".out.md");
}

/** The last match in a file, so that what the notebook printed ends the run too. */
function lastLine(/** @type {string} */ file, /** @type {RegExp} */ pattern) {
  return existsSync(file) ? readFileSync(file, "utf8").match(pattern)?.at(-1)?.trim() : undefined;
}

/** @typedef {{ line: string, help: string, run: (args: string[]) => Promise<number> }} Verb */

/** @type {Record<string, Verb>} */
const verbs = {
  mnist: {
    line: "run the MNIST notebook in the terminal",
    help: `npm run mnist [-- quill's options]

Runs ${notebook}: loads the digits, trains a convolutional network, writes the executed notebook beside it.
The last line is \`test accuracy: 0.9xxx (10000 digits, NN s)\`; the exit code is 1 when a cell fails.

  npm run mnist                          all 60,000 digits, on the best device here
  MNIST_TRAIN=5000 npm run mnist         a short run
  RAVEN_DEVICE=wasm npm run mnist        without the C compiler
  RAVEN_CC=gcc npm run mnist             with this C compiler`,
    async run(args) {
      await build();
      const code = await node([quill, "run", notebook, ...args]);
      const accuracy = code === 0 ? lastLine(executed(args), /^.*\btest accuracy: .*$/gm) : undefined;
      if (accuracy !== undefined)
        process.stdout.write(`${accuracy.slice(accuracy.indexOf("test accuracy"))}\n`);
      return code;
    },
  },
  test: {
    line: "run every test, in a browser too",
    help: `npm test [-- vitest's options]

Finds or installs a Chromium, builds, runs the tests of every package and the examples of the documentation.
The last line is \`N passed, N failed, N skipped\`. Without a browser its tests are skipped, or fail when CI=true.

  npm test                               everything
  npm test -- --project nx               the tests of one package
  npm test -- packages/nx/test/view      the test files whose path holds this`,
    async run(args) {
      const { test } = await import("./run-tests.mjs");
      return test(args);
    },
  },
  start: {
    line: "open quill on the examples",
    help: `npm start [-- quill's options]

Serves the notebooks of examples/ on this machine only and prints the address, token included.

  npm start
  npm start -- --port 8888`,
    async run(args) {
      await build();
      await page();
      return node([quill, "serve", "examples", ...args]);
    },
  },
  site: {
    line: "build the static page of the MNIST notebook into site/",
    help: `npm run site [-- --out folder]

Writes site/: the notebook as a page that needs no server behind it; it trains on wasm, in a worker.

  npm run site && npx vite preview --outDir site`,
    async run(args) {
      await build();
      await page();
      const { site } = await import("./site.mjs");
      return site(notebook, args);
    },
  },
  build: {
    line: "build every package into its dist",
    help: `npm run build

Writes packages/*/dist: types and modules by tsc, which pages load, and what Node loads joined into one file an entry.`,
    async run() {
      await build();
      return 0;
    },
  },
  lint: {
    line: "check format, types, layers, sizes and the public surface",
    help: `npm run lint [-- --only name,name]

  npm run lint                           every check
  npm run lint -- --only layers,budget   some of them
  npm run lint -- --list                 their names`,
    async run(args) {
      const { lint } = await import("./lint.mjs");
      return lint(args);
    },
  },
  bench: {
    line: "measure speed; JSON lines into bench/out",
    help: `npm run bench [-- case files or options]

Runs bench/*.mjs one after the other under a lock. With PEERS_PYTHON (a Python with NumPy or PyTorch) and
PEERS_DIR (a folder of peer scripts that print the same JSON lines) it runs the peers in the same round.

  npm run bench
  npm run bench -- eager                 only bench/eager.mjs
  npm run bench -- --report              print the ratios of the rounds in bench/out`,
    async run(args) {
      await build();
      const { bench } = await import("./bench.mjs");
      return bench(args);
    },
  },
  fuzz: {
    line: "random programs against the reference interpreter",
    help: `npm run fuzz [-- options]

  npm run fuzz                           a minute of random programs
  npm run fuzz -- --programs 20000       this many
  npm run fuzz -- --seed 7               one seed again`,
    async run(args) {
      await build();
      const script = "packages/tolk/scripts/fuzz.mjs";
      if (!existsSync(at(script))) throw new Stop(`there is no fuzzer yet (${script} is missing)`);
      return node([script, ...args]);
    },
  },
  goldens: {
    line: "compare every golden file; --accept takes the changes",
    help: `npm run goldens [-- --accept] [-- --project name]

Runs the tests that keep golden files and prints which files would change, with their first differing lines.

  npm run goldens                        review
  npm run goldens -- --accept            write the new files (read the diff before you commit)
  npm run goldens -- --project rune      one package`,
    async run(args) {
      await build();
      const { goldens } = await import("./goldens.mjs");
      return goldens(args);
    },
  },
  size: {
    line: "what a page loads: kilobytes of the packages",
    help: `npm run size

Prints the gzipped bundles of nx, nx + rune, nx + rune + kaun and hugin beside their budgets, and what an import that
nothing uses leaves of each package (0 bytes). The exit code is 1 above a budget.`,
    async run() {
      await build();
      const { printSizes } = await import("./bundle.mjs");
      return printSizes();
    },
  },
  leak: {
    line: "memory over 10,000 steps on every device, as a graph",
    help: `npm run leak

Runs 10,000 eager and 10,000 jitted steps in synchronous loops on native and wasm, prints the resident memory of each as
a graph, and fails where it grows. Takes a few minutes.`,
    async run(args) {
      await build();
      return node(["packages/tolk/scripts/leak.mjs", ...args]);
    },
  },
  sanitize: {
    line: "native code under address and undefined-behaviour sanitizers",
    help: `npm run sanitize [-- --seconds 60]

Compiles the native runtime and kernels with gcc's sanitizers, shows that a planted fault is caught, and runs random
programs through them. Part of the long job: it takes minutes.

  npm run sanitize -- --seconds 300`,
    async run(args) {
      await build();
      return node(["packages/tolk/scripts/sanitize.mjs", ...args]);
    },
  },
  kernels: {
    line: "what the compiler makes of well-known programs",
    help: `npm run kernels [-- part of a name]

Prints the kernels of softmax, layer norm, attention, cross-entropy, Adam, an MLP's and a CNN's training step, the bytes
that sharing kernels saves, and the reason for each border between kernels that stayed.

  npm run kernels -- softmax`,
    async run(args) {
      await build();
      return node(["packages/tolk/scripts/kernels.mjs", ...args]);
    },
  },
  api: {
    line: "write the API reports, packages/*/api/*.api.md",
    help: `npm run api

The reports list every public name with its type. Lint fails while they differ from the code, so that a
change of the public surface is always part of a commit.`,
    async run() {
      await build();
      const { api } = await import("./api.mjs");
      return api({ write: true });
    },
  },
};

const usage = () =>
  `usage: node scripts/raven.mjs <verb> [options]\n\n${Object.entries(verbs)
    .map(([name, verb]) => `  ${name.padEnd(9)} ${verb.line}`)
    .join("\n")}\n\n<verb> --help shows examples.\n`;

/** @param {string[]} argv @returns {Promise<number>} */
async function main([name, ...args]) {
  if (name === undefined || name === "--help" || name === "-h") {
    process.stdout.write(usage());
    return name === undefined ? 2 : 0;
  }
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (verb === undefined) {
    process.stderr.write(`raven: cannot run ${name} (no such verb)\n\n${usage()}`);
    return 2;
  }
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(`${verb.help}\n`);
    return 0;
  }
  process.chdir(root);
  await install();
  return verb.run(args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  say(error.message);
  process.exitCode = 1;
}
