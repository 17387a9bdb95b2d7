// The safety words that both pages show: 256 per language, plain, short, and told apart aloud and in print.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

/** The words of one language, by the index of the exporter's bytes; an index means the same thing in every language. */
function wordsIn(language: string): readonly string[] {
  const catalogue = readFileSync(join(import.meta.dirname, `../../chatsvc/site/locale/${language}/LC_MESSAGES/site.po`), "utf8");
  const found = [...catalogue.matchAll(/^msgid "word\.(\d{3})"\nmsgstr "(.*)"$/gm)];
  expect(found.map(([, index]) => Number(index))).toEqual(Array.from({ length: 256 }, (_, i) => i));
  return found.map(([, , word]) => word ?? "");
}

const LISTS = [["sv", wordsIn("sv"), /^[a-zåäö]{1,10}$/], ["en", wordsIn("en"), /^[a-z]{3,10}$/]] as const;

/** How many letters must be changed, put in or taken out to make one word the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}

test("the measure of difference measures", () => {
  expect([distance("bo", "bo"), distance("bo", "ob"), distance("sten", "stol"), distance("", "abc")]).toEqual([0, 2, 2, 3]);
});

describe.each(LISTS)("the words in %s", (_language, words, form) => {
  test("are 256 different short plain words", () => {
    expect(words).toHaveLength(256);
    for (const word of words) expect(word).toMatch(form);
    expect(new Set(words).size).toBe(256);
  });

  test("differ after being put into capitals, and without the dots of å, ä and ö still name enough to notice", () => {
    expect(new Set(words.map((word) => word.toUpperCase())).size).toBe(256);
    const bare = new Set(words.map((word) => word.normalize("NFD").replace(/\p{M}/gu, "")));
    expect(bare.size).toBeGreaterThan(240);
  });

  test("are seldom one letter away from another", () => {
    const near = words.filter((a) => words.some((b) => a !== b && distance(a, b) === 1)).length;
    expect(near / words.length).toBeLessThan(0.75);
  });

  test("name nothing that could frighten or give away where one is", () => {
    const never = /^(död|blod|kniv|våld|sex|polis|jour|hjälp|rädd|hot|blood|knife|death|police|help|fear|gun|rape|hurt|kill)$/;
    expect(words.filter((word) => never.test(word))).toEqual([]);
  });
});
