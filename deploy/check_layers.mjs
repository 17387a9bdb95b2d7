// Runs dependency-cruiser and refuses a green result that looked at nothing.
//
// Version 17 with TypeScript 7 sees 0 modules and is content; so the count is compared with the disk.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const FOLDERS = ["chatsvc/web", "counsellor/web", "anonymity/web"];
const SOURCE = /\.tsx?$/;

const present = FOLDERS.filter((folder) => existsSync(join(ROOT, folder)));
const onDisk = present.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true })
    .filter((name) => SOURCE.test(name))
    .map((name) => join(folder, name)),
);

const ran = spawnSync(
  process.execPath,
  [
    join(ROOT, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs"),
    ...["--config", ".dependency-cruiser.cjs", "--output-type", "json", ...present],
  ],
  { cwd: ROOT, encoding: "utf8", maxBuffer: 256 * 1024 * 1024 },
);
let found;
try {
  found = JSON.parse(ran.stdout);
} catch {
  console.error(ran.stderr || ran.stdout);
  process.exit(1);
}

const { violations } = found.summary;
for (const one of violations) {
  const path = one.cycle ? one.cycle.map((step) => step.name).join(" -> ") : one.to;
  console.error(`${one.rule.name}: ${one.from} -> ${path}`);
}
const seen = new Set(found.modules.map((module) => module.source));
const unseen = onDisk.filter((path) => !seen.has(path));
if (unseen.length > 0) console.error(`not looked at: ${unseen.join(", ")}`);
if (onDisk.length === 0) console.error("no module was found: the check would be empty");
console.log(`layers: ${onDisk.length} modules, ${violations.length} violations`);
process.exit(violations.length > 0 || unseen.length > 0 || onDisk.length === 0 ? 1 : 0);
