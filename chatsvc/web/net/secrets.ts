/** The visitor's local secret L and what is derived from it: proofs of resume and end. The server sees only their hashes until they are used. */

export interface Secrets {
  /** L itself, 32 bytes: it lies beside what is sealed, and opens nothing without the service's half. */
  readonly local: Uint8Array;
  /** 32 bytes each. */
  readonly resume: Uint8Array;
  readonly end: Uint8Array;
  readonly resumeHash: Uint8Array;
  readonly endHash: Uint8Array;
  /** Overwrites what can be overwritten; JavaScript promises no more. */
  wipe(): void;
}

async function derive(key: CryptoKey, label: string): Promise<Uint8Array> {
  const info = new TextEncoder().encode(label);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info }, key, 256));
}

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
}

/** Makes L and what follows from it. Rejects without WebCrypto. */
export async function makeSecrets(): Promise<Secrets> {
  return secretsFrom(crypto.getRandomValues(new Uint8Array(32)));
}

/** `HKDF(L, "resume")` and `HKDF(L, "end")` (protocol.md section 2) of a given L, 32 bytes, of which it keeps a copy. */
export async function secretsFrom(given: Uint8Array): Promise<Secrets> {
  const local = new Uint8Array(given);
  const key = await crypto.subtle.importKey("raw", local, "HKDF", false, ["deriveBits"]);
  const [resume, end] = await Promise.all([derive(key, "resume"), derive(key, "end")]);
  const [resumeHash, endHash] = await Promise.all([sha256(resume), sha256(end)]);
  return {
    local,
    resume,
    end,
    resumeHash,
    endHash,
    wipe() {
      local.fill(0);
      resume.fill(0);
      end.fill(0);
    },
  };
}
