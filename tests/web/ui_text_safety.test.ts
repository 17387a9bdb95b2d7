/** A stranger's text may say anything; it may not turn, hide or flood what stands around it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { safeText } from "../../chatsvc/web/ui/text_safety.ts";

test("ordinary text in many languages stays as it is", () => {
  for (const text of ["Hej, jag är här.", "Tiếng Việt có dấu", "สวัสดีค่ะ ไม่เป็นไร", "مرحبا، أنا هنا", "שָׁלוֹם", "می‌خواهم", "👩‍👩‍👧 ❤️", "a\tb\n\nc"]) {
    expect(safeText(text)).toBe(text);
  }
});

test("nobody turns the direction of what follows", () => {
  expect(safeText("pay \u202E001 kr")).toBe("pay \uFFFD001 kr");
  expect(safeText("\u2066a\u2069\u200Fb")).toBe("\uFFFDa\uFFFD\uFFFDb");
});

test("marks piled on one letter are capped, and the cap is visible", () => {
  const flood = `e${"\u0301".repeat(500)}`;
  expect(safeText(flood)).toBe(`e${"\u0301".repeat(4)}\uFFFD`);
});

test("runs of invisible characters hide nothing", () => {
  expect(safeText(`a${"\u200B".repeat(100)}b`)).toBe("a\u200B\u200B\uFFFDb");
});

test("control characters are shown as what they are: something broken", () => {
  expect(safeText("a\u0000b\u001B[31mc")).toBe("a\uFFFDb\uFFFD[31mc");
});

test("a wall of empty lines does not push the rest away", () => {
  expect(safeText(`a${"\n".repeat(200)}b`)).toBe("a\n\n\nb");
  expect(safeText("a\r\nb\rc")).toBe("a\nb\nc");
});

/** The one pair of controls that we put in ourselves: around figures, closed at once. */
const OURS = /\u2066([^\u2066\u2069\p{L}\n]*)\u2069/gu;

test("a telephone number among Arabic letters is not turned round; elsewhere nothing is put in", () => {
  expect(safeText("رقمي 020-50 50 50 شكرا")).toBe("رقمي \u2066020-50 50 50\u2069 شكرا");
  expect(safeText("+46 (0)70-123 45 67 هنا، 5 مرات")).toBe("\u2066+46 (0)70-123 45 67\u2069 هنا، 5 مرات");
  expect(safeText("Ring 020-50 50 50")).toBe("Ring 020-50 50 50");
});

test("a long row of figures and spaces costs no time", () => {
  const began = performance.now();
  safeText(`ا${"1 ".repeat(20_000)}${" ".repeat(20_000)}`);
  expect(performance.now() - began).toBeLessThan(500);
});

test("whatever comes, the result holds no direction control, no flood, and does not grow", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
      const safe = safeText(text);
      const bare = safe.replace(OURS, "$1");
      expect(bare).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/u);
      expect(bare).not.toMatch(/\p{M}{5}/u);
      expect(bare.length).toBeLessThanOrEqual(text.length);
    }),
  );
});

test("markup stays text", () => {
  expect(safeText("<img src=x onerror=alert(1)> https://example.org")).toBe("<img src=x onerror=alert(1)> https://example.org");
});
