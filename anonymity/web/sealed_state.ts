/** What a page keeps across a reload: sealed under two halves, one here and one at the service, so that neither opens it alone. */

/** One page's place for sealed texts: sessionStorage on a page, a map in tests. `write` throws when the place is full or forbidden. */
export interface StateStore {
  read(name: string): string | null;
  write(name: string, value: string): void;
  clear(): void;
}

/** What came out of a seal. */
export interface Unsealed {
  /** Rises with every seal of one state; an older copy of the disk is known by it (P16). */
  readonly counter: number;
  readonly plain: Uint8Array<ArrayBuffer>;
}

const VERSION = 1;
const COUNTER_AT = 1;
const IV_AT = 9;
const IV_LENGTH = 12;
const HEADER = IV_AT + IV_LENGTH;
const TAG_LENGTH = 16;
const LENGTH_FIELD = 4;
/** Bytes: how much is kept, and so how long somebody has written, shows only in steps of this size. */
export const STEP = 4096;
/** btoa takes a string; longer pieces overflow the stack of arguments. */
const PIECE = 8192;

type Bytes = Uint8Array<ArrayBuffer>;
const owned = (bytes: Uint8Array): Bytes => new Uint8Array(bytes);

/** `HKDF-SHA256(L ‖ S, "seal")` (protocol.md, section 2). @throws RangeError unless both halves have 32 bytes. */
export async function sealKey(local: Uint8Array, share: Uint8Array): Promise<CryptoKey> {
  if (local.length !== 32 || share.length !== 32) throw new RangeError("a half of a seal has 32 bytes");
  const both = new Uint8Array([...local, ...share]);
  const material = await crypto.subtle.importKey("raw", both, "HKDF", false, ["deriveKey"]);
  both.fill(0);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: new TextEncoder().encode("seal") };
  return crypto.subtle.deriveKey(derivation, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** Base64 of `version u8 | counter u64 | iv 12 | AES-256-GCM`; version and counter are bound to it. @throws RangeError for a counter that is none. */
export async function seal(key: CryptoKey, counter: number, plain: Uint8Array): Promise<string> {
  if (!Number.isSafeInteger(counter) || counter < 1) throw new RangeError("a seal's counter is a whole number from 1");
  const head = new Uint8Array(HEADER);
  head[0] = VERSION;
  new DataView(head.buffer).setBigUint64(COUNTER_AT, BigInt(counter));
  // By chance each time: 2^32 seals under one key would be too many, and a conversation has some thousands.
  crypto.getRandomValues(head.subarray(IV_AT));
  const padded = new Uint8Array(Math.ceil((plain.length + LENGTH_FIELD) / STEP) * STEP);
  new DataView(padded.buffer).setUint32(0, plain.length);
  padded.set(plain, LENGTH_FIELD);
  const body = new Uint8Array(await crypto.subtle.encrypt(parameters(head), key, padded));
  padded.fill(0);
  const whole = new Uint8Array(HEADER + body.length);
  whole.set(head);
  whole.set(body, HEADER);
  return toBase64(whole);
}

/** null: another key, not ours, or changed on the way: noise. */
export async function unseal(key: CryptoKey, text: string): Promise<Unsealed | null> {
  const whole = fromBase64(text);
  if (whole === null || whole.length < HEADER + STEP + TAG_LENGTH || whole[0] !== VERSION) return null;
  const head = whole.slice(0, HEADER);
  const counter = new DataView(head.buffer).getBigUint64(COUNTER_AT);
  if (counter < 1n || counter > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  let padded: Bytes;
  try {
    padded = new Uint8Array(await crypto.subtle.decrypt(parameters(head), key, whole.slice(HEADER)));
  } catch {
    return null;
  }
  const length = new DataView(padded.buffer).getUint32(0);
  if (length > padded.length - LENGTH_FIELD) return null;
  const plain = padded.slice(LENGTH_FIELD, LENGTH_FIELD + length);
  padded.fill(0);
  return { counter: Number(counter), plain };
}

function parameters(head: Uint8Array): AesGcmParams {
  return { name: "AES-GCM", iv: owned(head.subarray(IV_AT)), additionalData: owned(head.subarray(0, IV_AT)) };
}

export function toBase64(bytes: Uint8Array): string {
  let raw = "";
  for (let at = 0; at < bytes.length; at += PIECE) raw += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(raw);
}

export function fromBase64(text: string): Bytes | null {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return null;
  }
}

/** Under one prefix, so that `clear` takes what is ours and nothing else. */
export function storeIn(storage: Storage, prefix: string): StateStore {
  return {
    read: (name) => storage.getItem(prefix + name),
    write: (name, value) => storage.setItem(prefix + name, value),
    clear() {
      const names = Array.from({ length: storage.length }, (_, i) => storage.key(i));
      for (const name of names) if (name?.startsWith(prefix) === true) storage.removeItem(name);
    },
  };
}

/** A place that lives as long as this object: tests, and pages whose browser forbids storage. */
export function storeInMemory(kept: Map<string, string> = new Map()): StateStore {
  return {
    read: (name) => kept.get(name) ?? null,
    write: (name, value) => void kept.set(name, value),
    clear: () => kept.clear(),
  };
}
