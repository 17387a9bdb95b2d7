/** What is built: the curve in script is a chunk of its own, which no page fetches before it is asked for. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";

/** verification.md section 7. */
const MOST_BYTES = 80_000;
const NOBLE = "chatsvc/web/e2ee/curve_noble.ts";
const to = mkdtempSync(join(tmpdir(), "built-"));
let manifest: Record<string, { readonly file: string; readonly imports: readonly string[] }> = {};
const read = (file: string): Buffer => readFileSync(join(to, "chatsvc/web_built", file));

beforeAll(() => {
  execFileSync(process.execPath, ["deploy/build_web.mjs", "--to", to]);
  manifest = JSON.parse(read("manifest.json").toString());
});
afterAll(() => rmSync(to, { recursive: true, force: true }));

function filesOf(entries: readonly string[]): ReadonlySet<string> {
  return new Set(entries.flatMap((entry) => [manifest[entry]!.file, ...manifest[entry]!.imports]));
}

test("nothing else brings the curve along, and its chunk holds it", () => {
  const { file } = manifest[NOBLE]!;
  const others = Object.keys(manifest).filter((entry) => entry !== NOBLE);
  expect(others.length).toBeGreaterThan(2);
  expect(filesOf(others).has(file)).toBe(false);
  expect(read(file).toString()).toContain("zip215");
  for (const other of filesOf(others)) expect(read(other).toString()).not.toContain("zip215");
});

test("a modern phone's JavaScript stays within its budget, and an old phone's curve is small", () => {
  const size = (files: Iterable<string>): number => [...files].reduce((sum, file) => sum + brotliCompressSync(read(file)).length, 0);
  const usual = size(filesOf(Object.keys(manifest).filter((entry) => entry !== NOBLE)));
  expect(usual).toBeGreaterThan(40_000);
  expect(usual).toBeLessThan(MOST_BYTES);
  // 9.8 kB when it was written; twice that would mean that more than one curve came along.
  expect(size([manifest[NOBLE]!.file])).toBeLessThan(20_000);
});
