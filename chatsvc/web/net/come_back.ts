/** Come-back words (P14): six safety words as numbers, their hash, and what a person typed read back into numbers. */
import { utf8 } from "../e2ee/bytes.ts";

/** Six different ones of at least 248 words are more than 47 bits. */
export const HOW_MANY = 6;
/** A tenth of a second on a phone; for whoever takes the hash out of the store a guess costs as much. */
const ITERATIONS = 200_000;
const SALT = "chatsvc/come-back/v1";

/** One list per language; an index means the same thing in all of them. */
export type WordLists = readonly (readonly string[])[];

/** `ok`: six indices. Else what is to be pointed out: words that stand in no list, or how many were read. */
export type Typed =
  | { readonly kind: "ok"; readonly words: readonly number[] }
  | { readonly kind: "unknown"; readonly words: readonly string[] }
  | { readonly kind: "count"; readonly count: number };

/** Indices that no reader can mistake: their words stay apart without dots, rings and accents, in every list. */
export function unmistakable(lists: WordLists): readonly number[] {
  const meant = meanings(lists, folded);
  const unsure = new Set([...meant.values()].filter(({ size }) => size > 1).flatMap((indices) => [...indices]));
  return Array.from(lists[0] ?? [], (_, index) => index).filter((index) => !unsure.has(index));
}

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

/** Forgives case, commas, line breaks, numbering and missing dots and rings; a word may be of any of the lists. */
export function readWords(typed: string, lists: WordLists): Typed {
  const [exactly, nearly] = [meanings(lists, plain), meanings(lists, folded)];
  const parts = typed.normalize("NFC").split(/[^\p{L}\p{M}]+/u).filter((part) => part !== "");
  const read = parts.map((part) => only(exactly.get(plain(part))) ?? only(nearly.get(folded(part))));
  const unknown = parts.filter((_, at) => read[at] === null);
  if (unknown.length > 0) return { kind: "unknown", words: unknown };
  const words = read.filter((index) => index !== null);
  return words.length === HOW_MANY ? { kind: "ok", words } : { kind: "count", count: words.length };
}

/** A written form -> the indices that it may mean. */
function meanings(lists: WordLists, form: (word: string) => string): ReadonlyMap<string, ReadonlySet<number>> {
  const found = new Map<string, Set<number>>();
  for (const list of lists) {
    for (const [index, word] of list.entries()) found.set(form(word), (found.get(form(word)) ?? new Set()).add(index));
  }
  return found;
}

function only(indices: ReadonlySet<number> | undefined): number | null {
  const [first = null] = indices?.size === 1 ? indices : [];
  return first;
}

const plain = (word: string): string => word.normalize("NFC").toLowerCase();
const folded = (word: string): string => word.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
