// Ed25519 in script, for browsers that have none: a chunk of its own that only they fetch (protocol.md section 2).
import { ed25519 } from "@noble/curves/ed25519.js";
import { concat, copyOf, equal, type Bytes } from "./bytes.ts";
import type { Curve, SigningKey } from "./curve_port.ts";

// RFC 8032 to the letter, as browsers check it; the library's default takes more encodings than that.
const STRICT = { zip215: false } as const;

// RFC 8410 section 7: version 0, id-Ed25519, an octet string in an octet string; the 32 bytes of the seed follow.
const PKCS8_HEAD = Uint8Array.of(0x30, 46, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 34, 4, 32);

export const nobleCurve: Curve = {
  by: "script",
  async makePair() {
    const seed = crypto.getRandomValues(new Uint8Array(32));
    return { publicKey: ed25519.getPublicKey(seed), sign: { seed } };
  },
  async sign(key: SigningKey, message: Uint8Array): Promise<Bytes> {
    return copyOf(ed25519.sign(message, seedOf(key)));
  },
  async save(key) {
    return concat(PKCS8_HEAD, seedOf(key));
  },
  async restore(pkcs8) {
    const head = pkcs8.subarray(0, PKCS8_HEAD.length);
    if (pkcs8.length !== PKCS8_HEAD.length + 32 || !equal(head, PKCS8_HEAD)) throw new TypeError("not an Ed25519 key");
    return { seed: copyOf(pkcs8.subarray(PKCS8_HEAD.length)) };
  },
  async verify(publicKey, message, signature) {
    try {
      return ed25519.verify(signature, message, publicKey, STRICT);
    } catch {
      return false; // bytes that are no point of the curve have signed nothing
    }
  },
};

function seedOf(key: SigningKey): Uint8Array {
  if (!("seed" in key)) throw new TypeError("not a key of the script's");
  return key.seed;
}
