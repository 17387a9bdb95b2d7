/** The phrase books that came with the page: which one fits a visitor, and whether this counsellor reads the visitor's language. */
import type { Facts, PhraseBook } from "./worker_messages.ts";

export interface Wording {
  /** Tag of the book: it may be another than the visitor's. */
  readonly language: string;
  readonly book: PhraseBook;
}

export const ORIGINAL = "sv";
/** For languages that we have no book in. */
const WIDEST = "en";
const NO_BOOK: PhraseBook = { name: "", direction: "ltr", checked: false, groups: {} };

const base = (tag: string): string => tag.split("-")[0] ?? tag;

/** The book that comes nearest. */
export function wordingFor(visitors: string, phrases: Facts["phrases"]): Wording {
  const language = [visitors, base(visitors), WIDEST, ORIGINAL].find((tag) => Object.hasOwn(phrases, tag)) ?? ORIGINAL;
  return { language, book: phrases[language] ?? NO_BOOK };
}

/** Whether the words are in the language that the visitor writes in. */
export const isTheirs = ({ language }: Wording, visitors: string): boolean => base(language) === base(visitors);

/** Whether staff need the Swedish beside it. */
export const isForeign = ({ language }: Wording): boolean => base(language) !== ORIGINAL;

/** Empty for an id that the book does not have; the tests allow no such book. */
export const phraseOf = (book: PhraseBook, group: string, id: string): string => book.groups[group]?.[id] ?? "";

/** Whoever has named no languages reads Swedish. */
export function reads(own: readonly string[], visitors: string): boolean {
  return (own.length === 0 ? [ORIGINAL] : own).some((tag) => base(tag) === base(visitors));
}
