// What Ed25519 (RFC 8032) is to the rest of the client, whoever computes it.
import type { Bytes } from "./bytes.ts";

/** A private key of the script's: the browser could not keep one for us, so the 32 bytes lie in memory. */
export interface ScriptKey {
  readonly seed: Uint8Array;
}

/** A private key: a handle of the browser's, or the script's bytes. */
export type SigningKey = CryptoKey | ScriptKey;

export interface SigningPair {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly sign: SigningKey;
}

export interface Curve {
  /** Whose arithmetic it is. */
  readonly by: "browser" | "script";
  /** A key that `save` can write: a conversation outlives a reload inside the seal (P16). */
  makePair(): Promise<SigningPair>;
  /** 64 bytes. Rejects a key that is not this curve's own. */
  sign(key: SigningKey, message: Uint8Array): Promise<Bytes>;
  /** PKCS8 (RFC 8410): 48 bytes, the same whoever computes. */
  save(key: SigningKey): Promise<Bytes>;
  /** Rejects what is no such key. */
  restore(pkcs8: Uint8Array): Promise<SigningKey>;
  /** False also for bytes that are no key or no signature; never rejects. */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
}
