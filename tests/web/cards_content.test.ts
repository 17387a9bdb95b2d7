/** Cards and answers on the wire: what is well-formed comes back as it was, and whatever else somebody makes up is refused. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CHOICES, LONGEST_ANSWER, LONGEST_HAPPENS, LONGEST_HOURS, LONGEST_NAME, LONGEST_PLAN, LONGEST_QUESTION, MOST_ANSWERS, MOST_STEPS, type PlanCard, type QuestionCard, readCard, type SupportCard, TAPS } from "../../chatsvc/web/e2ee/cards.ts";
import { BUCKET, type Content, decodeContent, encodeContent } from "../../chatsvc/web/e2ee/content.ts";
import { utf8 } from "../../chatsvc/web/e2ee/bytes.ts";
import { anyContent } from "./any_content.ts";

const MEMBER = "ab".repeat(16);
const CARD: QuestionCard = {
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

const short = (longest: number) => fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }).filter((text) => text.trim() !== "" && utf8(text).length <= longest);
const answers = fc
  .subarray([...CHOICES], { minLength: 1, maxLength: MOST_ANSWERS })
  .chain((choices) => fc.tuple(...choices.map((choice) => fc.record({ choice: fc.constant(choice), text: short(LONGEST_ANSWER) }))));
const cards: fc.Arbitrary<QuestionCard> = fc.record({
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
    expect(decodeContent(anyContent({ v: 1, t: "card", c: 1, card }))).toBeNull();
  });

  test.each<[string, object]>([
    ["a counter alone", { of: 3 }],
    ["the visitor's own", { of: "0/3" }],
    ["counter nought", { of: `${MEMBER}/0` }],
    ["upper case", { of: `${MEMBER.toUpperCase()}/1` }],
    ["a choice outside the list", { choice: "maybe" }],
    ["words of its own", { text: "yes" }],
  ])("an answer: %s", (_name, change) => {
    expect(decodeContent(anyContent({ v: 1, t: "answer", c: 1, of: `${MEMBER}/3`, choice: "yes", ...change }))).toBeNull();
  });

  test.each([null, "police", 1, ""])("a tap outside the list: %s", (tap) => {
    expect(decodeContent(anyContent({ v: 1, t: "text", c: 1, text: "hej", tap }))).toBeNull();
  });
});

const SUPPORT: SupportCard = { kind: "support", id: "kast-sthlm", language: "ro", text: "Kvinnofridslinjen", number: "020-50 50 50", site: "", hours: "zi și noapte", happens: "" };

describe("a number to call", () => {
  test("comes back as it was said, alone or with its page, and with the longest texts", () => {
    const site = { ...SUPPORT, number: "", site: "goteborg.se/mika_1" };
    const longest = { ...SUPPORT, text: "\u0001".repeat(LONGEST_NAME), hours: "\u0001".repeat(LONGEST_HOURS), happens: "\u0001".repeat(LONGEST_HAPPENS) };
    for (const card of [SUPPORT, site, { ...longest, text: "x".repeat(LONGEST_NAME) }, { ...SUPPORT, number: "+46 20-50 50 50" }]) {
      expect(decodeContent(encodeContent({ t: "card", c: 1, card }))).toEqual({ t: "card", c: 1, card });
    }
  });

  test.each<[string, object]>([
    ["neither number nor page", { number: "" }],
    ["letters in the number", { number: "020-50 5O 50" }],
    ["a dialler's signs", { number: "*21*0701234567#" }],
    ["another scheme", { number: "javascript:alert(1)" }],
    ["a pause and more digits", { number: "112,113" }],
    ["a line below", { number: "112\n" }],
    ["an address with a scheme", { site: "https://bris.se" }],
    ["a question in the address", { site: "bris.se?who=me" }],
    ["no name", { text: " " }],
    ["a name too long", { text: "x".repeat(LONGEST_NAME + 1) }],
    ["hours too long", { hours: "x".repeat(LONGEST_HOURS + 1) }],
    ["too much that happens", { happens: "x".repeat(LONGEST_HAPPENS + 1) }],
    ["a key in capitals", { id: "Bris" }],
    ["answers", { answers: CARD.answers }],
    ["a field of its own", { href: "tel:112" }],
    ["no hours at all", { hours: null }],
  ])("is refused with %s", (_name, change) => {
    expect(decodeContent(anyContent({ v: 1, t: "card", c: 1, card: { ...SUPPORT, ...change } }))).toBeNull();
  });
});

const PLAN: PlanCard = { kind: "plan", language: "ar", text: "خطتك", steps: [{ head: "Next step", text: "Ringa Sara\nsova" }] };

describe("a plan", () => {
  const step = PLAN.steps[0]!;

  test("comes back as it was said, also the longest in the widest script", () => {
    const words = LONGEST_PLAN - utf8(PLAN.text).length - step.head.length;
    for (const card of [PLAN, { ...PLAN, steps: [{ ...step, text: "\u0001".repeat(words) }] }, { ...PLAN, steps: Array.from({ length: MOST_STEPS }, () => step) }]) {
      expect(decodeContent(encodeContent({ t: "card", c: 1, card }))).toEqual({ t: "card", c: 1, card });
    }
  });

  test.each<[string, object]>([
    ["no steps", { steps: [] }],
    ["too many steps", { steps: Array.from({ length: MOST_STEPS + 1 }, () => step) }],
    ["a step without words", { steps: [{ ...step, text: " " }] }],
    ["a step without a head", { steps: [{ text: "x" }] }],
    ["more in a step", { steps: [{ ...step, href: "https://example.org" }] }],
    ["too many words in all", { steps: [step, { ...step, text: "x".repeat(LONGEST_PLAN) }] }],
    ["no title", { text: "" }],
    ["no language", { language: "" }],
    ["an id", { id: "plan" }],
    ["steps that are none", { steps: "x" }],
  ])("is refused with %s", (_name, change) => {
    expect(decodeContent(anyContent({ v: 1, t: "card", c: 1, card: { ...PLAN, ...change } }))).toBeNull();
  });
});

test("the longest card is within what may be said, and a card is padded as everything else", () => {
  const full = { ...CARD, text: "x".repeat(LONGEST_QUESTION), answers: CHOICES.slice(0, MOST_ANSWERS).map((choice) => ({ choice, text: "x".repeat(LONGEST_ANSWER) })) };
  expect(decodeContent(encodeContent({ t: "card", c: 1, card: full }))).toMatchObject({ card: full });
  expect(encodeContent({ t: "card", c: 1, card: CARD }).length % BUCKET).toBe(0);
  expect(() => encodeContent({ t: "card", c: 1, card: { ...CARD, answers: [] } })).toThrow(RangeError);
});
