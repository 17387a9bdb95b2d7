// Canonical JSON, byte for byte what anonymity/trust/canonical.py writes: keys sorted, no spaces, UTF-8.
import { equal, fromUtf8, utf8, type Bytes } from "./bytes.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

// Python sorts keys by code point, JavaScript by UTF-16 unit; with these characters both agree.
const KEY = /^[a-z_]{1,32}$/;
// A lone surrogate has no UTF-8; the encoder would silently write U+FFFD instead. By code point (`u`), pairs are no match.
const LONE = /[\uD800-\uDFFF]/u;
// Deep enough for [cert{b{[..]}}]; shallow enough that no input can exhaust the stack.
const DEEPEST = 8;

/** Canonical bytes. Throws TypeError for what has no canonical form. */
export const canonical = (value: Json): Bytes => utf8(write(value, 0));

function write(value: Json, depth: number): string {
  if (depth > DEEPEST) throw new TypeError("too deep");
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    // Fractions are spelled differently by the two languages, so there are none.
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new TypeError("not a whole number");
    return String(value);
  }
  if (typeof value === "string") {
    if (LONE.test(value)) throw new TypeError("not well-formed text");
    return JSON.stringify(value);
  }
  if (isList(value)) return `[${value.map((item) => write(item, depth + 1)).join(",")}]`;
  if (typeof value !== "object") throw new TypeError("no canonical form");
  const keys = Object.keys(value).sort();
  const pairs = keys.map((key) => {
    if (!KEY.test(key)) throw new TypeError("bad key");
    return `"${key}":${write(value[key]!, depth + 1)}`;
  });
  return `{${pairs.join(",")}}`;
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** The value, or null unless the bytes are exactly its canonical form (so no key comes twice). */
export function readCanonical(bytes: Uint8Array): Json {
  try {
    const value = JSON.parse(fromUtf8(bytes)) as Json;
    return equal(canonical(value), bytes) ? value : null;
  } catch {
    return null;
  }
}

/** Exactly these keys, those ending in `?` being optional; null for anything else. */
export function fields(value: unknown, names: readonly string[]): Record<string, unknown> | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const record = value as Record<string, unknown>;
  const known = new Set(names.map((name) => name.replace("?", "")));
  if (!Object.keys(record).every((key) => known.has(key))) return null;
  return names.every((name) => name.endsWith("?") || Object.hasOwn(record, name)) ? record : null;
}
