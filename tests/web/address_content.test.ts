/** 112 on the wire: what is well-formed comes back as it was; whatever else somebody makes up is refused. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Address, ADDRESS_LINES, readAddress, SAFE } from "../../chatsvc/web/e2ee/address.ts";
import { utf8 } from "../../chatsvc/web/e2ee/bytes.ts";
import { type Content, decodeContent, encodeContent } from "../../chatsvc/web/e2ee/content.ts";
import { anyContent } from "./any_content.ts";

const HOME: Address = { street: "Storgatan 4", floor: "3", code: "1234", name: "Svensson", who: "jag", safe: "no" };
const NOTHING: Address = { street: "", floor: "", code: "", name: "", who: "", safe: "" };

const line = (longest: number) => fc.string({ unit: "grapheme", maxLength: 30 }).filter((text) => utf8(text).length <= longest);
const addresses: fc.Arbitrary<Address> = fc
  .record({ street: line(240), floor: line(120), code: line(120), name: line(240), who: line(600), safe: fc.constantFrom(...SAFE) })
  .filter((one) => Object.values(one).some((value) => value.trim() !== ""));

describe("an address", () => {
  test("comes back as it was written, whatever the script", () => {
    fc.assert(
      fc.property(addresses, fc.integer({ min: 1, max: 2 ** 40 }), (address, c) => {
        const said: Content = { t: "address", c, ...address };
        expect(decodeContent(encodeContent(said))).toEqual(said);
      }),
    );
  });

  test.each(Object.entries(ADDRESS_LINES))("%s ends at %i bytes", (name, longest) => {
    expect(readAddress({ ...HOME, [name]: "x".repeat(longest) })).not.toBeNull();
    expect(readAddress({ ...HOME, [name]: "x".repeat(longest + 1) })).toBeNull();
    expect(readAddress({ ...HOME, [name]: "å".repeat(longest) })).toBeNull();
  });

  test.each([
    ["nothing at all", NOTHING],
    ["blanks only", { ...NOTHING, street: "  " }],
    ["an answer of its own", { ...HOME, safe: "perhaps" }],
    ["a number", { ...HOME, floor: 3 }],
    ["null", { ...HOME, code: null }],
    ["a list", { ...HOME, who: ["jag"] }],
    ["without a street", { floor: "3", code: "", name: "", who: "", safe: "" }],
    ["a further field", { ...HOME, phone: "070" }],
  ])("%s is none", (_what, address) => {
    expect(decodeContent(anyContent({ v: 1, t: "address", c: 1, ...address }))).toBeNull();
  });

  test("one answer alone is enough", () => {
    expect(readAddress({ ...NOTHING, safe: "no" })).toEqual({ ...NOTHING, safe: "no" });
  });

  test("its own page refuses to say one that is not well-formed", () => {
    expect(() => encodeContent({ t: "address", c: 1, ...NOTHING })).toThrow(RangeError);
  });
});

describe.each(["emergency", "emergency_over"] as const)("%s", (t) => {
  test("is a word and a counter, and nothing else", () => {
    expect(decodeContent(encodeContent({ t, c: 7 }))).toEqual({ t, c: 7 });
    for (const bad of [{ c: 0 }, { c: -1 }, { c: "1" }, {}, { c: 1, until: 5 }, { c: 1, ...HOME }]) {
      expect(decodeContent(anyContent({ v: 1, t, ...bad }))).toBeNull();
    }
  });
});
