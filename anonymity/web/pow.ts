/** Proof of work in altcha's version 1 wire format: find the number behind a hash, within bounds, in slices that can be stopped. */
import { hashPadded, hex, pad, paddedLength, sha256 } from "./sha256.ts";

/** As the server's ceiling (anonymity/pow.py): more would keep a cheap phone busy for a minute. */
export const CEILING = 2_000_000;
/** Tries between two looks at the outside: 20 to 60 ms on a cheap phone. */
const SLICE = 2_000;

export interface Challenge {
  readonly challenge: Uint8Array;
  readonly salt: string;
  readonly signature: string;
  readonly most: number;
}

export type PowProblem = "malformed" | "too_hard" | "unsolvable" | "stopped";

export class PowError extends Error {
  constructor(readonly code: PowProblem) {
    super(code);
    this.name = "PowError";
  }
}

function bytesOfHex(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(i * 2, i * 2 + 2), 16));
}

/** @throws PowError `malformed` or `too_hard`: a hostile server must not burn a phone's battery. */
export function readChallenge(json: string): Challenge {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new PowError("malformed");
  }
  const c = (typeof value === "object" && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  const most = c["maxNumber"] ?? c["maxnumber"];
  const { algorithm, challenge, salt, signature } = c;
  if (algorithm !== "SHA-256" || typeof challenge !== "string" || !/^[0-9a-f]{64}$/.test(challenge)) throw new PowError("malformed");
  if (typeof salt !== "string" || salt.length > 64 || typeof signature !== "string") throw new PowError("malformed");
  if (typeof most !== "number" || !Number.isSafeInteger(most) || most < 0) throw new PowError("malformed");
  if (most > CEILING) throw new PowError("too_hard");
  return { challenge: bytesOfHex(challenge), salt, signature, most };
}

/** The hash of `salt + decimal number`, without making anything per try but the digits. */
class Tries {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly salt: number;
  private readonly wanted: Int32Array;
  private readonly h = new Int32Array(8);

  constructor(challenge: Challenge) {
    const salt = new TextEncoder().encode(challenge.salt);
    this.salt = salt.length;
    this.bytes = new Uint8Array(paddedLength(salt.length + 16));
    this.bytes.set(salt);
    this.view = new DataView(this.bytes.buffer);
    const wanted = new DataView(challenge.challenge.buffer);
    this.wanted = Int32Array.from({ length: 8 }, (_, i) => wanted.getInt32(i * 4));
  }

  fits(number: number): boolean {
    const digits = String(number);
    const length = this.salt + digits.length;
    this.bytes.fill(0, this.salt);
    for (let i = 0; i < digits.length; i += 1) this.bytes[this.salt + i] = digits.charCodeAt(i);
    pad(this.view, length);
    hashPadded(this.view, length, this.h);
    return this.h.every((word, i) => word === this.wanted[i]);
  }
}

export interface SolveOptions {
  /** 0..1, after every slice. */
  readonly progress?: (done: number) => void;
  readonly stopped?: () => boolean;
  /** Gives the thread back between slices; without it the work runs through. */
  readonly rest?: () => Promise<void>;
}

/** The payload for `hello.start.pow`: base64 of JSON. @throws PowError */
export async function solve(json: string, options: SolveOptions = {}): Promise<string> {
  const challenge = readChallenge(json);
  const tries = new Tries(challenge);
  for (let number = 0; number <= challenge.most; number += 1) {
    if (number % SLICE === 0) {
      options.progress?.(number / (challenge.most + 1));
      if (options.rest !== undefined) await options.rest();
      if (options.stopped?.() === true) throw new PowError("stopped");
    }
    if (tries.fits(number)) return payload(challenge, number);
  }
  throw new PowError("unsolvable");
}

function payload(challenge: Challenge, number: number): string {
  const { salt, signature } = challenge;
  return btoa(JSON.stringify({ algorithm: "SHA-256", challenge: hex(challenge.challenge), number, salt, signature }));
}

/** For tests and drills: a challenge whose answer is `number`; the signature is not one. */
export function challengeFor(salt: string, number: number, most: number): string {
  const challenge = hex(sha256(new TextEncoder().encode(`${salt}${number}`)));
  return JSON.stringify({ algorithm: "SHA-256", challenge, maxNumber: most, salt, signature: "0".repeat(64) });
}
