/** Come-back words (P14): six safety words as numbers, and their hash. */
import { utf8 } from "../e2ee/bytes.ts";

/** Six different ones of at least 248 words are more than 47 bits. */
export const HOW_MANY = 6;
/** A tenth of a second on a phone; for whoever takes the hash out of the store a guess costs as much. */
const ITERATIONS = 200_000;
const SALT = "chatsvc/come-back/v1";

/** Six different ones of the given indices by chance, all choices equally likely. */
export function chooseWords(from: readonly number[]): readonly number[] {
  if (from.length < HOW_MANY || from.length > 256) throw new RangeError("between 6 and 256 words to choose from");
  // Bytes above the last whole multiple would favour the first words.
  const limit = 256 - (256 % from.length);
  const words: number[] = [];
  while (words.length < HOW_MANY) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
    const word = from[byte % from.length]!;
    if (byte < limit && !words.includes(word)) words.push(word);
  }
  return words;
}

/** 32 bytes: PBKDF2-SHA256 over the indices, one byte each; of the words the service sees only this. Rejects without WebCrypto. */
export async function hashWords(org: string, words: readonly number[]): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey("raw", Uint8Array.from(words), "PBKDF2", false, ["deriveBits"]);
  const salt = utf8(SALT + org);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: ITERATIONS }, key, 256));
}
