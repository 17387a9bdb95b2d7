// @vitest-environment happy-dom
/** The shift ends while somebody is being helped: whether to hand over is asked once, over the conversation. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NOTHING_ASKED } from "../../chatsvc/web/net/desk_asked.ts";
import { conversation, NOON } from "./console_fake.ts";
import { type ConsolePage, consolePage } from "./console_page.tsx";

const SOON = NOON + 8 * 60_000;
let page: ConsolePage;
beforeEach(() => {
  page = consolePage();
});
afterEach(() => page.close());
const asks = (): number => page.all("[data-shift-ask]").length;

describe("in the last ten minutes of a shift", () => {
  it("each conversation asks whether to hand over, and offers the words before the tap", () => {
    page.show({ shiftEndsAt: SOON, conversations: [conversation("a"), conversation("b")] });
    expect(asks()).toBe(2);
    expect(page.find('[data-conversation="a"] [data-shift-ask]').textContent).toContain("Passet är slut om 8 min: lämna över?");
    page.later(5_000);
    page.click('[data-conversation="b"] [data-shift-ask] [data-insert-words]');
    expect((page.find('[data-conversation="b"] textarea') as HTMLTextAreaElement).value).toContain("Du bestämmer vad hen får läsa");
    expect(page.link.commands.some(({ do: what }) => what === "handover")).toBe(false);
    page.click('[data-conversation="b"] [data-shift-ask] [data-hand-over]');
    expect(page.link.commands.at(-1)).toEqual({ do: "handover", conversation: "b", withdrawn: false });
  });

  it("where nobody else is on duty no colleague is offered, and comes one, she is", () => {
    page.show({ shiftEndsAt: SOON, onDuty: { mika: 1 }, conversations: [conversation("a")] });
    expect(page.find("[data-shift-ask]").textContent).toContain("Ingen annan är på jour vid din dörr, så lova ingen kollega");
    expect(page.all("[data-shift-ask] [data-hand-over], [data-shift-ask] [data-insert-words]")).toEqual([]);
    page.show({ shiftEndsAt: SOON, onDuty: { mika: 2 }, conversations: [conversation("a")] });
    expect(page.all("[data-shift-ask] [data-hand-over]")).toHaveLength(1);
    page.show({ shiftEndsAt: SOON, onDuty: { mika: 1 }, conversations: [conversation("a")] });
    page.click("[data-stays]");
    expect(asks()).toBe(0);
  });

  it("who stays says so once and is not asked again", () => {
    page.show({ shiftEndsAt: SOON, conversations: [conversation("a")] });
    page.click("[data-stays]");
    expect(asks()).toBe(0);
    page.show({ shiftEndsAt: SOON, conversations: [conversation("a", { unansweredSince: NOON })] });
    expect(asks()).toBe(0);
    expect(page.link.commands).toEqual([]);
  });

  it("nobody is asked where it is being handed over, where the person has said no, or where nobody talks", () => {
    for (const change of [{ asked: { ...NOTHING_ASKED, what: "handover", by: "me" } }, { asked: { ...NOTHING_ASKED, declined: true } }, { phase: "joining" }, { phase: "ended" }] as const) {
      page.show({ shiftEndsAt: SOON, conversations: [conversation("a", change)] });
      expect(asks()).toBe(0);
    }
  });

  it("nor before that, nor after it", () => {
    for (const shiftEndsAt of [null, NOON - 1]) {
      page.show({ shiftEndsAt, conversations: [conversation("a")] });
      expect(asks()).toBe(0);
    }
  });
});
