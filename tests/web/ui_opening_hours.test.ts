// @vitest-environment happy-dom
/** When to come back, said as one says it: tonight, tomorrow, a weekday; and which language nobody reads now. */
import { expect, test } from "vitest";
import { hoursOf, languagesOf, type Saying, sayHours, sayUnread } from "../../chatsvc/web/ui/opening_hours.ts";
import type { PageTexts } from "../../chatsvc/web/ui/texts.ts";
import { livePage } from "./live_page.ts";
import { settle } from "./net_world/clock.ts";
import { openVisitPage, part, textsOf } from "./visit_page.ts";

const EVENING = { opens: "2026-12-01T18:00+01:00", closes: "2026-12-01T21:00+01:00", last_entry: "2026-12-01T20:20+01:00" };

function saying(now: string, language = "sv"): Saying {
  return { texts: textsOf(language) as PageTexts["texts"], language, now: Date.parse(now) };
}

test.each([
  ["2026-12-01T09:00+01:00", "Nästa gång vi har öppet: i kväll 18.00–21.00. Sista insläpp 20.20."],
  ["2026-12-01T00:01+01:00", "Nästa gång vi har öppet: i kväll 18.00–21.00. Sista insläpp 20.20."],
  ["2026-11-30T23:59+01:00", "Nästa gång vi har öppet: i morgon 18.00–21.00. Sista insläpp 20.20."],
  ["2026-11-25T12:00+01:00", "Nästa gång vi har öppet: tisdag 1 december 18.00–21.00. Sista insläpp 20.20."],
])("at %s the next evening is said in words", (now, words) => {
  expect(sayHours(hoursOf(EVENING), saying(now))).toBe(words);
});

test("a day's opening is today, not tonight", () => {
  const noon = { opens: "2026-12-01T12:00+01:00", closes: "2026-12-01T14:00+01:00", last_entry: "2026-12-01T13:20+01:00" };
  expect(sayHours(hoursOf(noon), saying("2026-12-01T09:00+01:00"))).toContain("i dag 12.00–14.00");
});

test("English says the same with its own clock", () => {
  expect(sayHours(hoursOf(EVENING), saying("2026-12-01T09:00+01:00", "en"))).toBe("Next time we are open: tonight 18:00–21:00. Last entry 20:20.");
});

test.each([
  ["ar", "هذا المساء من 18:00 إلى 21:00", "الثلاثاء، 1 ديسمبر"],
  ["th", "คืนนี้ 18:00–21:00", "วันอังคารที่ 1 ธันวาคม"],
  ["uk", "сьогодні ввечері 18:00–21:00", "вівторок, 1 грудня"],
  ["ro", "în seara asta 18:00–21:00", "marți, 1 decembrie"],
  ["sv-lattlast", "i kväll 18.00–21.00", "tisdag 1 december"],
])("%s says hours and days in its own words and with figures as clocks here show them", (language, tonight, day) => {
  expect(sayHours(hoursOf(EVENING), saying("2026-12-01T09:00+01:00", language))).toContain(tonight);
  expect(sayHours(hoursOf(EVENING), saying("2026-11-25T12:00+01:00", language))).toContain(day);
});

test("whoever reads Swedish reads plain Swedish, too", () => {
  const says = saying("2026-12-01T19:00+01:00", "sv-lattlast");
  expect(sayUnread(languagesOf({ languages: ["sv"] }), says)).toBe("");
  const door = { languages: ["ro"], language_next: { sv: ["2026-12-02T18:00+01:00", "2026-12-02T21:00+01:00"] } };
  expect(sayUnread(languagesOf(door), says)).toContain("i morgon 18.00–21.00");
});

test("while one can come it says until when", () => {
  expect(sayHours(hoursOf({ ...EVENING, opens: null }), saying("2026-12-01T19:00+01:00"))).toBe("Öppet till 21.00. Sista insläpp 20.20.");
});

test.each<[string, Record<string, unknown>]>([
  ["no hours", {}],
  ["nothing planned", { opens: null, closes: null, last_entry: null }],
  ["a number", { ...EVENING, closes: 21 }],
  ["markup", { ...EVENING, closes: "<b>21:00</b>" }],
  ["no such month", { ...EVENING, last_entry: "2026-99-01T18:00+01:00" }],
])("%s promises nothing", (_what, door) => {
  expect(sayHours(hoursOf(door), saying("2026-12-01T09:00+01:00"))).toBe("");
});

test("a language that nobody reads now is said, with when it is read", () => {
  const door = { languages: ["ro"], language_next: { sv: ["2026-12-02T18:00+01:00", "2026-12-02T21:00+01:00"] } };
  const said = sayUnread(languagesOf(door), saying("2026-12-01T19:00+01:00"));
  expect(said).toContain("Ingen i tjänst läser svenska just nu.");
  expect(said).toContain("På svenska nästa gång: i morgon 18.00–21.00.");
});

test.each<[string, Record<string, unknown>]>([
  ["somebody reads it", { languages: ["sv", "ro"] }],
  ["nobody knows", { languages: [] }],
  ["an older service says nothing", {}],
  ["it cannot be read", { languages: "ro", language_next: [1, 2] }],
])("when %s nothing is said about languages", (_what, door) => {
  expect(sayUnread(languagesOf(door), saying("2026-12-01T19:00+01:00"))).toBe("");
});

test("hours that cannot be read are not said as the next ones", () => {
  const door = { languages: ["ro"], language_next: { sv: ["soon", "later"] } };
  expect(sayUnread(languagesOf(door), saying("2026-12-01T19:00+01:00"))).not.toContain("nästa gång");
});

async function stands(door: Record<string, unknown>): Promise<void> {
  openVisitPage(document);
  const status = { v: 1, demo: true, intake: "open", reason: "ok", doors: { mika: door } };
  livePage({ loadStatus: () => Promise.resolve(status) });
  await settle();
  part("next").click();
  part("path-own").click();
  await settle();
}

test("a closed evening shows its words before anybody has hoped and waited", async () => {
  await stands({ open: false, on_duty: 1, reason: "last_entry_passed", ...EVENING });
  expect(part("hours").hidden).toBe(false);
  expect(part("hours").textContent).toContain("Last entry 20:20.");
  expect(document.querySelector("#shut-late")?.closest("[hidden]")).toBeNull();
  expect(part("start").hidden).toBe(true);
});

test("an unread language is said before Start, and Start stays", async () => {
  await stands({ open: true, on_duty: 1, reason: "ok", languages: ["ro"] });
  expect(part("unread").textContent).toContain("Nobody on duty reads English right now.");
  expect(part("start").hidden).toBe(false);
  expect(part("hours").hidden).toBe(true);
});

test("while the door is shut only the next time of the page's language is said, and nothing where nobody knows it", () => {
  const says = { ...saying("2026-12-01T12:00+01:00"), language: "ro" };
  const known = languagesOf({ languages: [], language_next: { ro: ["2026-12-01T18:00+01:00", "2026-12-01T21:00+01:00"] } });
  expect(sayUnread(known, says, false)).toMatch(/^\S.*18:00.21:00/);
  expect(sayUnread(known, says, false)).not.toContain(says.texts["ui.hours.unread"]);
  expect(sayUnread(languagesOf({}), says, false)).toBe("");
});
