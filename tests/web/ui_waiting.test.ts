// @vitest-environment happy-dom
/** What somebody who waits is told, asked and never forced to. */
import { beforeEach, expect, test } from "vitest";
import { Waiting, SAY_EVERY_MS } from "../../chatsvc/web/ui/waiting.ts";
import { ASK_EVERY_MS } from "../../chatsvc/web/ui/waiting_choice.ts";
import { finder } from "../../chatsvc/web/ui/parts.ts";
import { IDLE, PLACE } from "./fake_visitor_client.ts";
import { backOf, LOOK_EVERY_MS } from "../../chatsvc/web/ui/pause_look.ts";
import { FakeClock, settle } from "./net_world/clock.ts";
import { openVisitPage, part, TEXTS } from "./visit_page.ts";

let clock: FakeClock;
let waiting: Waiting;
let status: unknown;
let looks: number;

const place = (change: Partial<typeof PLACE> = {}): void => waiting.render({ ...IDLE, phase: "waiting", place: { ...PLACE, ...change } });
const asked = (): string | null => (part("choice").hidden ? null : (part("choice-text").textContent ?? ""));

beforeEach(() => {
  openVisitPage(document);
  clock = new FakeClock();
  status = null;
  looks = 0;
  waiting = new Waiting({
    document,
    find: finder(document),
    texts: TEXTS.texts,
    clock,
    device: {},
    loadStatus: () => {
      looks += 1;
      return status === "offline" ? Promise.reject(new Error("offline")) : Promise.resolve(status);
    },
    door: () => "mika",
    time: (ms) => new Date(ms).toISOString().slice(11, 16),
  });
});

test("the place keeps its room until it is known", () => {
  waiting.render({ ...IDLE, phase: "connecting" });
  expect(part("place").hidden).toBe(true);
  place();
  expect(part("place").hidden).toBe(false);
  expect(part("usual").hidden).toBe(true);
});

test("the longest time is warned of in line, too, and one tap gives more while there is more", () => {
  const near = { ...IDLE, phase: "waiting", place: PLACE, ageEndsAt: 64_800_000, silenceEndsAt: 1 } as const;
  place();
  expect(part("wait-warning").hidden).toBe(true);
  waiting.render({ ...near, warning: "age", more: true });
  expect(part("wait-warning").hidden).toBe(false);
  expect(part("wait-warning-text").textContent).toBe("The conversation is deleted at 18:00. One tap gives you more time, but only once.");
  expect(part("wait-more").hidden).toBe(false);
  part("wait-more").focus();
  part("wait-more").click();
  expect(document.activeElement).toBe(part("waiting-title"));
  waiting.render({ ...near, warning: null, more: false });
  expect(part("wait-warning").hidden).toBe(true);
  waiting.render({ ...near, warning: "age", more: false });
  expect(part("wait-warning-text").textContent).toContain("It cannot last longer");
  expect(part("wait-more").hidden).toBe(true);
});

test("nobody in line is told that silence ends it: the line keeps her", () => {
  waiting.render({ ...IDLE, phase: "waiting", place: PLACE, warning: "silence", silenceEndsAt: 64_800_000 });
  expect(part("wait-warning").hidden).toBe(true);
});

test("a screen reader hears the first place at once and then at most every 30 seconds what is true then", async () => {
  place({ ahead: 4 });
  const first = "2 counsellors are on duty. 4 people are before you.";
  expect(part("wait-said").textContent).toBe(first);
  place({ ahead: 3 });
  place({ ahead: 2 });
  expect(part("wait-said").textContent).toBe(first);
  expect(part("ahead").textContent).toBe("2 people are before you.");
  await clock.advance(SAY_EVERY_MS - 1);
  expect(part("wait-said").textContent).toBe(first);
  await clock.advance(1);
  expect(part("wait-said").textContent).toBe("2 counsellors are on duty. 2 people are before you.");
});

test("a place that changed and changed back is not said again", async () => {
  place({ ahead: 1 });
  place({ ahead: 2 });
  place({ ahead: 1 });
  await clock.advance(SAY_EVERY_MS);
  expect(part("wait-said").textContent).toContain("One person is before you.");
  await clock.advance(SAY_EVERY_MS);
  place({ ahead: 0 });
  expect(part("wait-said").textContent).toContain("Nobody is before you.");
});

test("after ten minutes there is a choice, and nobody who does not answer it is dropped", async () => {
  place();
  await clock.advance(ASK_EVERY_MS - 1);
  expect(asked()).toBeNull();
  await clock.advance(1);
  expect(asked()).toBe("You have waited for at least 10 minutes. You stay in line until you choose something else.");
  await clock.advance(2 * ASK_EVERY_MS);
  expect(asked()).toContain("at least 30 minutes");
  expect(part("place").hidden).toBe(false);
});

test("whoever stays is asked again ten minutes later, not before", async () => {
  place();
  await clock.advance(ASK_EVERY_MS);
  part("choice-stay").click();
  expect(asked()).toBeNull();
  expect(document.activeElement?.id).toBe("waiting-title");
  await clock.advance(ASK_EVERY_MS - 1);
  place({ ahead: 1 });
  expect(asked()).toBeNull();
  await clock.advance(1);
  expect(asked()).toContain("at least 20 minutes");
});

test("a page that slept says at least how long, in full tens", async () => {
  place();
  await clock.advance(ASK_EVERY_MS);
  await clock.advance(ASK_EVERY_MS - 60_000);
  place();
  expect(asked()).toContain("at least 10 minutes");
});

test("that it closes before one's turn is said early, once, and again only when ten minutes have gone", async () => {
  place({ closing: true });
  expect(asked()).toBe("We close soon. Probably nobody can answer you before that. You may stay in line if you like.");
  part("choice-stay").click();
  place({ ahead: 3, closing: true });
  expect(asked()).toBeNull();
  await clock.advance(ASK_EVERY_MS);
  expect(asked()).toContain("We close soon.");
});

test("nobody on duty any more is said at once, the place is kept, and it goes away when somebody comes", () => {
  place();
  place({ onDuty: 0 });
  expect(asked()).toContain("We do not know when somebody comes.");
  expect(asked()).toContain("Your place is kept.");
  expect(part("place").hidden).toBe(false);
  place({ onDuty: 1 });
  expect(asked()).toBeNull();
  place({ onDuty: 0 });
  expect(asked()).toContain("We do not know when somebody comes.");
  part("choice-stay").click();
  place({ onDuty: 0, ahead: 2 });
  expect(asked(), "answered").toBeNull();
  place({ onDuty: 1 });
  place({ onDuty: 0 });
  expect(asked(), "it got better meanwhile: this is news").toContain("We do not know when somebody comes.");
});

test("nobody on duty any more opens the way to the Tonight page, which says that the place is kept", () => {
  const way = document.querySelector("[data-testid=tonight-waiting]");
  expect(way?.closest("details")?.open).toBe(false);
  place({ onDuty: 0 });
  expect(way?.closest("details")?.open).toBe(true);
  expect(way?.textContent).toBe("Who answers tonight");
  expect(way?.parentElement?.nextElementSibling?.textContent).toBe("That page has a way back. Your place is kept for 10 minutes.");
  // One entry in the history, and not a second tab that exit would leave open.
  expect(way?.hasAttribute("data-choose")).toBe(true);
  expect(way?.hasAttribute("target")).toBe(false);
});

test("nobody on duty is told before the hour, and both in turn", () => {
  place({ onDuty: 0, closing: true });
  expect(asked()).toContain("We do not know when");
  part("choice-stay").click();
  expect(asked()).toBeNull();
});

test("numbers and words unfold on this page, where the place is", async () => {
  place();
  await clock.advance(ASK_EVERY_MS);
  part("choice-numbers").click();
  expect(part<HTMLDetailsElement>("wait-numbers").open).toBe(true);
  expect(document.activeElement?.textContent).toBe("Others who answer");
  part("choice-words").click();
  expect(part<HTMLDetailsElement>("wait-words").open).toBe(true);
});

test("when somebody comes nothing rings any more and nothing is asked", async () => {
  place();
  place({ ahead: 1 });
  await clock.advance(ASK_EVERY_MS);
  waiting.end();
  expect([asked(), part("wait-said").textContent]).toEqual([null, ""]);
  await clock.advance(3 * ASK_EVERY_MS);
  expect([asked(), part("wait-said").textContent]).toEqual([null, ""]);
  place();
  expect(asked()).toBeNull();
});

test("a pause of the only one on duty says until about when, and falls silent when the time has gone", async () => {
  status = { doors: { mika: { on_duty: 0, back: "2026-11-28T20:40+01:00" } } };
  place({ onDuty: 0 });
  expect(asked()).toContain("We do not know when");
  await settle();
  expect(asked()).toBe("A counsellor has a pause and expects to be back about 19:40. Your place is kept. Others answer now.");
  status = { doors: { mika: { on_duty: 0, back: null } } };
  await clock.advance(LOOK_EVERY_MS);
  expect(asked()).toContain("We do not know when");
});

test("a look that fails keeps what is known, who goes is looked up at once, and nobody looks when the wait is over", async () => {
  status = { doors: { mika: { back: "2026-11-28T20:40+01:00" } } };
  place();
  await clock.advance(2 * LOOK_EVERY_MS);
  expect([looks, asked()]).toEqual([3, null]);
  place({ onDuty: 0 });
  place({ onDuty: 0, ahead: 1 });
  await settle();
  expect(looks).toBe(4);
  status = "offline";
  await clock.advance(LOOK_EVERY_MS);
  expect(asked()).toContain("about 19:40");
  waiting.end();
  await clock.advance(5 * LOOK_EVERY_MS);
  expect([looks, asked()]).toEqual([5, null]);
});

test("what cannot be read of a status is not known", () => {
  for (const odd of [null, 1, "x", {}, { doors: null }, { doors: {} }, { doors: { mika: { back: 5 } } }, { doors: { mika: { back: "soon" } } }]) {
    expect(backOf(odd, "mika")).toBeNull();
  }
});
