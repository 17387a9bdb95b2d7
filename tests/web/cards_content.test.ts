/** Cards and answers on the wire: what is well-formed comes back as it was, and whatever else somebody makes up is refused. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Card, CHOICES, LONGEST_ANSWER, LONGEST_QUESTION, MOST_ANSWERS, readCard, TAPS } from "../../chatsvc/web/e2ee/cards.ts";
import { BUCKET, type Content, decodeContent, encodeContent } from "../../chatsvc/web/e2ee/content.ts";
import { utf8 } from "../../chatsvc/web/e2ee/bytes.ts";

const MEMBER = "ab".repeat(16);
const CARD: Card = {
  kind: "question",
  id: "safe_now",
  language: "en",
  text: "Are you safe right now?",
  answers: [
    { choice: "yes", text: "Yes" },
    { choice: "no", text: "No" },
    { choice: "dont_know", text: "I don't know" },
    { choice: "cannot_now", text: "I cannot write now" },
  ],
};

/** Bytes as a broken or evil page would make them: any JSON, padded as ours. */
function made(value: unknown): Uint8Array {
  const body = utf8(JSON.stringify(value));
  const padded = new Uint8Array(Math.ceil((body.length + 4) / BUCKET) * BUCKET);
  new DataView(padded.buffer).setUint32(0, body.length);
  padded.set(body, 4);
  return padded;
}
const short = (longest: number) => fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).filter((text) => text.trim() !== "" && utf8(text).length <= longest);
const answers = fc
  .subarray([...CHOICES], { minLength: 1, maxLength: MOST_ANSWERS })
  .chain((choices) => fc.tuple(...choices.map((choice) => fc.record({ choice: fc.constant(choice), text: short(LONGEST_ANSWER) }))));
const cards: fc.Arbitrary<Card> = fc.record({
  kind: fc.constant("question" as const),
  id: fc.stringMatching(/^[a-z_]{1,32}$/),
  language: fc.constantFrom("sv", "en", "ar", "zh-Hans"),
  text: short(LONGEST_QUESTION),
  answers,
});

test("every card, answer and tap comes back as it was said", () => {
  const contents: fc.Arbitrary<Content> = fc.oneof(
    cards.map((card) => ({ t: "card" as const, c: 3, card })),
    fc.record({ t: fc.constant("answer" as const), c: fc.integer({ min: 1, max: 2 ** 40 }), of: fc.integer({ min: 1, max: 99 }).map((c) => `${MEMBER}/${c}`), choice: fc.constantFrom(...CHOICES) }),
    fc.record({ t: fc.constant("text" as const), c: fc.constant(1), text: short(80), tap: fc.constantFrom(...TAPS) }),
  );
  fc.assert(fc.property(contents, (content) => {
      expect(decodeContent(encodeContent(content))).toEqual(content);
    }));
});

test("a card with any one field damaged is no card", () => {
  const fields = ["kind", "id", "language", "text", "answers"] as const;
  const junk = fc.oneof(fc.constant(""), fc.constant(" "), fc.constant(null), fc.integer(), fc.boolean(), fc.constant([]), fc.constant({}), fc.constant("<b>"));
  fc.assert(
    fc.property(cards, fc.constantFrom(...fields), junk, (card, field, value) => {
      if (field === "text" && value === "<b>") return;
      expect(readCard({ ...card, [field]: value })).toBeNull();
    }),
  );
});

describe("refused", () => {
  const yes = CARD.answers[0]!;
  test.each<[string, unknown]>([
    ["a field too many", { ...CARD, html: "<b>" }],
    ["a field too few", { ...CARD, text: undefined }],
    ["another kind", { ...CARD, kind: "survey" }],
    ["a question too long by a byte", { ...CARD, text: "x".repeat(LONGEST_QUESTION + 1) }],
    ["a button too long by a byte", { ...CARD, answers: [{ ...yes, text: "x".repeat(LONGEST_ANSWER + 1) }] }],
    ["a choice outside the list", { ...CARD, answers: [{ choice: "maybe", text: "Maybe" }] }],
    ["the same choice twice", { ...CARD, answers: [yes, yes] }],
    ["too many buttons", { ...CARD, answers: CHOICES.map((choice) => ({ choice, text: choice })) }],
    ["an answer with more in it", { ...CARD, answers: [{ ...yes, link: "https://example.org" }] }],
    ["nothing", null],
  ])("a card: %s", (_name, card) => {
    expect(decodeContent(made({ v: 1, t: "card", c: 1, card }))).toBeNull();
  });

  test.each<[string, object]>([
    ["a counter alone", { of: 3 }],
    ["the visitor's own", { of: "0/3" }],
    ["counter nought", { of: `${MEMBER}/0` }],
    ["upper case", { of: `${MEMBER.toUpperCase()}/1` }],
    ["a choice outside the list", { choice: "maybe" }],
    ["words of its own", { text: "yes" }],
  ])("an answer: %s", (_name, change) => {
    expect(decodeContent(made({ v: 1, t: "answer", c: 1, of: `${MEMBER}/3`, choice: "yes", ...change }))).toBeNull();
  });

  test.each([null, "police", 1, ""])("a tap outside the list: %s", (tap) => {
    expect(decodeContent(made({ v: 1, t: "text", c: 1, text: "hej", tap }))).toBeNull();
  });
});

test("the longest card is within what may be said, and a card is padded as everything else", () => {
  const full = { ...CARD, text: "x".repeat(LONGEST_QUESTION), answers: CHOICES.slice(0, MOST_ANSWERS).map((choice) => ({ choice, text: "x".repeat(LONGEST_ANSWER) })) };
  expect(decodeContent(encodeContent({ t: "card", c: 1, card: full }))).toMatchObject({ card: full });
  expect(encodeContent({ t: "card", c: 1, card: CARD }).length % BUCKET).toBe(0);
  expect(() => encodeContent({ t: "card", c: 1, card: { ...CARD, answers: [] } })).toThrow(RangeError);
});
