import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const packages = ["tolk", "nx", "rune", "kaun", "hugin", "quill", "quill-editor", "raven-ts"];
const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const setupFiles = [file("scripts/property-seed.mjs")];
const project = (name: string, root: string) => ({
  extends: true as const,
  test: { name, root, include: ["test/**/*.test.ts"], testTimeout: 30_000, setupFiles },
});

const plain = project("nx-deferred", "packages/nx");
const deferred = {
  ...plain,
  test: {
    ...plain.test,
    setupFiles: [...setupFiles, file("packages/nx/test/support/put-off.ts")],
  },
};

const reach = {
  ...plain,
  test: {
    ...plain.test,
    name: "nx-reach",
    testTimeout: 120_000,
    setupFiles: [...setupFiles, file("packages/nx/test/support/reach.ts")],
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
