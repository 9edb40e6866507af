import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const packages = ["tolk", "nx", "rune", "kaun", "hugin", "quill", "quill-editor", "raven-ts"];
const project = (name: string, root: string) => ({
  extends: true as const,
  test: { name, root, include: ["test/**/*.test.ts"], testTimeout: 30_000 },
});

const plain = project("nx-deferred", "packages/nx");
const deferred = {
  ...plain,
  test: {
    ...plain.test,
    setupFiles: [fileURLToPath(new URL("packages/nx/test/support/put-off.ts", import.meta.url))],
  },
};

const reach = {
  ...plain,
  test: {
    ...plain.test,
    name: "nx-reach",
    testTimeout: 120_000,
    setupFiles: [fileURLToPath(new URL("packages/nx/test/support/reach.ts", import.meta.url))],
  },
};

export default defineConfig({
  resolve: { conditions: ["@raven-ts/source", "node", "import", "module", "default"] },
  ssr: { resolve: { conditions: ["@raven-ts/source", "node", "import", "module", "default"] } },
  test: {
    projects: [
      ...packages.map((name) => project(name, `packages/${name}`)),
      // The same tests of arrays with evaluation put off, as a GPU runs them.
      deferred,
      // And with every launch's reach checked.
      reach,
      project("scripts", "scripts"),
    ],
  },
});
