/** What a person typed, read back into the numbers of come-back words; fetched only when somebody types or asks for words. */

/** As many as chooseWords chooses (a test compares); its own, so that this file stands alone. */
const HOW_MANY = 6;

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
