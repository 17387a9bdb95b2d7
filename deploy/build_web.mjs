// Builds the front end with esbuild: hashed names, a manifest per page family, styles too.
//
// node deploy/build_web.mjs [--to DIR]   writes chatsvc/web_built and counsellor/web_built (under DIR)
// manifest.json: { "<entry>": { "file": "<hashed>.js", "imports": ["<chunk>.js", ...] }, ... }
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const to = process.argv.indexOf("--to");
const TARGET = to > 0 ? resolve(process.argv[to + 1]) : ROOT;

// The visitor's page and the console never share a file: they are served by different processes.
const FAMILIES = [
  {
    built: "chatsvc/web_built",
    entries: ["chatsvc/web/early.ts", "chatsvc/web/visitor.ts", "anonymity/web/pow_worker.ts"],
    styles: "chatsvc/web/style",
  },
  {
    built: "counsellor/web_built",
    entries: ["counsellor/web/console.tsx", "counsellor/web/desk_worker.ts"],
    styles: "counsellor/web/style",
  },
];

function missing(family) {
  return family.entries.filter((entry) => !existsSync(join(ROOT, entry)));
}

function styleEntries(folder) {
  const full = join(ROOT, folder);
  if (!existsSync(full)) return [];
  return readdirSync(full).filter((name) => name.endsWith(".css")).map((name) => join(folder, name));
}

async function buildFamily(family) {
  const outdir = join(TARGET, family.built);
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: [...family.entries, ...styleEntries(family.styles)],
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[hash]",
    assetNames: "[name]-[hash]",
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    target: "es2022",
    platform: "browser",
    charset: "utf8",
    legalComments: "none", // licences travel with the wheel, not with every page
    sourcemap: false,
    metafile: true,
    logLevel: "warning",
    jsx: "automatic",
    jsxImportSource: "preact",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  writeFileSync(join(outdir, "manifest.json"), manifest(result.metafile, outdir));
}

// entry -> its file, every chunk that it imports before it can run, and its SHA-256 (base64).
function manifest(metafile, outdir) {
  const outputs = new Map(
    Object.entries(metafile.outputs).map(([path, output]) => [join(ROOT, path), output]),
  );
  const entries = {};
  for (const [path, output] of outputs) {
    if (!output.entryPoint) continue;
    const imports = new Set();
    const follow = (from) => {
      for (const one of outputs.get(from)?.imports ?? []) {
        const target = join(ROOT, one.path);
        if (one.kind !== "import-statement" || imports.has(target)) continue;
        imports.add(target);
        follow(target);
      }
    };
    follow(path);
    entries[output.entryPoint] = {
      file: relative(outdir, path),
      imports: [...imports].map((one) => basename(one)).sort(),
      sha256: createHash("sha256").update(readFileSync(path)).digest("base64"),
    };
  }
  const sorted = Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify(sorted, null, 2)}\n`;
}

const gone = FAMILIES.flatMap(missing);
if (gone.length > 0) {
  console.error(`build_web: missing entries: ${gone.join(", ")}`);
  process.exit(1);
}
for (const family of FAMILIES) await buildFamily(family);
