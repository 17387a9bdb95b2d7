import { defineConfig } from "vitest/config";

// Web tests run in Node: protocol, e2ee and net touch no DOM. A file that needs a document says so
// with `// @vitest-environment happy-dom` in its first line.
const PAGES = ["tests/web/ui_*.test.ts", "tests/web/console_*.test.ts", "tests/web/console_*.test.tsx"];

export default defineConfig({
  test: {
    testTimeout: 20_000,
    // Both of two cores; by default one would stay idle.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        // Pages share two processes: what all of them import is read once, and a window is made once. That is 100 of 300 seconds of
        // a core. What a story leaves behind goes when its file is through (tests/web/left_open.ts).
        test: { name: "pages", include: PAGES, isolate: false, environment: "node", setupFiles: ["tests/web/setup.ts"] },
      },
      {
        extends: true,
        // These choose engines and curves once for a whole process: each file has its own.
        test: {
          name: "apart",
          include: ["tests/web/**/*.test.ts", "tests/web/**/*.test.tsx", "tests/crypto/**/*.test.ts", "tests/promises/**/*.test.ts"],
          exclude: PAGES,
          environment: "node",
          setupFiles: ["tests/web/setup.ts"],
        },
      },
    ],
  },
});
