/** What can show who somebody is, is found; numbers that help, times, prices and dates are left alone; nothing makes it slow. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type IdentityKind, sightings } from "../../anonymity/web/identity_guard.ts";

const seen = (text: string): string[] => sightings(text).map(({ kind, from, to }) => `${kind}: ${text.slice(from, to)}`);

/** Text, the kind, and what exactly is marked. */
const FOUND: readonly (readonly [string, IdentityKind, string])[] = [
  ["ring 070-123 45 67 ikväll", "phone", "070-123 45 67"],
  ["0701234567", "phone", "0701234567"],
  ["tel0701234567ring", "phone", "0701234567"],
  ["070 123 45 67", "phone", "070 123 45 67"],
  ["0701-23 45 67.", "phone", "0701-23 45 67"],
  ["070.123.45.67", "phone", "070.123.45.67"],
  ["073–123 45 67", "phone", "073–123 45 67"],
  ["mitt nr är 701234567", "phone", "701234567"],
  ["+46701234567", "phone", "+46701234567"],
  ["+46 (0)70-123 45 67", "phone", "+46 (0)70-123 45 67"],
  ["0046 70 123 45 67", "phone", "0046 70 123 45 67"],
  ["46701234567", "phone", "46701234567"],
  ["08-123 456 78 är jobbet", "phone", "08-123 456 78"],
  ["031-12 34 56", "phone", "031-12 34 56"],
  ["0431-123 45", "phone", "0431-123 45"],
  ["my number +40 740 123 456", "phone", "+40 740 123 456"],
  ["0740 123 456", "phone", "0740 123 456"],
  ["+66 81 234 5678", "phone", "+66 81 234 5678"],
  ["(+380) 67 123 45 67", "phone", "+380) 67 123 45 67"],
  ["kl 18.30 070-123 45 67", "phone", "070-123 45 67"],
  ["رقمي ٠٧٠١٢٣٤٥٦٧", "phone", "٠٧٠١٢٣٤٥٦٧"],
  ["โทร ๐๘๑-๒๓๔-๕๖๗๘", "phone", "๐๘๑-๒๓๔-๕๖๗๘"],
  ["811218-9876", "personal_number", "811218-9876"],
  ["8112189876", "personal_number", "8112189876"],
  ["19811218-9876", "personal_number", "19811218-9876"],
  ["198112189876!", "personal_number", "198112189876"],
  ["pnr:811218+9876", "personal_number", "811218+9876"],
  ["född 1981-12-18-9876", "personal_number", "1981-12-18-9876"],
  ["81-12-18 9876", "personal_number", "81-12-18 9876"],
  ["samordning 701063-2391", "personal_number", "701063-2391"],
  ["skriv till anna.berg+x@exempel.se.", "email", "anna.berg+x@exempel.se"],
  ["ÅSA@mail.exempel.com", "email", "ÅSA@mail.exempel.com"],
  ["<kim_92@exempel.org>", "email", "kim_92@exempel.org"],
  ["anna.berg(at)exempel.se", "email", "anna.berg(at)exempel.se"],
  ["kim [at] exempel.org", "email", "kim [at] exempel.org"],
  ["kim @ exempel.org", "email", "kim @ exempel.org"],
  ["bor på storgatan nr 4", "address", "storgatan nr 4"],
  ["Storgatan, 12", "address", "Storgatan, 12"],
  ["Kungsportsavenyn 12", "address", "Kungsportsavenyn 12"],
  ["vid Karlaplan 3 b", "address", "Karlaplan 3 b"],
  ["bor på Stora torget 2", "address", "Stora torget 2"],
  ["Lillåns Backe 5", "address", "Lillåns Backe 5"],
  ["Jag bor på Storgatan 1", "address", "Storgatan 1"],
  ["björkvägen 12b, tvåan", "address", "björkvägen 12b"],
  ["Tallstigen 4 C", "address", "Tallstigen 4 C"],
  ["Smala gränden", "address", ""],
  ["Kvarngränd 7", "address", "Kvarngränd 7"],
  ["211 20 Malmö", "address", "211 20 Malmö"],
  ["S-55316 Jönköping", "address", "55316 Jönköping"],
  ["jag går på Björkskolan", "school", "Björkskolan"],
  ["katedralskolans matsal", "school", "katedralskolans"],
  ["Bäckadalsgymnasiet", "school", "Bäckadalsgymnasiet"],
  ["Viktor Rydbergs skola", "school", "Rydbergs skola"],
  ["Per Brahegymnasiet i ettan", "school", "Brahegymnasiet"],
];

/** Numbers that help, and what people write all day. */
const LEFT_ALONE = [
  "Ring 112 vid fara nu", "90101", "901 01 Självmordslinjen", "90101 Mind", "116 111", "116111 Bris", "116 006 Brottsofferjouren", "1177", "114 14 Polisen", "11414", "113 13 Info",
  "020-50 50 50", "020-80 80 80", "020505050", "020-390 000", "+46 20 50 50 50", "+46 (0)20-50 50 50", "0771-11 22 33",
  "kl 18.30", "18:30-20:00", "08.30-16.00", "08-16 09-17", "mån 08.30–20, tis 08.30–16", "08:00 - 16:00", "kl. 09.15 och 10.45", "07.30 08.30 09.30",
  "2026-11-24", "24/11 2026", "24.11.2026", "01-02-2024", "01.02.2024", "20261124", "den 3 december 2025", "1/2 2/3 3/4",
  "500 kr", "1 500 kr", "12 500 SEK", "100 000 000 kr", "125000 kronor", "499:-", "0,75", "0-18 år", "3,5 miljoner", "730 000 000 kr", "100 00 Kr",
  "811218-9875", "811318-9876", "810132-1234", "1234567890123456789",
  "@du", "a@b", "mail @ work", "kontakt@", "du @hemma.",
  "på vägen 10 minuter", "hemvägen 20 min", "motorvägen 10 km", "på gatan 3 gånger", "Storgatan", "gatan 12", "skolvägen 15 minuter", "hemvägen 18.30",
  "parkeringen 2", "arbetsplatsen 3", "en plan 2", "min tidsplan 1", "på torget 2", "Hela vägen 12 km", "följ @anna.berg", "1981-12-18", "1981-12-18-9875",
  "i skolan", "Skolan är jobbig", "förskolan", "grundskolan", "högskolan", "gymnasiet", "folkhögskolan", "gymnasieskolan", "min dotters skola", "Gymnasiet suger",
  "5958fe8f6c5d86b1 1f3032cc036867893cb93dcb51860d7f", "a1b8112189876", "8112189876x2",
  "", " ", "hej", "jag är 16 år och 170 cm", "12 34", "00000000", "0000000000000",
];

describe("is found", () => {
  test.each(FOUND)("%s", (text, kind, exact) => {
    expect(seen(text)).toEqual(exact === "" ? [] : [`${kind}: ${exact}`]);
  });

  test("several in one text, in its order", () => {
    expect(seen("Anna, 811218-9876, Storgatan 1, 211 20 Malmö, 070-123 45 67 a@b.se Björkskolan")).toEqual([
      "personal_number: 811218-9876", "address: Storgatan 1", "address: 211 20 Malmö", "phone: 070-123 45 67", "email: a@b.se", "school: Björkskolan",
    ]);
  });
});

test.each(LEFT_ALONE)("is left alone: %s", (text) => {
  expect(seen(text)).toEqual([]);
});

const digits = (length: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
/** Ten digits with a right check digit. */
const personal = fc.tuple(fc.date({ min: new Date("1930-01-01"), max: new Date("2015-12-31"), noInvalidDate: true }), digits(3)).map(([day, serial]) => {
  const nine = day.toISOString().slice(2, 10).replaceAll("-", "") + serial;
  const sum = [...nine].reduce((all, digit, at) => all + [...String(Number(digit) * (at % 2 === 0 ? 2 : 1))].reduce((a, b) => a + Number(b), 0), 0);
  return `${nine.slice(0, 6)}-${serial}${(10 - (sum % 10)) % 10}`;
});
const planted: fc.Arbitrary<readonly [IdentityKind, string]> = fc.oneof(
  personal.map((one) => ["personal_number", one] as const),
  fc.tuple(fc.constantFrom("0", "2", "3", "6", "9"), digits(7)).map(([kind, rest]) => ["phone", `07${kind}-${rest.slice(0, 3)} ${rest.slice(3, 5)} ${rest.slice(5)}`] as const),
  fc.stringMatching(/^[a-z]{1,20}@[a-z]{1,20}\.(?:se|com)$/).map((one) => ["email", one] as const),
  fc.tuple(fc.stringMatching(/^[B-DF-HJ-NP-TV-Z][a-z]{2,9}$/), fc.constantFrom("gatan", "vägen", "stigen"), fc.integer({ min: 1, max: 199 })).map(([stem, end, n]) => ["address", `${stem}${end} ${n}`] as const),
  fc.stringMatching(/^[B-DF-HJ-NP-TV-Z][bcdxz][a-z]{3,9}$/).map((stem) => ["school", `${stem}${"skolan"}`] as const),
);
const words = fc.array(fc.stringMatching(/^[a-zåäö]{1,9}$/), { maxLength: 30 }).map((some) => some.join(" "));

test("what is planted in any words is found, whole and with its kind", () => {
  fc.assert(
    fc.property(words, planted, words, (before, [kind, it], after) => {
      const text = `${before}; ${it}; ${after}`;
      expect(seen(text)).toContainEqual(`${kind}: ${it}`);
    }),
  );
});

test("words without digits, @ or a school show nothing", () => {
  fc.assert(fc.property(words, (text) => (/skolan|gymnasi/u.test(text) ? true : sightings(text).length === 0)));
});

test("spans lie in the text, in order, and none over another", () => {
  const anything = fc.array(fc.oneof(fc.string({ unit: "binary" }), words, planted.map(([, it]) => it), fc.constantFrom(" ", "-", "@", ".", "+46", "0", "070", "gatan 1", "skolan"))).map((some) => some.join(""));
  fc.assert(
    fc.property(anything, (text) => {
      let behind = 0;
      for (const { from, to } of sightings(text)) {
        expect(from).toBeGreaterThanOrEqual(behind);
        expect(to).toBeGreaterThan(from);
        behind = to;
      }
      expect(behind).toBeLessThanOrEqual(text.length);
    }),
  );
});

/** What regular expressions fear: long runs that nearly fit. */
const HARD = ["a", "0", "0 ", "07", "070-", "00-", "46 ", "1-", "a@", "@", "a.", "@a.", "a@a.", "a@aa.", "@-", "+", "+4", "+4 6", "(", "811218", "8112189", "skolan", "skolan ", "gatan", "gatan 1", "gatan 1 ", "plan 1", "Aplan", " torg 1", "A torg", "(at)", " @ ", "a(at)a.", "11-12-", "as skola", "Ås ", "111 11 A", " ", "\u00a0", "-", "A", "ås", "é\u0301", "1 1-1.", "\ud800"];
/** Twenty times the longest piece that is ever sent: what grows with the square takes many seconds here, what is linear some hundredths of one. */
const LONG = 65_536;
const ENOUGH_MS = 500;
/** A loaded machine may be slow once or twice; an expression is slow every time. */
const TRIES = 5;
test.each(HARD)("64 kB of %j are looked through at once", (unit) => {
  const text = unit.repeat(Math.ceil(LONG / unit.length)).slice(0, LONG);
  const took = (): number => {
    const from = performance.now();
    sightings(text);
    return performance.now() - from;
  };
  expect(Array.from({ length: TRIES }).some(() => took() <= ENOUGH_MS)).toBe(true);
});
