// Builds the front end with esbuild: hashed names, a manifest per page family, styles too.
//
// node deploy/build_web.mjs [--to DIR]   writes chatsvc/web_built and counsellor/web_built (under DIR)
// manifest.json: { "<entry>": { "file": "<hashed>.js", "imports": ["<chunk>.js", ...] }, ... }
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { VERSION } from "rolldown";
import { minifySync } from "rolldown/utils";
import { slimLibraries } from "./slim_libraries.mjs";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const to = process.argv.indexOf("--to");
const FOLDER = to > 0 ? resolve(process.argv[to + 1]) : ROOT;

// esbuild bundles; this one finds a twentieth more to leave out of what it made.
const SQUEEZER = `rolldown ${VERSION}`;
const squeezing = (target) => ({ module: true, compress: { target }, mangle: { toplevel: true }, codegen: true });
// What has the encryption that we need has this, too.
const MODULES = { target: "es2022", format: "esm", splitting: true };
// Every browser reads a classic script, also one without modules: it gets the page and the reason, and no error.
const CLASSIC = { target: "es2015", format: "iife", splitting: false };

// The visitor's page and the console never share a file: they are served by different processes.
const FAMILIES = [
  {
    built: "chatsvc/web_built",
    classic: ["chatsvc/web/early.ts"],
    entries: ["chatsvc/web/visitor.ts"],
    // Fetched by few: built whole, each by itself. If they shared chunks, everybody would fetch more and smaller ones.
    alone: [
      // Fetched by all, but a worker has nothing yet: a second file would be a second way to the service and back.
      "anonymity/web/pow_worker.ts",
      "chatsvc/web/tonight.ts",
      "chatsvc/web/net/come_back_read.ts",
      "chatsvc/web/ui/address_card.ts",
      "chatsvc/web/ui/aside.ts",
      "chatsvc/web/ui/contact_card.ts",
      "chatsvc/web/ui/plan_keep.ts",
    ],
    styles: "chatsvc/web/style",
  },
  {
    built: "counsellor/web_built",
    entries: ["counsellor/web/console.tsx", "counsellor/web/desk_worker.ts"],
    styles: "counsellor/web/style",
  },
];

function missing(family) {
  return [...family.entries, ...(family.alone ?? []), ...(family.classic ?? [])].filter((entry) => !existsSync(join(ROOT, entry)));
}

function styleEntries(folder) {
  const full = join(ROOT, folder);
  if (!existsSync(full)) return [];
  return readdirSync(full).filter((name) => name.endsWith(".css")).map((name) => join(folder, name));
}

// The import of such a file names what was built of it, and leaves it where it is.
function lazily(built) {
  return {
    name: "lazily",
    setup(made) {
      made.onResolve({ filter: /\.ts$/ }, ({ path, resolveDir, kind }) => {
        const file = kind === "dynamic-import" ? built.get(join(resolveDir, path)) : undefined;
        return file && { path: `./${file}`, external: true };
      });
    },
  };
}

async function buildFamily(family) {
  const outdir = join(FOLDER, family.built);
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  const [outputs, alone] = [{}, new Map()];
  for (const entry of family.alone ?? []) {
    const { metafile } = await bundle([entry], outdir, []);
    Object.assign(outputs, metafile.outputs);
    alone.set(join(ROOT, entry), basename(Object.keys(metafile.outputs)[0]));
  }
  for (const entry of family.classic ?? []) Object.assign(outputs, (await bundle([entry], outdir, [], CLASSIC)).metafile.outputs);
  const entries = [...family.entries, ...styleEntries(family.styles)];
  Object.assign(outputs, (await bundle(entries, outdir, [lazily(alone)])).metafile.outputs);
  writeFileSync(join(outdir, "manifest.json"), manifest({ outputs }, outdir));
}

async function bundle(entryPoints, outdir, plugins, { target, format, splitting } = MODULES) {
  const made = await build({
    absWorkingDir: ROOT,
    entryPoints,
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[hash]",
    assetNames: "[name]-[hash]",
    outdir,
    bundle: true,
    splitting,
    format,
    minify: true,
    target,
    platform: "browser",
    charset: "utf8",
    legalComments: "none", // licences travel with the wheel, not with every page
    // Goes again with the last squeeze, but is in the hash: other bytes never bear a known name.
    footer: { js: `// ${SQUEEZER}` },
    sourcemap: false,
    metafile: true,
    logLevel: "warning",
    jsx: "automatic",
    jsxImportSource: "preact",
    plugins: [...plugins, slimLibraries],
    define: { "process.env.NODE_ENV": '"production"' },
  });
  for (const path of Object.keys(made.metafile.outputs)) if (path.endsWith(".js")) squeeze(join(ROOT, path), target);
  return made;
}

function squeeze(path, target) {
  const { code, errors } = minifySync(basename(path), readFileSync(path, "utf8"), squeezing(target));
  if (errors.length > 0) throw new Error(`${path}: ${errors.map(({ message }) => message).join("; ")}`);
  writeFileSync(path, code);
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
