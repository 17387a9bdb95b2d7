// Canonical JSON and base64url: one value, one spelling, whatever a hostile hand writes (docs/protocol.md section 7).
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concat, copyOf, equal, fromBase64url, fromUtf8, isZero, shortHash, sha256, toBase64url, toHex, utf8 } from "../../chatsvc/web/e2ee/bytes.ts";
import { canonical, fields, readCanonical, type Json } from "../../chatsvc/web/e2ee/canonical.ts";

const text = (value: Json): string => fromUtf8(canonical(value));
const key = fc.stringMatching(/^[a-z_]{1,32}$/);
const { value: anyJson } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", maxDepth: 5 },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger().filter((number) => !Object.is(number, -0)),
    fc.string({ unit: "grapheme", maxLength: 20 }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ) as fc.Arbitrary<Json>,
}));

describe("canonical JSON", () => {
  test("of any value is read back as that value", () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(readCanonical(canonical(value))).toEqual(value);
      }),
    );
  });

  test("does not depend on the order in which keys were written", () => {
    fc.assert(
      fc.property(fc.dictionary(key, fc.nat(), { maxKeys: 8, noNullPrototype: true }), (record) => {
        const turned = Object.fromEntries(Object.entries(record).reverse());
        expect(text(turned)).toBe(text(record));
      }),
    );
  });

  test("changed in any one byte is another value or none", () => {
    const bytes = canonical({ b: { k: "shift", pk: "åäö", nbf: 1 }, s: [true, null, -7] });
    for (let at = 0; at < bytes.length; at += 1) {
      for (const bit of [1, 4, 32, 128]) {
        const bent = copyOf(bytes);
        bent[at]! ^= bit;
        const value = readCanonical(bent);
        if (value !== null) expect(canonical(value)).toEqual(bent);
      }
      expect(readCanonical(bytes.subarray(0, at))).toBeNull();
    }
  });

  test.each([
    ["a space", '{"a": 1}'],
    ["a line at the end", '{"a":1}\n'],
    ["keys out of order", '{"b":1,"a":2}'],
    ["a key twice", '{"a":1,"a":1}'],
    ["a key twice with another value", '{"a":2,"a":1}'],
    ["a large key", '{"A":1}'],
    ["a key with a digit", '{"a1":1}'],
    ["an empty key", '{"":1}'],
    ["a key of 33 letters", `{"${"a".repeat(33)}":1}`],
    ["a fraction", "[1.5]"],
    ["a whole number as a fraction", "[1.0]"],
    ["an exponent", "[1e3]"],
    ["minus zero", "[-0]"],
    ["a leading zero", "[01]"],
    ["a number beyond 2^53", "[9007199254740993]"],
    ["an escaped letter", '["\\u0061"]'],
    ["an escaped slash", '["\\/"]'],
    ["half a character", '["\\ud800"]'],
    ["two halves in the wrong order", '["\\udc00\\ud800"]'],
    ["a byte order mark", "\ufeff[]"],
    ["NaN", "[NaN]"],
    ["a comment", "[/**/]"],
    ["a comma too many", "[1,]"],
    ["nothing", ""],
    ["nine levels", `${"[".repeat(10)}${"]".repeat(10)}`],
  ])("has no form with %s", (_name, json) => {
    expect(readCanonical(utf8(json))).toBeNull();
  });

  test("bytes that are no UTF-8 are nothing", () => {
    for (const bytes of [[0x22, 0xff, 0x22], [0x22, 0xc0, 0x80, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22]]) expect(readCanonical(new Uint8Array(bytes))).toBeNull();
  });

  test.each<[string, unknown]>([
    ["a fraction", 0.5],
    ["minus zero", -0],
    ["no number", Number.NaN],
    ["endless", Number.POSITIVE_INFINITY],
    ["too large", 2 ** 53],
    ["half a character", "\uD83D"],
    ["nothing at all", undefined],
    ["a function", () => 1],
    ["a big number", 1n],
    ["a hole in a list", [undefined]],
    ["a key in capitals", { Org: 1 }],
    ["a key that is a word of the language", { "__proto__x1": 1 }],
  ])("cannot be written: %s", (_name, value) => {
    expect(() => canonical(value as Json)).toThrow(TypeError);
  });

  test("a thousand levels throw a small error, not the stack away", () => {
    let deep: Json = [];
    for (let i = 0; i < 1_000; i += 1) deep = [deep];
    expect(() => canonical(deep)).toThrow("too deep");
    expect(readCanonical(utf8(`${"[".repeat(50_000)}${"]".repeat(50_000)}`))).toBeNull();
  });

  test("escapes as Python does: control characters short or in small hex, nothing else", () => {
    expect(text("\b\f\n\r\t\u0001\u001f\u007f\"\\/å\u2028")).toBe('"\\b\\f\\n\\r\\t\\u0001\\u001f\u007f\\"\\\\/å\u2028"');
  });
});

describe("fields", () => {
  test("are exactly those named, those with a question mark being free", () => {
    expect(fields({ a: 1, b: 2 }, ["a", "b"])).toEqual({ a: 1, b: 2 });
    expect(fields({ a: 1 }, ["a", "b?"])).toEqual({ a: 1 });
    for (const wrong of [{ a: 1, c: 3 }, { b: 2 }, {}, { a: 1, b: 2, c: 3 }]) expect(fields(wrong, ["a", "b?"])).toBeNull();
  });

  test("are not inherited, and lists and nothing have none", () => {
    expect(fields(Object.create({ a: 1 }), ["a"])).toBeNull();
    expect(fields({}, ["constructor"])).toBeNull();
    expect(fields(JSON.parse('{"__proto__":1,"a":1}'), ["a"])).toBeNull();
    for (const wrong of [null, undefined, 1, "a", [], [1]]) expect(fields(wrong, [])).toBeNull();
  });
});

describe("base64url", () => {
  test("has one spelling for each value", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        const spelled = toBase64url(bytes);
        expect(spelled).toBe(Buffer.from(bytes).toString("base64url"));
        expect(fromBase64url(spelled, bytes.length)).toEqual(bytes);
        expect(fromBase64url(spelled, bytes.length + 1)).toBeNull();
      }),
    );
  });

  test("with stray last bits, padding, other alphabets or white space is nothing", () => {
    expect(fromBase64url("AA", 1)).toEqual(new Uint8Array([0]));
    for (const wrong of ["AB", "AA==", "A", "A=", " AA", "AA\n", "+A", "/A", "Å"]) expect(fromBase64url(wrong, 1)).toBeNull();
    for (const wrong of [null, undefined, 1, ["AA"], new Uint8Array(1)]) expect(fromBase64url(wrong, 1)).toBeNull();
  });

  test("every changed letter of a key is another key or nothing", () => {
    const spelled = toBase64url(new Uint8Array(32).fill(0xa5));
    const read = new Set<string>();
    for (let at = 0; at < spelled.length; at += 1) {
      for (const letter of "ABCXYZabcxyz0189-_") {
        const other = spelled.slice(0, at) + letter + spelled.slice(at + 1);
        const bytes = fromBase64url(other, 32);
        if (bytes !== null) expect(toBase64url(bytes)).toBe(other);
        if (bytes !== null) read.add(toHex(bytes));
      }
    }
    expect(read.size).toBeGreaterThan(500);
  });
});

describe("bytes", () => {
  test("are equal when all are, whatever their length", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: 40 }), (a, b) => {
        expect(equal(a, b)).toBe(toHex(a) === toHex(b));
        expect(equal(a, copyOf(a))).toBe(true);
        expect(concat(a, b)).toEqual(new Uint8Array([...a, ...b]));
        expect(isZero(a)).toBe(!/[1-9a-f]/.test(toHex(a)));
      }),
    );
  });

  test("a copy is nobody else's", () => {
    const original = new Uint8Array([1, 2, 3]);
    const copied = copyOf(original);
    original.fill(0);
    expect([...copied]).toEqual([1, 2, 3]);
  });

  test("are named by the first sixteen of their SHA-256, in parts or whole", async () => {
    const [a, b] = [utf8("a"), utf8("bc")];
    expect(toHex(await sha256(a, b))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(await shortHash(a, b)).toEqual((await sha256(utf8("abc"))).slice(0, 16));
  });
});
