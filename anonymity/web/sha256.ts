/** SHA-256 (FIPS 180-4), synchronous: WebCrypto costs a promise per call, ten times the hash itself for short input. Public data only. */

const K = new Uint32Array(64);
const START = new Uint32Array(8);

/** The constants are the first bits of the roots of the first primes, so they need no table (FIPS 180-4, 4.2.2 and 5.3.3). */
function fillConstants(): void {
  let found = 0;
  for (let n = 2; found < 64; n += 1) {
    let prime = true;
    for (let d = 2; d * d <= n; d += 1) if (n % d === 0) prime = false;
    if (!prime) continue;
    if (found < 8) START[found] = fraction(Math.sqrt(n));
    K[found] = fraction(Math.cbrt(n));
    found += 1;
  }
}

function fraction(root: number): number {
  return ((root - Math.floor(root)) * 0x100000000) | 0;
}

fillConstants();

const W = new Int32Array(64);

function rotate(x: number, n: number): number {
  return (x >>> n) | (x << (32 - n));
}

/** One block of 64 bytes at `at`. `h` is changed in place. */
function compress(h: Int32Array, view: DataView, at: number): void {
  for (let i = 0; i < 16; i += 1) W[i] = view.getInt32(at + i * 4);
  for (let i = 16; i < 64; i += 1) {
    const x = W[i - 15]!;
    const y = W[i - 2]!;
    const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    W[i] = (W[i - 16]! + s0 + W[i - 7]! + s1) | 0;
  }
  let a = h[0]!;
  let b = h[1]!;
  let c = h[2]!;
  let d = h[3]!;
  let e = h[4]!;
  let f = h[5]!;
  let g = h[6]!;
  let k = h[7]!;
  for (let i = 0; i < 64; i += 1) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (k + s1 + ((e & f) ^ (~e & g)) + K[i]! + W[i]!) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    k = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  h[0]! += a;
  h[1]! += b;
  h[2]! += c;
  h[3]! += d;
  h[4]! += e;
  h[5]! += f;
  h[6]! += g;
  h[7]! += k;
}

/** How many bytes `length` bytes fill with the padding of FIPS 180-4, 5.1.1. */
export function paddedLength(length: number): number {
  return Math.ceil((length + 9) / 64) * 64;
}

/** Writes the padding after `length` bytes; the buffer is `paddedLength(length)` long or longer and zero there. */
export function pad(view: DataView, length: number): void {
  view.setUint8(length, 0x80);
  view.setUint32(paddedLength(length) - 8, Math.floor(length / 0x20000000));
  view.setUint32(paddedLength(length) - 4, length << 3);
}

/** Hashes `length` bytes that were padded in place into `h`: eight words, reused by callers that hash a lot. */
export function hashPadded(view: DataView, length: number, h: Int32Array): void {
  h.set(START);
  const end = paddedLength(length);
  for (let at = 0; at < end; at += 64) compress(h, view, at);
}

/** 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(paddedLength(bytes.length));
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  pad(view, bytes.length);
  const h = new Int32Array(8);
  hashPadded(view, bytes.length, h);
  const result = new Uint8Array(32);
  const out = new DataView(result.buffer);
  h.forEach((word, i) => {
    out.setInt32(i * 4, word);
  });
  return result;
}

export function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}
