// @vitest-environment happy-dom
/** Whom a counsellor is asked to take: who, how long, yes or no; and a colleague's question keeps others' hands off. */
import { afterEach, expect, it } from "vitest";
import { mustBeSure } from "../../counsellor/web/sure_link.ts";
import { conversation, inLine, NOON } from "./console_fake.ts";
import { consolePage, type ConsolePage } from "./console_page.tsx";

const ROW = inLine("aa", { language: "ar", urgent: true, wishes: ["woman"], reads: false });
const OFFER = { conversation: "aa", until: NOON + 20_000 };
const ABLE = { link: "up", duty: "on", free: 1, keyPackages: 3 } as const;
let page: ConsolePage;
afterEach(() => page.close());

it("says who it is, how long she has waited and how long there is to answer", () => {
  page = consolePage();
  page.show({ ...ABLE, queue: [ROW], offer: OFFER });
  const card = page.find(".offer");
  for (const words of ["Kan du ta emot?", "Brådskande", "MIKA", "inget av dina språk", "Vill helst möta en kvinna.", "Har väntat 1 min", "20 s kvar"])
    expect(card.textContent).toContain(words);
});

it("is read out once: what ticks is not in what is announced", () => {
  page = consolePage();
  page.show({ ...ABLE, queue: [ROW], offer: OFFER });
  const said = page.find('.offer [role="alert"]').textContent;
  expect(said).not.toMatch(/\d+ (s|min)/);
  expect(page.find(".offer-left").getAttribute("aria-hidden")).toBe("true");
  page.show({ ...ABLE, queue: [{ ...ROW, waitingSince: NOON - 90_000 }], offer: OFFER });
  expect(page.find('.offer [role="alert"]').textContent).toBe(said);
});

it("answers with a yes that is an accept, and a no that asks nothing back", () => {
  page = consolePage();
  page.show({ ...ABLE, queue: [ROW], offer: OFFER });
  page.click(".offer .plain");
  page.click(".offer .primary");
  expect(page.link.commands).toEqual(
    expect.arrayContaining([
      { do: "decline", conversation: "aa" },
      { do: "accept", conversation: "aa" },
    ]),
  );
  expect(mustBeSure({ do: "decline", conversation: "aa" })).toBe(false);
});

it("is gone when its time is over, when it is withdrawn and when it is accepted", () => {
  page = consolePage();
  page.show({ ...ABLE, queue: [ROW], offer: { ...OFFER, until: NOON } });
  expect(page.all(".offer")).toEqual([]);
  page.show({ ...ABLE, queue: [ROW], offer: null });
  expect(page.all(".offer")).toEqual([]);
  page.show({ ...ABLE, queue: [ROW], offer: OFFER, conversations: [conversation("aa", { phase: "accepting" })] });
  expect(page.all(".offer")).toEqual([]);
  page.show({ ...ABLE, queue: [], offer: OFFER, conversations: [] });
  expect(page.all(".offer")).toEqual([]);
});

it("sounds when it comes, once", () => {
  page = consolePage();
  page.show({ ...ABLE, queue: [ROW] });
  const before = page.rings();
  page.show({ ...ABLE, queue: [ROW], offer: OFFER });
  page.show({ ...ABLE, queue: [ROW], offer: { ...OFFER } });
  expect(page.rings()).toBe(before + 1);
});

it("a row that a colleague is asked about says so and cannot be picked", () => {
  page = consolePage();
  page.show({ ...ABLE, queue: [{ ...ROW, offered: true }, { ...ROW, conversation: "bb" }] });
  const rows = page.all(".queue-row");
  expect(rows.map((row) => row.querySelector("button")!.disabled)).toEqual([true, false]);
  expect(rows[0]!.textContent).toContain("En kollega tillfrågas just nu.");
});

it("the keyboard comes to the answer with the same keys as to the queue", () => {
  page = consolePage();
  page.show({ ...ABLE, queue: [ROW], offer: OFFER });
  page.press("body", "k", { altKey: true });
  expect(document.activeElement?.closest(".offer")).not.toBeNull();
});
