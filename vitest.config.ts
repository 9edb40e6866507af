import { defineConfig } from "vitest/config";

const packages = ["tolk", "nx", "rune", "kaun", "hugin", "quill", "quill-editor", "raven-ts"];
const project = (name: string, root: string) => ({
  extends: true as const,
  test: { name, root, include: ["test/**/*.test.ts"], testTimeout: 30_000 },
});

export default defineConfig({
  resolve: { conditions: ["@raven-ts/source", "node", "import", "module", "default"] },
  ssr: { resolve: { conditions: ["@raven-ts/source", "node", "import", "module", "default"] } },
  test: {
    projects: [...packages.map((name) => project(name, `packages/${name}`)), project("scripts", "scripts")],
  },
});
