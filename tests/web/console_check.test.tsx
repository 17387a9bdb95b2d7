// @vitest-environment happy-dom
/** Whoever is full looks in on somebody for whom it is urgent: three minutes, then a choice or the clock. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DeskConversation, DeskSnapshot, QueueView } from "../../chatsvc/web/net/desk_types.ts";
import { isNews, mayLookIn, waiting } from "../../counsellor/web/reading.ts";
import { mustBeSure } from "../../counsellor/web/sure_link.ts";
import { conversation, desk, inLine, NOON } from "./console_fake.ts";
import { type ConsolePage, consolePage } from "./console_page.tsx";

const URGENT = inLine("aa", { urgent: true, check: true });
const CALM: QueueView = { ...URGENT, conversation: "bb", urgent: false, check: false };
const FULL: Partial<DeskSnapshot> = { link: "up", duty: "on", free: 0, keyPackages: 3, onDuty: { mika: 1 } };
const looking = (left: number, change: Partial<DeskConversation> = {}): DeskConversation =>
  conversation("a", { looksIn: { endsAt: NOON + left, refused: false }, ...change });

let page: ConsolePage;
beforeEach(() => {
  page = consolePage();
});
afterEach(() => page.close());
const buttons = (): readonly HTMLElement[] => page.all("[data-look-in]");

describe("the queue of a desk that is full", () => {
  it("offers a check where it is urgent and nobody is there, and nowhere else", () => {
    page.show({ ...FULL, queue: [URGENT, CALM, { ...URGENT, conversation: "cc", check: false }] });
    expect(buttons().map((one) => one.textContent)).toEqual(["Kort koll (3 min)"]);
    page.click('[data-waiting="aa"] [data-look-in]');
    expect(page.link.commands.at(-1)).toEqual({ do: "accept", conversation: "aa", check: true });
  });

  it("is not there while there is a place, off duty, without a line or keys, or while a check runs", () => {
    for (const change of [{ free: 1 }, { duty: "off" }, { link: "reconnecting" }, { keyPackages: 0 }, { conversations: [looking(60_000)] }] as const) {
      page.show({ ...FULL, conversations: [], queue: [URGENT], ...change });
      expect(buttons(), JSON.stringify(Object.keys(change))).toHaveLength(0);
    }
  });

  it("is there on pause and while finishing: any counsellor may", () => {
    for (const duty of ["pause", "finishing"] as const) {
      page.show({ ...FULL, duty, queue: [URGENT] });
      expect(buttons()).toHaveLength(1);
    }
  });

  it("waits with the others for who is away or asked of a colleague", () => {
    page.show({ ...FULL, queue: [{ ...URGENT, present: false }, { ...URGENT, conversation: "cc", offered: true }] });
    expect(buttons().map((one) => (one as HTMLButtonElement).disabled)).toEqual([true, true]);
  });

  it("sounds and counts for who is urgent although it is full, not for the others, and not twice", () => {
    const full = desk({ ...FULL, queue: [] });
    const both = desk({ ...FULL, queue: [URGENT, CALM] });
    expect(isNews(full, both)).toBe(true);
    expect(isNews(both, both)).toBe(false);
    expect(isNews(full, desk({ ...FULL, queue: [CALM] }))).toBe(false);
    expect(isNews(desk({ ...FULL, queue: [{ ...URGENT, check: false }] }), both), "it became urgent").toBe(true);
    expect(waiting(both, new Map())).toBe(1);
    expect(waiting(desk({ ...FULL, queue: [URGENT], conversations: [looking(60_000)] }), new Map())).toBe(0);
  });

  it("may look in again as soon as the one before is over", () => {
    const over = looking(0, { phase: "removed", looksIn: { endsAt: null, refused: false } });
    expect(mayLookIn(desk({ ...FULL, conversations: [over] }))).toBe(true);
  });
});

describe("a check in its conversation", () => {
  it("says how long is left, and both ways out", () => {
    page.show({ ...FULL, conversations: [looking(125_000)] });
    expect(page.find("[data-check-left]").textContent).toBe("2 min 5 s kvar");
    expect(page.all("[data-check] [role=alert]")).toHaveLength(0);
    page.later(5_000);
    page.click("[data-keep]");
    expect(page.link.commands.at(-1)).toEqual({ do: "check", conversation: "a", keep: true });
    page.click("[data-give-back]");
    expect(page.link.commands.at(-1)).toEqual({ do: "check", conversation: "a", keep: false });
  });

  it("warns once before the clock decides", () => {
    page.show({ ...FULL, conversations: [looking(44_000)] });
    expect(page.find("[data-check-left]").textContent).toBe("44 s kvar");
    expect(page.find("[data-check] [role=alert]").textContent).toContain("går personen tillbaka först i kön");
  });

  it("says why it cannot be kept", () => {
    page.show({ ...FULL, conversations: [looking(90_000, { looksIn: { endsAt: NOON + 90_000, refused: true } })] });
    expect(page.find("[data-check] [role=alert]").textContent).toContain("Du har så många samtal som du får ha.");
  });

  it("is not there before the visitor has let her in, nor in a conversation like any other", () => {
    for (const one of [looking(90_000, { phase: "joining" }), conversation("a"), conversation("a", { looksIn: null })]) {
      page.show({ ...FULL, conversations: [one] });
      expect(page.all("[data-check]")).toHaveLength(0);
    }
  });

  it("when it is over says so, and not that a colleague has taken it", () => {
    page.show({ ...FULL, conversations: [looking(0, { phase: "removed", looksIn: { endsAt: null, refused: false } })] });
    expect(page.find("[data-over]").textContent).toContain("Personen står först i kön");
    page.show({ ...FULL, conversations: [conversation("a", { phase: "removed" })] });
    expect(page.find("[data-over]").textContent).toContain("gått vidare till en kollega");
  });

  it("is asked about in a conversation that was entered a moment ago", () => {
    expect(mustBeSure({ do: "check", conversation: "a", keep: false })).toBe(true);
  });
});
