/** Come-back words: chosen so that nobody mistakes one, hashed alike in every language, read as people type them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hex } from "../../anonymity/web/sha256.ts";
import { chooseWords, hashWords, HOW_MANY } from "../../chatsvc/web/net/come_back.ts";
import { readWords, unmistakable, type WordLists } from "../../chatsvc/web/net/come_back_read.ts";

const LOCALE = join(import.meta.dirname, "../../chatsvc/site/locale");

function listOf(language: string): readonly string[] {
  const text = readFileSync(join(LOCALE, language, "LC_MESSAGES/site.po"), "utf8");
  return [...text.matchAll(/^msgid "word\.\d{3}"\nmsgstr "(.+)"$/gm)].map(([, word]) => word!);
}

const [SWEDISH, ENGLISH] = [listOf("sv"), listOf("en")];
const LISTS: WordLists = readdirSync(LOCALE).map(listOf);
const MAY = unmistakable(LISTS);
const six = fc.array(fc.constantFrom(...MAY), { minLength: HOW_MANY, maxLength: HOW_MANY });

describe("choosing", () => {
  test("leaves out the words that only dots and rings tell apart, and no other", () => {
    expect([SWEDISH.length, ENGLISH.length]).toEqual([256, 256]);
    const out = SWEDISH.filter((_, index) => !MAY.includes(index));
    expect([...out].sort()).toEqual(["mossa", "mössa", "sång", "säng", "tråd", "träd", "väg", "våg"].sort());
  });

  test("takes six of what there is, and in the end every one", () => {
    const drawn = Array.from({ length: 1_000 }, () => chooseWords(MAY));
    expect(drawn.every((words) => words.length === HOW_MANY && new Set(words).size === HOW_MANY)).toBe(true);
    expect(new Set(drawn.flat())).toEqual(new Set(MAY));
    expect(new Set(drawn.map(String)).size).toBe(1_000);
  });

  test("does not favour the first words when 256 is no multiple", () => {
    const drawn = Array.from({ length: 2_000 }, () => chooseWords(Array.from({ length: 200 }, (_, i) => i))).flat();
    // Without the limit the first 56 would be drawn twice as often: 44 % instead of 28 %.
    expect(drawn.filter((index) => index < 56).length / drawn.length).toBeLessThan(0.34);
    expect(() => chooseWords([1, 2, 3, 4, 5])).toThrow(RangeError);
    expect([...chooseWords([1, 2, 3, 4, 5, 6])].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe("the hash", () => {
  test("is PBKDF2 as docs/protocol.md says, computed elsewhere", async () => {
    const hash = await hashWords("demo", [1, 2, 3, 4, 5, 255]);
    expect(hex(hash)).toBe("53915a5f8bb5a754b2d60536bfb8140a81fcc7f94badf7cd295b85590064ac03");
  });

  test("is another one for another organisation, another word or another order", async () => {
    const all = await Promise.all([hashWords("demo", [1, 2, 3, 4, 5, 6]), hashWords("other", [1, 2, 3, 4, 5, 6]), hashWords("demo", [2, 1, 3, 4, 5, 6])]);
    expect(new Set(all.map(hex)).size).toBe(3);
  });
});

describe("reading", () => {
  const say = (words: readonly number[], list: readonly string[]): string[] => words.map((index) => list[index]!);

  test("any six, in any shipped language, however they are typed", () => {
    const separators = fc.constantFrom(" ", ", ", "\n", " - ", ".  ");
    const dress = fc.constantFrom<(word: string) => string>(
      (word) => word,
      (word) => word.toUpperCase(),
      (word) => word.normalize("NFD"),
      (word) => word.normalize("NFD").replace(/\p{M}/gu, ""),
    );
    fc.assert(
      fc.property(six, fc.constantFrom(SWEDISH, ENGLISH), separators, dress, (words, list, between, as) => {
        expect(readWords(`  ${say(words, list).map(as).join(between)} `, LISTS)).toEqual({ kind: "ok", words });
      }),
    );
  });

  test("the languages may be mixed and the words numbered", () => {
    const words = MAY.slice(10, 16);
    const mixed = words.map((index, at) => `${at + 1}. ${(at % 2 === 0 ? SWEDISH : ENGLISH)[index]}`).join("\n");
    expect(readWords(mixed, LISTS)).toEqual({ kind: "ok", words });
  });

  test("unknown words are named as they were typed", () => {
    expect(readWords("Äpple, plumm, päron körsbär zebrra citron", LISTS)).toEqual({ kind: "unknown", words: ["plumm", "zebrra"] });
  });

  test("what could mean two words is pointed out, not guessed", () => {
    expect(readWords("vag", LISTS)).toEqual({ kind: "unknown", words: ["vag"] });
    expect(readWords("väg", LISTS)).toEqual({ kind: "count", count: 1 });
  });

  test("too few and too many are counted", () => {
    expect(readWords("", LISTS)).toEqual({ kind: "count", count: 0 });
    expect(readWords("äpple päron", LISTS)).toEqual({ kind: "count", count: 2 });
    expect(readWords(Array(7).fill("äpple").join(" "), LISTS)).toEqual({ kind: "count", count: 7 });
  });
});
