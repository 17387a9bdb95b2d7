import { defineConfig } from "vitest/config";

// Web tests run in Node: protocol, e2ee and net touch no DOM. A file that needs a document says so
// with `// @vitest-environment happy-dom` in its first line.
export default defineConfig({
  test: {
    include: ["tests/web/**/*.test.ts", "tests/web/**/*.test.tsx", "tests/crypto/**/*.test.ts", "tests/promises/**/*.test.ts"],
    environment: "node",
    setupFiles: ["tests/web/setup.ts"],
    testTimeout: 20_000,
    // Both of two cores; by default one would stay idle (a run of all files: 213 s with one worker).
    maxWorkers: 2,
  },
});
