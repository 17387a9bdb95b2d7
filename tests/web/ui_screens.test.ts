/** Each snapshot leads to exactly one screen. */
import { expect, test } from "vitest";
import type { ProblemCode, VisitorPhase } from "../../chatsvc/web/net/visitor_types.ts";
import { BLOCK_OF, linkText, screenOf } from "../../chatsvc/web/ui/screens.ts";
import { fill } from "../../chatsvc/web/ui/texts.ts";
import { IDLE } from "./fake_visitor_client.ts";

test.each<[VisitorPhase, string]>([
  ["idle", "as_it_is"],
  ["working", "waiting"],
  ["connecting", "waiting"],
  ["waiting", "waiting"],
  ["joining", "waiting"],
  ["talking", "talk"],
  ["ended", "bye"],
  ["left", "as_it_is"],
  ["refused", "problem"],
])("%s is shown as %s", (phase, kind) => {
  expect(screenOf({ ...IDLE, phase }, true).kind).toBe(kind);
});

test("while somebody is on the way in, the page says so; a broken line comes first", () => {
  expect(screenOf({ ...IDLE, phase: "joining" }, false)).toEqual({ kind: "waiting", status: "ui.joining" });
  expect(screenOf({ ...IDLE, phase: "joining", link: "reconnecting" }, false)).toEqual({ kind: "waiting", status: "ui.reconnecting" });
});

test("without a network the page says so in every step on the way, and what it waits for otherwise", () => {
  const without = { ...IDLE, offline: true, problem: "offline" } as const;
  for (const phase of ["working", "connecting"] as const) {
    expect(screenOf({ ...without, phase }, false)).toEqual({ kind: "waiting", status: "ui.offline" });
    expect(screenOf({ ...without, phase, offline: false }, false)).toEqual({ kind: "waiting", status: "ui.reconnecting" });
    // That it connects, the heading says.
    expect(screenOf({ ...IDLE, phase }, false)).toEqual({ kind: "waiting", status: phase === "working" ? "ui.working" : null });
  }
  expect(linkText({ ...without, link: "reconnecting" })).toBe("ui.offline");
  expect(linkText({ ...without, link: "up" })).toBeNull();
});

test("back in the queue after somebody was not let in, the page says why", () => {
  const now = { ...IDLE, phase: "waiting", problem: "chain_invalid" } as const;
  expect(screenOf(now, false)).toEqual({ kind: "waiting", status: "ui.not_let_in" });
  expect(screenOf({ ...now, problem: null }, false)).toEqual({ kind: "waiting", status: null });
});

test("who only stood in the queue reads that nothing was sent", () => {
  expect(screenOf({ ...IDLE, phase: "ended", ended: "visitor" }, false)).toEqual({ kind: "bye", why: "ui.ended.queue" });
  expect(screenOf({ ...IDLE, phase: "ended", ended: "visitor" }, true)).toEqual({ kind: "bye", why: "ui.ended.visitor" });
});

test("who only stood in the queue and slept too long reads of the place, not of a conversation that never was", () => {
  for (const ended of ["silence", "service", "age"] as const) {
    expect(screenOf({ ...IDLE, phase: "ended", ended }, false)).toEqual({ kind: "bye", why: "ui.ended.place" });
    expect(screenOf({ ...IDLE, phase: "ended", ended }, true)).toEqual({ kind: "bye", why: `ui.ended.${ended}` });
  }
});

test("an end that nobody explains is the service's", () => {
  expect(screenOf({ ...IDLE, phase: "ended" }, true)).toEqual({ kind: "bye", why: "ui.ended.service" });
});

test("an end for abuse has a text of its own, and somebody else's hand on the phone leads out at once", () => {
  const ended = { ...IDLE, phase: "ended", ended: "counsellor", endConfirmed: true } as const;
  expect(screenOf({ ...ended, endedFor: "abuse" }, true)).toEqual({ kind: "bye", why: "ui.ended.abuse" });
  expect(screenOf({ ...ended, endedFor: "exit" }, true)).toEqual({ kind: "exit" });
  // Before the service has said anything.
  expect(screenOf({ ...IDLE, phase: "talking", endedFor: "exit" }, true)).toEqual({ kind: "exit" });
  expect(screenOf({ ...IDLE, phase: "left", endedFor: "exit" }, true)).toEqual({ kind: "as_it_is" });
});

test("that the counsellor ended it is believed only from inside the encryption", () => {
  expect(screenOf({ ...IDLE, phase: "ended", ended: "counsellor" }, true)).toEqual({ kind: "bye", why: "ui.ended.service" });
  expect(screenOf({ ...IDLE, phase: "ended", ended: "counsellor", endConfirmed: true }, true)).toEqual({ kind: "bye", why: "ui.ended.counsellor" });
});

test.each<[ProblemCode, string]>([
  ["closed", "closed"],
  ["full", "full"],
  ["chain_invalid", "staff"],
  ["chain_demo", "staff"],
  ["list_expired", "staff"],
  ["refused_commit", "keys"],
  ["clock", "clock"],
])("the problem %s has the page %s", (problem, block) => {
  expect(screenOf({ ...IDLE, phase: "refused", problem }, false)).toEqual({ kind: "problem", block });
  expect(BLOCK_OF[problem]).toBe(block);
});

test("a refusal without a reason is ours", () => {
  expect(screenOf({ ...IDLE, phase: "refused" }, false)).toEqual({ kind: "problem", block: "service" });
});

test("the line says nothing while it is up", () => {
  expect(linkText(IDLE)).toBeNull();
  expect(linkText({ ...IDLE, link: "store_away" })).toBe("ui.store_away");
});

test("values are put in once and never read as templates", () => {
  expect(fill("{name} writes at {time}", { name: "{time}", time: "22:05" })).toBe("{time} writes at 22:05");
  expect(fill("{unknown}", {})).toBe("{unknown}");
});
