/** What a newcomer is told again: bounded, in order, with whose words; and nothing that was not chosen. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeContent, encodeContent, type Content } from "../../chatsvc/web/e2ee/content.ts";
import { MOST_LINES, MOST_TEXT_BYTES, readRetold, sizeOf } from "../../chatsvc/web/e2ee/retold.ts";
import type { Message } from "../../chatsvc/web/net/shared_types.ts";
import { retold, toldBefore } from "../../chatsvc/web/net/visitor_retell.ts";

const NOON = 1_795_000_020_000;
const line = (counter: number, text: string, change: Partial<Message> = {}): Message => ({
  key: `0/${counter}`, mine: true, member: "0", alias: null, counter, text, at: NOON, state: "delivered", gone: false, ...change,
});

describe("what is told", () => {
  test("is what somebody had: not what waits, not what was taken back, not what was told before", () => {
    const before = toldBefore([
      line(1, "läst"),
      line(2, "väntar", { state: "accepted" }),
      line(3, "", { gone: true }),
      line(4, "svar", { mine: false, member: "aa", alias: "Sam", state: "received" }),
      line(5, "förr", { mine: false, said: { kind: "retold", how: "all", lines: [], cut: false } }),
    ]);
    expect(before.map(({ by, text }) => [by, text])).toEqual([
      [{ visitor: true }, "läst"],
      [{ alias: "Sam" }, "svar"],
    ]);
  });

  test("is nothing without a choice, and one's own words for a summary", () => {
    const before = toldBefore([line(1, "läst")]);
    expect(retold("no", before, NOON)).toEqual([]);
    const [summary] = retold({ summary: " kort " }, before, NOON);
    expect(summary).toEqual({ t: "retold", how: "summary", lines: [{ by: { visitor: true }, at: NOON / 60_000, text: "kort" }], cut: false });
    expect(retold({ summary: "  " }, before, NOON)).toEqual([]);
  });

  test("of any talk fits the wire, in order, newest kept, and says if the beginning is cut", () => {
    const talk = fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 400 }), { maxLength: 60 });
    fc.assert(
      fc.property(talk, (words) => {
        const before = toldBefore(words.map((text, i) => line(i + 1, text)));
        const contents = retold("all", before, NOON);
        for (const [i, content] of contents.entries()) {
          const whole = { ...content, c: i + 1 } as Content;
          expect(decodeContent(encodeContent(whole))).toEqual(whole);
        }
        const told = contents.flatMap((content) => (content.t === "retold" ? content.lines.map(({ text }) => text) : []));
        const all = before.map(({ text }) => text);
        expect(told).toEqual(all.slice(all.length - told.length));
        expect(contents.length).toBeLessThanOrEqual(16);
        const cut = contents.some((content) => content.t === "retold" && content.cut);
        expect(cut).toBe(told.length < all.length);
      }),
      { numRuns: 60 },
    );
  });

  test("of four hours is cut at its beginning", () => {
    const before = toldBefore(Array.from({ length: 40 }, (_, i) => line(i + 1, `${i} ${"x".repeat(2_500)}`)));
    const contents = retold("all", before, NOON);
    expect(contents).toHaveLength(16);
    expect(contents.map((content) => content.t === "retold" && content.cut)).toEqual([true, ...Array<boolean>(15).fill(false)]);
    expect(contents.at(-1)).toMatchObject({ lines: [{ text: expect.stringMatching(/^39 /) }] });
  });
});

describe("what a page makes up", () => {
  const good = { how: "all", lines: [{ by: { visitor: true }, at: 1, text: "a" }], cut: false };
  test.each([
    ["no lines", { ...good, lines: [] }],
    ["another way", { ...good, how: "some" }],
    ["no word on the cut", { ...good, cut: "no" }],
    ["an empty line", { ...good, lines: [{ by: { visitor: true }, at: 1, text: "" }] }],
    ["nobody's words", { ...good, lines: [{ by: {}, at: 1, text: "a" }] }],
    ["two people's words", { ...good, lines: [{ by: { visitor: true, alias: "Sam" }, at: 1, text: "a" }] }],
    ["a long name", { ...good, lines: [{ by: { alias: "a".repeat(65) }, at: 1, text: "a" }] }],
    ["a time before time", { ...good, lines: [{ by: { visitor: true }, at: -1, text: "a" }] }],
    ["too many lines", { ...good, lines: Array(MOST_LINES + 1).fill(good.lines[0]) }],
    ["too much text", { ...good, lines: [{ by: { visitor: true }, at: 1, text: "å".repeat(MOST_TEXT_BYTES / 2 + 1) }] }],
    ["something beside", { ...good, more: 1 }],
  ])("is refused: %s", (_name, value) => {
    expect(readRetold(good)).toEqual(good);
    expect(readRetold(value)).toBeNull();
  });

  test("is measured in bytes", () => {
    expect(sizeOf([{ by: { visitor: true }, at: 1, text: "åä" }])).toBe(4);
  });

  test("a consent says for whom and whether its giver leaves, and nothing else", () => {
    const consent = { t: "consent", c: 1, key_package: "ab".repeat(16), role: "interpreter", leaves: true } as const;
    expect(decodeContent(encodeContent(consent))).toEqual(consent);
    for (const bad of [{ role: "owner" }, { leaves: false }, { why: "x" }]) {
      expect(() => encodeContent({ ...consent, ...bad } as unknown as Content)).toThrow(RangeError);
    }
  });
});
