// Ed25519 by the browser's WebCrypto, and the question whether it can be believed.
import { copyOf, fromHex, utf8, type Bytes } from "./bytes.ts";
import type { Curve, SigningKey } from "./curve_port.ts";

const NAME = "Ed25519";

export const browserCurve: Curve = {
  by: "browser",
  async makePair() {
    const pair = (await crypto.subtle.generateKey(NAME, true, ["sign", "verify"])) as CryptoKeyPair;
    return { publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)), sign: pair.privateKey };
  },
  async sign(key: SigningKey, message: Uint8Array): Promise<Bytes> {
    return new Uint8Array(await crypto.subtle.sign(NAME, own(key), copyOf(message)));
  },
  async save(key) {
    return new Uint8Array(await crypto.subtle.exportKey("pkcs8", own(key)));
  },
  restore: (pkcs8) => crypto.subtle.importKey("pkcs8", copyOf(pkcs8), NAME, true, ["sign"]),
  async verify(publicKey, message, signature) {
    try {
      const key = await crypto.subtle.importKey("raw", copyOf(publicKey), NAME, false, ["verify"]);
      return await crypto.subtle.verify(NAME, key, copyOf(signature), copyOf(message));
    } catch {
      return false; // bytes that are no point of the curve have signed nothing
    }
  },
};

function own(key: SigningKey): CryptoKey {
  if ("seed" in key) throw new TypeError("not a key of the browser's");
  return key;
}

// RFC 8032 section 7.1, test 2: one byte, 0x72.
const KNOWN_KEY = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
const KNOWN_SIGNATURE =
  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
  "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

/**
 * True if this browser's Ed25519 really works: keys are made, signatures hold, other words and other keys do not, and a
 * signature of the RFC's is known. The name alone says nothing: some had it behind a switch, some threw only when signing.
 */
export async function browserHolds(curve: Curve = browserCurve): Promise<boolean> {
  try {
    const [mine, other] = await Promise.all([curve.makePair(), curve.makePair()]);
    const words = utf8("chatsvc");
    const signature = await curve.sign(mine.sign, words);
    const known = [fromHex(KNOWN_KEY), fromHex(KNOWN_SIGNATURE)] as const;
    const answers = await Promise.all([
      curve.verify(mine.publicKey, words, signature),
      curve.verify(known[0], Uint8Array.of(0x72), known[1]),
      curve.verify(mine.publicKey, utf8("chatsvC"), signature),
      curve.verify(other.publicKey, words, signature),
      curve.verify(known[0], Uint8Array.of(0x73), known[1]),
    ]);
    return answers.join() === "true,true,false,false,false";
  } catch {
    return false;
  }
}
