// @vitest-environment happy-dom
/** What a desk measures of a talk goes with the closing form as three coarse words, and how the week was is asked once. */
import { afterEach, describe, expect, it } from "vitest";
import { type Course, courseTicks, EARLY_MS, followed, goingOn, NO_COURSE } from "../../counsellor/web/course.ts";
import { conversation, message } from "./console_fake.ts";
import { consolePage, type ConsolePage } from "./console_page.tsx";

let page: ConsolePage | undefined;
afterEach(() => {
  page?.close();
  page = undefined;
  localStorage.clear();
});

const mine = (counter: number) => message(counter, "hej", { mine: true });
const talk = (change = {}) => conversation("a", { phase: "talking", messages: [], ...change });
const over = () => conversation("a", { phase: "ended", ended: "visitor" });

function lived(replyAfter: number | null, endAfter: number, atOnce = 1): Course {
  const began = followed(NO_COURSE, talk(), 1000, atOnce);
  const answered = replyAfter === null ? began : followed(began, talk({ messages: [mine(1)] }), 1000 + replyAfter, atOnce);
  return followed(answered, over(), 1000 + endAfter, 0);
}

describe("the course of a talk", () => {
  it("names the span of the first answer, from where it begins", () => {
    const spans = [0, 29_999, 30_000, 60_000, 119_999, 120_000, 300_000, 900_000].map((ms) => courseTicks(lived(ms, ms + EARLY_MS))[0]);
    expect(spans).toEqual(["reply-0", "reply-0", "reply-30", "reply-60", "reply-60", "reply-120", "reply-300", "reply-300"]);
  });

  it("says whether it ended early, and beside how many", () => {
    expect(courseTicks(lived(1, EARLY_MS - 1, 2))).toEqual(["reply-0", "early-2"]);
    expect(courseTicks(lived(1, EARLY_MS, 3))).toEqual(["reply-0", "later-3"]);
    expect(courseTicks(lived(null, 10, 9))).toEqual(["early-3"]);
  });

  it("says nothing of what was under way when the page was loaded, nor of a colleague's talk", () => {
    const after = followed(followed(NO_COURSE, talk({ messages: [mine(1)] }), 5, 1), over(), 10, 0);
    expect(courseTicks(after)).toEqual([]);
    for (const change of [{ beside: true }, { handover: true }]) expect(courseTicks(followed(NO_COURSE, talk(change), 5, 1))).toEqual([]);
  });

  it("counts what goes on with visitors alone", () => {
    expect(goingOn([talk(), talk({ beside: true }), talk({ consult: "Kim" }), over()])).toBe(1);
  });
});

describe("how the week was", () => {
  const asked = (): number => page!.all("[data-pulse=asks]").length;
  const said = (): unknown[] => page!.link.commands.filter(({ do: what }) => what === "pulse");

  it("is asked of who is off duty, sent once, and not asked again", () => {
    page = consolePage();
    page.show({ conversations: [], duty: "on" });
    expect(asked()).toBe(0);
    page.show({ conversations: [], duty: "off" });
    expect((page.find("[data-pulse] .primary") as HTMLButtonElement).disabled).toBe(true);
    page.click('[data-pulse-answer="week-heavy"]');
    page.click("[data-pulse] .primary");
    expect(said()).toEqual([{ do: "pulse", week: "heavy", support: null }]);
    expect(page.all("[data-pulse=thanks]")).toHaveLength(1);
    page.show({ conversations: [], duty: "on" });
    page.show({ conversations: [], duty: "off" });
    expect(asked()).toBe(0);
  });

  it("can be let be, and says nothing then", () => {
    page = consolePage();
    page.show({ conversations: [], duty: "off" });
    expect(asked()).toBe(0); // she comes; it is asked of who goes
    page.show({ conversations: [], duty: "on" });
    page.show({ conversations: [], duty: "off" });
    page.click("[data-pulse] .plain");
    expect(asked()).toBe(0);
    expect(said()).toEqual([]);
  });
});
