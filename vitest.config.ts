import { defineConfig } from "vitest/config";

const packages = ["nx", "rune", "kaun", "hugin", "quill", "quill-editor", "raven-ts"];

export default defineConfig({
  resolve: { conditions: ["@raven-ts/source", "node", "import", "module", "default"] },
  ssr: { resolve: { conditions: ["@raven-ts/source", "node", "import", "module", "default"] } },
  test: {
    projects: packages.map((name) => ({
      extends: true,
      test: { name, root: `packages/${name}`, include: ["test/**/*.test.ts"], testTimeout: 30_000 },
    })),
  },
});
