// Bundles the headless members for Node: node tests/web/headless/build.mjs DIR
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));

await build({
  entryPoints: [join(here, "visitor.ts"), join(here, "counsellor.ts"), join(here, "takeover.ts"), join(here, "crowd_visitors.ts"), join(here, "crowd_desks.ts")],
  outdir: process.argv[2],
  outExtension: { ".js": ".mjs" },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  // ws is CommonJS and asks for Node's own modules.
  banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  logLevel: "warning",
});
