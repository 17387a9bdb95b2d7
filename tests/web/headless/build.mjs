// Bundles the headless members, or the files named, for Node: node tests/web/headless/build.mjs DIR [FILE ...]
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const named = process.argv.slice(3);
const members = [join(here, "visitor.ts"), join(here, "counsellor.ts"), join(here, "takeover.ts"), join(here, "back_in_time.ts"), join(here, "crowd_visitors.ts"), join(here, "crowd_desks.ts"), join(here, "drill_visitors.ts"), join(here, "drill_desks.ts")];

await build({
  entryPoints: named.length > 0 ? named : members,
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
