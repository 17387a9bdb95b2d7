/** How to be reached, on the wire: bounded, one line each, nothing but digits to dial; whatever else somebody makes up is refused. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Contact, CONTACT_KINDS, LONGEST_LINE, readContact, tidyLine, tidyNumber } from "../../chatsvc/web/e2ee/contact.ts";
import { type Content, decodeContent, encodeContent } from "../../chatsvc/web/e2ee/content.ts";
import { anyContent } from "./any_content.ts";

const CONTACT: Contact = { kind: "callback", number: "070-123 45 67", when: "efter 20", say: "Det är från tandläkaren", name: "" };

test("offer, answer and end come back as they were said, with the longest words of any script", () => {
  const contents: readonly Content[] = [
    ...CONTACT_KINDS.map((kind) => ({ t: "contact_ask" as const, c: 4, kind })),
    { t: "contact", c: 5, ...CONTACT },
    { t: "contact", c: 5, ...CONTACT, number: "+46 70 123 45 67", when: "ก".repeat(LONGEST_LINE), say: "ع".repeat(LONGEST_LINE), name: "<b>Kim</b>" },
    { t: "contact_over", c: 6 },
  ];
  for (const content of contents) expect(decodeContent(encodeContent(content))).toEqual(content);
});

describe("refused", () => {
  test.each<[string, object]>([
    ["another kind", { kind: "visit" }],
    ["no number", { number: "" }],
    ["too short a number", { number: "112" }],
    ["letters", { number: "070-123 4S 67" }],
    ["a dialler's signs", { number: "*21*0701234567#" }],
    ["a pause and more digits", { number: "0701234567,1" }],
    ["a scheme", { number: "tel:0701234567" }],
    ["digits of another script", { number: "٠٧٠١٢٣٤٥٦٧" }],
    ["a line below", { number: "0701234567\n" }],
    ["too many digits", { number: "0".repeat(20) }],
    ["too long an answer", { say: "x".repeat(LONGEST_LINE + 1) }],
    ["too long a time", { when: "x".repeat(LONGEST_LINE + 1) }],
    ["too long a name", { name: "x".repeat(LONGEST_LINE + 1) }],
    ["two lines", { say: "en\ntvå" }],
    ["a turn of direction", { say: "\u202eKim" }],
    ["an isolate that is not closed", { name: "\u2067Kim" }],
    ["a sign that nobody sees", { when: "ef\u200bter" }],
    ["a control", { name: "Kim\u0000" }],
    ["a number as a number", { number: 701234567 }],
    ["a field too many", { address: "Storgatan 1" }],
    ["a field too few", { say: undefined }],
    ["counter nought", { c: 0 }],
  ])("an answer: %s", (_name, change) => {
    expect(decodeContent(anyContent({ v: 1, t: "contact", c: 1, ...CONTACT, ...change }))).toBeNull();
  });

  test.each<[string, object]>([
    ["no kind", {}],
    ["another kind", { kind: "police" }],
    ["a number with the question", { kind: "callback", number: "0701234567" }],
  ])("an offer: %s", (_name, change) => {
    expect(decodeContent(anyContent({ v: 1, t: "contact_ask", c: 1, ...change }))).toBeNull();
  });

  test("an end with words of its own", () => {
    expect(decodeContent(anyContent({ v: 1, t: "contact_over", c: 1, why: "0701234567" }))).toBeNull();
  });
});

describe("what a hand typed", () => {
  test.each([
    ["(070) 123 45 67", "070 123 45 67"],
    ["070.123.45.67", "070 123 45 67"],
    ["  +46 (0)70-123 ", "+46 70 123"],
    ["٠٧٠ ١٢٣ ٤٥ ٦٧", "070 123 45 67"],
    ["۰۷۰۱۲۳۴۵۶۷", "0701234567"],
  ])("%s is dialled as %s", (typed, number) => {
    expect(tidyNumber(typed)).toBe(number);
    expect(readContact({ ...CONTACT, number })?.number).toBe(number);
  });

  test("any line becomes one that may be said", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (typed) => {
        expect(readContact({ ...CONTACT, say: tidyLine(typed) })).not.toBeNull();
      }),
    );
    expect(tidyLine("  \u202eKim\n Ek ")).toBe("Kim Ek");
  });
});
