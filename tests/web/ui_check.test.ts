// @vitest-environment happy-dom
/** Somebody looks in for three minutes: what the visitor's page says before, meanwhile and after. */
import { beforeEach, expect, test } from "vitest";
import type { StaffView, VisitorSnapshot } from "../../chatsvc/web/net/visitor_types.ts";
import { finder } from "../../chatsvc/web/ui/parts.ts";
import { renderPeople } from "../../chatsvc/web/ui/people.ts";
import { screenOf } from "../../chatsvc/web/ui/screens.ts";
import { ShareChoice } from "../../chatsvc/web/ui/share.ts";
import { renderTakeover } from "../../chatsvc/web/ui/takeover.ts";
import { IDLE } from "./fake_visitor_client.ts";
import { openVisitPage, TEXTS } from "./visit_page.ts";

const ROBIN: StaffView = { member: "aa", alias: "Robin", role: "counsellor", presence: "present", typing: false };
const GONE: StaffView = { ...ROBIN, presence: "gone" };

let part: ReturnType<typeof finder>;
beforeEach(() => {
  openVisitPage(document);
  part = finder(document);
});

function show(change: Partial<VisitorSnapshot>): void {
  const now: VisitorSnapshot = { ...IDLE, phase: "talking", staff: [ROBIN], ...change };
  renderPeople({ find: part, texts: TEXTS, time: String }, now, "MIKA");
  renderTakeover({ find: part, texts: TEXTS.texts, share: new ShareChoice(part, TEXTS.texts) }, now, "MIKA");
}
const note = (): string | null => (part("looks-in").hidden ? null : part("looks-in").textContent);

test("before she is in, the page says what it is instead of that somebody comes", () => {
  expect(screenOf({ ...IDLE, phase: "joining", check: "runs" }, false)).toEqual({ kind: "waiting", status: "ui.check" });
  expect(screenOf({ ...IDLE, phase: "joining", check: "over" }, false)).toEqual({ kind: "waiting", status: "ui.joining" });
  expect(screenOf({ ...IDLE, phase: "joining", check: "runs", link: "reconnecting" }, false)).toEqual({ kind: "waiting", status: "ui.reconnecting" });
});

test("while it runs it is said for how long and what comes after", () => {
  show({ check: "runs" });
  expect(note()).toBe("Someone looks in for three minutes, to see that you are safe.");
  expect(part("looks-in").getAttribute("role")).toBe("status");
});

test("kept, or without a check, nothing is said", () => {
  for (const check of [null, undefined, "over"] as const) {
    show(check === undefined ? {} : { check });
    expect(note()).toBeNull();
  }
});

test("when it is over the page says that she could not stay, not that the line broke, and where the visitor stands", () => {
  show({ check: "over", staff: [GONE] });
  expect(part("takeover-lost").textContent).toBe("Robin looked in and could not stay.");
  expect(part("takeover-who").textContent).toContain("first in the queue");
  expect(part("takeover-numbers").hidden).toBe(false);
});

test("who was lost on the way looks in on nobody; who asks to come in for a check is said to", () => {
  show({ check: "runs", staff: [GONE] });
  expect(note()).toBeNull();
  expect(part("takeover-lost").textContent).toContain("is broken");
  show({ check: "runs", staff: [GONE], proposed: { alias: "Sam", role: "counsellor", letIn: false } });
  expect(note()).toBeNull();
  expect(part("takeover-lost").textContent).toContain("three minutes");
  expect(part("takeover-who").textContent).toContain("Sam, MIKA can take over.");
});
