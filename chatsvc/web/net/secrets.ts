/** The visitor's local secret L and what is derived from it: proofs of resume and end. The server sees only their hashes until they are used. */

export interface Secrets {
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

/** Makes L, derives `HKDF(L, "resume")` and `HKDF(L, "end")` (protocol.md section 2), forgets L. Rejects without WebCrypto. */
export async function makeSecrets(): Promise<Secrets> {
  const local = crypto.getRandomValues(new Uint8Array(32));
  const key = await crypto.subtle.importKey("raw", local, "HKDF", false, ["deriveBits"]);
  local.fill(0);
  const [resume, end] = await Promise.all([derive(key, "resume"), derive(key, "end")]);
  const [resumeHash, endHash] = await Promise.all([sha256(resume), sha256(end)]);
  return {
    resume,
    end,
    resumeHash,
    endHash,
    wipe() {
      resume.fill(0);
      end.fill(0);
    },
  };
}
