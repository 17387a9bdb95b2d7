// What may be said inside MLS, and how much of it an onlooker can tell from its size.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BUCKET, decodeContent, encodeContent, LONGEST_TEXT, type Content } from "../../chatsvc/web/e2ee/content.ts";

const member = "0123456789abcdef".repeat(2);
const ALL: readonly Content[] = [
  { t: "text", c: 1, text: "hej 🙂" },
  { t: "unsend", c: 5, of: 2 },
  { t: "end", c: 6 },
  { t: "end", c: 6, why: "abuse" },
  { t: "end", c: 6, why: "exit" },
  { t: "end", c: 6, why: "well" },
  { t: "check", c: 7, question: "Vad heter din hund?", answer: "Sixten" },
  { t: "typing", on: true },
  { t: "receipt", have: { "0": 4, [member]: 0 }, generation: 7, epoch: 2 },
  { t: "pad" },
];

function packed(json: string, length = json.length): Uint8Array {
  const body = new TextEncoder().encode(json);
  const out = new Uint8Array(Math.ceil((body.length + 4) / BUCKET) * BUCKET);
  new DataView(out.buffer).setUint32(0, length === json.length ? body.length : length);
  out.set(body, 4);
  return out;
}

describe("content", () => {
  test.each(ALL)("of kind $t comes back as it went", (content) => {
    const bytes = encodeContent(content);
    expect(bytes.length % BUCKET).toBe(0);
    expect(decodeContent(bytes)).toEqual(content);
  });

  test("of small kinds has one size", () => {
    expect(new Set(ALL.map((content) => encodeContent(content).length))).toEqual(new Set([BUCKET]));
  });

  test("of any text comes back, and its size tells the bucket only", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 700, unit: "grapheme" }), (text) => {
        const content = { t: "text", c: 1, text } as const;
        const bytes = encodeContent(content);
        expect(decodeContent(bytes)).toEqual(content);
        expect(bytes.length % BUCKET).toBe(0);
      }),
    );
  });

  test("is never longer than a frame can carry", () => {
    const full = encodeContent({ t: "text", c: Number.MAX_SAFE_INTEGER, text: "å".repeat(LONGEST_TEXT / 2) });
    expect(full.length).toBeLessThanOrEqual(3328);
    expect(() => encodeContent({ t: "text", c: 1, text: "å".repeat(LONGEST_TEXT / 2 + 1) })).toThrow(RangeError);
    const escaped = { t: "text", c: 1, text: "\u0001".repeat(LONGEST_TEXT) } as const;
    expect(decodeContent(encodeContent(escaped))).toEqual(escaped);
  });

  test.each([
    '{"v":2,"t":"pad"}',
    '{"t":"pad"}',
    '{"v":1,"t":"dance"}',
    '{"v":1,"t":"pad","more":1}',
    '{"v":1,"t":"text","c":0,"text":"x"}',
    '{"v":1,"t":"text","c":1.5,"text":"x"}',
    '{"v":1,"t":"text","c":1,"text":""}',
    '{"v":1,"t":"text","c":1,"text":7}',
    `{"v":1,"t":"text","c":1,"text":"${"x".repeat(LONGEST_TEXT + 1)}"}`,
    '{"v":1,"t":"unsend","c":1,"of":2}',
    '{"v":1,"t":"end","c":1,"why":"because"}',
    '{"v":1,"t":"end","c":1,"why":null}',
    '{"v":1,"t":"typing","on":1}',
    '{"v":1,"t":"check","c":0,"question":"x","answer":"y"}',
    '{"v":1,"t":"check","c":1,"question":"x"}',
    '{"v":1,"t":"check","c":1,"question":"","answer":"y"}',
    '{"v":1,"t":"check","c":1,"question":"x","answer":7}',
    `{"v":1,"t":"check","c":1,"question":"x","answer":"${"å".repeat(151)}"}`,
    '{"v":1,"t":"receipt","have":[],"generation":0,"epoch":0}',
    '{"v":1,"t":"receipt","have":{"1":1},"generation":0,"epoch":0}',
    '{"v":1,"t":"receipt","have":{"0":-1},"generation":0,"epoch":0}',
    '{"v":1,"t":"receipt","have":{"__proto__":1},"generation":0,"epoch":0}',
    "[]",
    "null",
    "{",
    "",
  ])("that is not well-formed is nothing: %s", (json) => {
    expect(decodeContent(packed(json))).toBeNull();
  });

  test("with a wrong length, dirt in its padding or a bucket too many is nothing", () => {
    const good = encodeContent({ t: "pad" });
    const dirty = good.slice();
    dirty[BUCKET - 1] = 1;
    const roomy = new Uint8Array(2 * BUCKET);
    roomy.set(good);
    const notUtf8 = good.slice();
    notUtf8[6] = 0xff;
    for (const bytes of [dirty, roomy, notUtf8, good.slice(1), new Uint8Array(), packed("{}", 4000)]) {
      expect(decodeContent(bytes)).toBeNull();
    }
  });

  test("of arbitrary bytes never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        decodeContent(bytes);
      }),
    );
  });

  test("that we should never say is our own mistake", () => {
    for (const wrong of [{ t: "text", c: -1, text: "x" }, { t: "unsend", c: 1, of: 3 }] as const) {
      expect(() => encodeContent(wrong)).toThrow(RangeError);
    }
  });
});
