// @vitest-environment happy-dom
/** The desk tells the service that somebody waits for an answer: from a minute on, once, and of no conversation. */
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { DeskCommand } from "../../counsellor/web/worker_messages.ts";
import { longestUnanswered, SAID_AFTER_MS } from "../../counsellor/web/unanswered.ts";
import { conversation, NOON } from "./console_fake.ts";
import { type ConsolePage, consolePage } from "./console_page.tsx";

let page: ConsolePage;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  page = consolePage();
});
afterEach(() => {
  page.close();
  vi.useRealTimers();
});

const said = (): readonly DeskCommand[] => page.link.commands.filter((one) => one.do === "unanswered");
const waits = (id: string, since: number | null) => conversation(id, { unansweredSince: since });
function later(ms: number): void {
  page.later(ms);
  act(() => void vi.advanceTimersByTime(1000));
}

it("says nothing before a minute has passed, then once how long it is", () => {
  page.show({ conversations: [waits("a", NOON - 30_000), waits("b", null)] });
  expect(said()).toEqual([]);
  later(SAID_AFTER_MS - 30_000);
  later(10_000);
  expect(said()).toEqual([{ do: "unanswered", seconds: 60 }]);
});

it("says when it is over, and when another one has waited longest", () => {
  page.show({ conversations: [waits("a", NOON - 90_000), waits("b", NOON - 70_000)] });
  page.show({ conversations: [waits("a", null), waits("b", NOON - 70_000)] });
  page.show({ conversations: [waits("a", null), waits("b", null)] });
  expect(said()).toEqual([
    { do: "unanswered", seconds: 90 },
    { do: "unanswered", seconds: 70 },
    { do: "unanswered", seconds: null },
  ]);
});

it("says it again on a new line, which knows of nobody", () => {
  page.show({ conversations: [waits("a", NOON - 90_000)] });
  page.show({ conversations: [waits("a", NOON - 90_000)], link: "reconnecting" });
  page.show({ conversations: [waits("a", NOON - 90_000)] });
  expect(said()).toHaveLength(2);
});

it("names no conversation, whatever happens", () => {
  page.show({ conversations: [waits("a", NOON - 90_000)] });
  expect(said().every((one) => Object.keys(one).sort().join() === "do,seconds")).toBe(true);
});

it("counts nobody who is gone, who waits for others, or beside whom she only sits", () => {
  const old = NOON - 90_000;
  const others = [
    conversation("a", { unansweredSince: old, phase: "joining" }),
    conversation("b", { unansweredSince: old, beside: true }),
    conversation("c", { unansweredSince: old, phase: "ended", ended: "visitor" }),
  ];
  expect(longestUnanswered({ conversations: others }, NOON)).toBeNull();
  expect(longestUnanswered({ conversations: [] }, NOON)).toBeNull();
});
