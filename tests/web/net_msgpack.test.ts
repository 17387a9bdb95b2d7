/** Our MessagePack says what the well-known library says, reads what it writes, and refuses what nobody should send. */
import { decode as theirs, encode as library } from "@msgpack/msgpack";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, encode } from "../../chatsvc/web/protocol/msgpack.ts";

const scalar = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true }).filter((one) => !Object.is(one, -0)),
  fc.string({ unit: "binary" }),
  fc.uint8Array({ maxLength: 300 }),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 20 }),
    fc.dictionary(fc.string({ maxLength: 40 }).filter((name) => name !== "__proto__"), tie("value"), { maxKeys: 20, noNullPrototype: true }),
  ),
}));

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"));

test("what it writes is read by the library, and the other way round", () => {
  fc.assert(
    fc.property(value, (one) => {
      expect(theirs(encode(one))).toEqual(one);
      expect(decode(library(one))).toEqual(one);
      expect(decode(encode(one))).toEqual(one);
    }),
    { numRuns: 400 },
  );
});

test("whole numbers, texts, byte strings, lists and maps are as short as the library's", () => {
  const plain = fc.oneof(fc.nat(), fc.integer({ min: -32, max: 2 ** 40 }).filter((n) => n >= -32), fc.string({ maxLength: 70_000 }), fc.uint8Array({ maxLength: 400 }));
  fc.assert(
    fc.property(fc.dictionary(fc.string({ maxLength: 9 }).filter((name) => name !== "__proto__"), fc.oneof(plain, fc.array(plain, { maxLength: 40 })), { noNullPrototype: true }), (one) => {
      expect(hex(encode(one))).toBe(hex(library(one)));
    }),
    { numRuns: 200 },
  );
});

test.each([15, 16, 31, 32, 255, 256, 65_535, 65_536])("lengths around %i", (length) => {
  for (const one of ["a".repeat(length), new Uint8Array(length), Array.from({ length }, () => 1), Object.fromEntries(Array.from({ length: Math.min(length, 300) }, (_, i) => [`n${i}`, i]))]) {
    expect(hex(encode(one))).toBe(hex(library(one)));
    expect(decode(encode(one))).toEqual(one);
  }
});

test("what is undefined is left out, as in JSON", () => {
  expect(decode(encode({ a: undefined, b: 1 }))).toEqual({ b: 1 });
});

test.each([1n, () => 1, Symbol("s")])("what has no form is refused: %s", (one) => {
  expect(() => encode({ one })).toThrow(RangeError);
});

describe("is refused", () => {
  test.each([
    ["nothing", ""],
    ["a kind that nobody speaks", "c1"],
    ["an extension", "d4 01 00"],
    ["bytes left over", "c0 c0"],
    ["a text cut off", "a5 61"],
    ["a list that promises more than is there", "dd ff ff ff ff 01"],
    ["a map that promises more than is there", "df ff ff ff ff"],
    ["a byte string that promises more than is there", "c6 ff ff ff ff"],
    ["a number cut off", "cf 00"],
    ["a float cut off", "cb 00"],
    ["bytes that are no text", "a2 c3 28"],
    ["a name twice", "82 a1 61 01 a1 61 02"],
    ["a name that is no text", "81 01 02"],
    ["a name that changes what an object is", `81 a9 ${Buffer.from("__proto__").toString("hex")} 80`],
  ])("%s", (_what, text) => {
    expect(() => decode(bytes(text))).toThrow(RangeError);
  });

  test("a list in a list in a list, without end", () => {
    expect(() => decode(new Uint8Array(100_000).fill(0x91))).toThrow(RangeError);
    let deep: unknown = 1;
    for (let i = 0; i < 100; i += 1) deep = [deep];
    expect(() => encode(deep)).toThrow(RangeError);
  });

  test("any bytes are read or refused, and never crash", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (some) => {
        try {
          decode(some);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

test("what is read does not share memory with what was heard", () => {
  const heard = encode({ secret: new Uint8Array([1, 2, 3]) });
  const { secret } = decode(heard) as { secret: Uint8Array };
  heard.fill(0);
  expect([...secret]).toEqual([1, 2, 3]);
});
