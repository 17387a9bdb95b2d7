/** What is built: the curve in script is a chunk of its own, which no page fetches before it is asked for. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Script } from "node:vm";
import { brotliCompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";

/** verification.md section 7. */
const MOST_BYTES = 80_000;
const NOBLE = "chatsvc/web/e2ee/curve_noble.ts";
/** Fetched only when somebody asks for an address or a number, keeps a plan, or reads who else answers: not part of a usual conversation. */
const SELDOM = /^chatsvc\/web\/(tonight|net\/come_back_read|ui\/(address_card|aside|contact_card|plan_keep))\.ts$/;
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

test("what the libraries hold and nothing calls stays away, and what they do is still there", () => {
  const usual = Object.keys(manifest).filter((entry) => entry !== NOBLE);
  const built = [...filesOf(usual)].map((file) => read(file).toString());
  const holding = (text: string): number => built.filter((one) => one.includes(text)).length;
  expect(holding("X-Wing")).toBe(1);
  // SHA-256 in script has the first root of FIPS 180-4 in its table; ours computes it, WebCrypto has its own.
  expect(read(manifest[NOBLE]!.file).toString()).toContain(String(0x6a09e667));
  expect(holding(String(0x6a09e667))).toBe(0);
  expect(holding("ekm must be 64 bytes")).toBe(0);
  expect(holding("Object.defineProperty(this,")).toBe(0);
});

test("the one script that every browser reads is of 2015: no browser without modules meets an error", () => {
  const { file, imports } = manifest["chatsvc/web/early.ts"]!;
  const text = read(file).toString();
  expect(imports).toEqual([]);
  expect(text).toContain("sessionStorage");
  // An empty catch, `??` and `?.` are younger than modules; so is import and export in a classic script.
  expect(text).not.toMatch(/catch ?\{|\?\?|\?\.|\bexport\b|\bimport\b/);
});

test("the worker is a classic script in one piece, so a browser without modules in workers runs it, too", () => {
  const { file, imports } = manifest["anonymity/web/pow_worker.ts"]!;
  const text = read(file).toString();
  expect(imports).toEqual([]);
  expect(() => new Script(text)).not.toThrow();
  expect(() => new Script(`${text};export {}`)).toThrow(SyntaxError);
});

test("a modern phone's JavaScript stays within its budget, and an old phone's curve is small", () => {
  const size = (files: Iterable<string>): number => [...files].reduce((sum, file) => sum + brotliCompressSync(read(file)).length, 0);
  const usual = size(filesOf(Object.keys(manifest).filter((entry) => entry !== NOBLE && !SELDOM.test(entry))));
  expect(usual).toBeGreaterThan(40_000);
  expect(usual).toBeLessThan(MOST_BYTES);
  for (const entry of Object.keys(manifest).filter((one) => SELDOM.test(one))) expect(size([manifest[entry]!.file])).toBeLessThan(4_000);
  // 9.8 kB when it was written; twice that would mean that more than one curve came along.
  expect(size([manifest[NOBLE]!.file])).toBeLessThan(20_000);
});
