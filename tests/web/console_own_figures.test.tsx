// @vitest-environment happy-dom
/** Her own figures stay in her own browser: summed over twelve weeks, shown to her, never sent; and one tap asks for somebody to talk to. */
import { afterEach, describe, expect, it } from "vitest";
import { ownFiguresOf, WEEKS } from "../../counsellor/web/own_figures.ts";
import { conversation, NOON } from "./console_fake.ts";
import { consolePage, type ConsolePage } from "./console_page.tsx";

const WEEK_MS = 7 * 86_400_000;
let page: ConsolePage | undefined;
afterEach(() => {
  page?.close();
  page = undefined;
  localStorage.clear();
});

describe("own figures", () => {
  it("are sums of how she works, and hold nothing of what a talk was about", () => {
    const own = ownFiguresOf("Linnea", localStorage, () => NOON);
    own.closed(["risk_suicide-asked", "risk_suicide-grave", "reply-0", "early-2", "needs-talk"]);
    own.closed(["reply-300", "later-2", "abuse-threats", "contact-callback"]);
    expect(own.now).toEqual({ talks: 2, asked: 1, replied: 2, soon: 1, early: [[0, 0], [1, 2], [0, 0]] });
    const kept = JSON.stringify({ ...localStorage });
    for (const never of ["grave", "needs", "abuse", "contact"]) expect(kept).not.toContain(never);
  });

  it("are hers alone, and older weeks go", () => {
    let now = NOON;
    ownFiguresOf("Linnea", localStorage, () => now).closed(["reply-0"]);
    expect(ownFiguresOf("Kim", localStorage, () => now).now.talks).toBe(0);
    now += (WEEKS - 1) * WEEK_MS;
    expect(ownFiguresOf("Linnea", localStorage, () => now).now.talks).toBe(1);
    now += WEEK_MS;
    const own = ownFiguresOf("Linnea", localStorage, () => now);
    expect(own.now.talks).toBe(0);
    own.closed([]);
    expect(Object.keys(JSON.parse(localStorage.getItem("own.Linnea") ?? ""))).toHaveLength(1);
  });

  it.each(["", "[]", "null", "{", '{"2026-11-16":{"talks":-1}}', '{"2026-11-16":{"talks":"9"}}', '{"2026-11-16":7}'])("what somebody else left there is nobody's: %s", (text) => {
    localStorage.setItem("own.Linnea", text);
    expect(ownFiguresOf("Linnea", localStorage, () => NOON).now.talks).toBe(0);
  });

  it("are shown on an empty desk, removed by one tap, and no command carries them", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a")], onDuty: { mika: 1 } });
    page.show({ conversations: [conversation("a", { phase: "ended", ended: "visitor" })], onDuty: { mika: 1 } });
    page.click("[data-closing] [type=submit]");
    page.show({ conversations: [], onDuty: { mika: 1 }, link: "up" });
    expect(page.find("[data-own-figures]").textContent).toContain("Samtal");
    expect(page.link.commands.map((one) => one.do).filter((what) => what !== "form" && what !== "dismiss")).not.toContain("own");
    page.click("[data-own-figures] button");
    expect(page.all("[data-own-figures]")).toEqual([]);
    expect(Object.keys(localStorage).filter((name) => name.startsWith("own."))).toEqual([]);
  });
});

describe("after something heavy", () => {
  const heavy = (): void => {
    page = consolePage();
    page.show({ conversations: [conversation("a")], heavy: ["a"] });
    page.show({ conversations: [conversation("a", { phase: "ended" })], heavy: [] });
    page.click("[data-closing] [type=submit]");
  };

  it("one tap asks for somebody to talk to, and says no more than that", async () => {
    heavy();
    page!.click("[data-debrief]");
    await page!.settle();
    expect(page!.steering.said).toEqual([{ do: "debrief" }]);
    expect(page!.all('[data-debrief-asked="yes"]')).toHaveLength(1);
    expect(page!.all("[data-debrief]")).toEqual([]);
  });

  it("what did not arrive is not said to have", async () => {
    heavy();
    page!.steering.stands = null;
    page!.click("[data-debrief]");
    await page!.settle();
    expect(page!.all('[data-debrief-asked="failed"]')).toHaveLength(1);
    expect(page!.all("[data-debrief]")).toHaveLength(1);
  });
});
