// Bytes: comparing, joining, naming. Nothing here knows a protocol.

const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export type Bytes = Uint8Array<ArrayBuffer>;

export const utf8 = (text: string): Bytes => encoder.encode(text) as Bytes;

/** Throws TypeError for bytes that are not UTF-8. */
export const fromUtf8 = (bytes: Uint8Array): string => strict.decode(bytes);

/** A copy of its own, so that nobody can change or wipe it behind our back. */
export const copyOf = (bytes: Uint8Array): Bytes => new Uint8Array(bytes);

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Of `toHex`'s own text. */
export const fromHex = (text: string): Bytes =>
  Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(i * 2, i * 2 + 2), 16));

export function toBase64url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** null unless `text` is exactly the unpadded base64url of `length` bytes: one value has one spelling. */
export function fromBase64url(text: unknown, length: number): Bytes | null {
  if (typeof text !== "string" || !/^[A-Za-z0-9_-]*$/.test(text)) return null;
  if (text.length !== Math.ceil((length * 4) / 3)) return null;
  const raw = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(raw, (char) => char.charCodeAt(0));
  return bytes.length === length && toBase64url(bytes) === text ? bytes : null;
}

export async function sha256(...parts: readonly Uint8Array[]): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", concat(...parts)));
}

/** The first 16 bytes of SHA-256: how key packages, leaves and day keys are named. */
export async function shortHash(...parts: readonly Uint8Array[]): Promise<Bytes> {
  return (await sha256(...parts)).slice(0, 16);
}
