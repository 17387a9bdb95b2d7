// @vitest-environment happy-dom
/** Between Start and a place in line: nothing is called a queue that is none, and where it does not get through, the page says so. */
import { beforeEach, expect, test } from "vitest";
import type { VisitorPage } from "../../chatsvc/web/ui/page.ts";
import { LATE_MS } from "../../chatsvc/web/ui/waiting_reach.ts";
import { SAY_EVERY_MS } from "../../chatsvc/web/ui/waiting.ts";
import { FakeVisitorClient, PLACE } from "./fake_visitor_client.ts";
import { livePage } from "./live_page.ts";
import { FakeClock } from "./net_world/clock.ts";
import { openVisitPage, part, step, TEXTS } from "./visit_page.ts";

let client: FakeVisitorClient;
let clock: FakeClock;
let page: VisitorPage;

const title = (): string | null => part("waiting-title").textContent;
const said = (): string | null => (part("unreached").hidden ? null : part("unreached-text").textContent);
const numbers = (): HTMLDetailsElement => part<HTMLDetailsElement>("wait-numbers");
const LATE = TEXTS.texts["ui.wait.unreached"];
const start = (): void => {
  for (const name of ["next", "path-own", "start"]) part(name).click();
};

beforeEach(() => {
  clock = new FakeClock();
  openVisitPage(document);
  page = livePage({ clock, makeClient: () => (client = new FakeVisitorClient()) });
});

test("until there is a place the heading says that it connects, and nothing says that a place is kept", () => {
  start();
  for (const phase of ["working", "connecting"] as const) {
    client.show({ phase, work: null });
    expect(title()).toBe("Connecting …");
    expect(document.activeElement).toBe(part("waiting-title"));
    expect(part("waiting-status").textContent).not.toBe(title());
    expect([...document.querySelectorAll<HTMLElement>("[data-placed]")].map(({ hidden }) => hidden)).not.toContain(false);
  }
  client.show({ phase: "waiting", place: PLACE });
  expect(title()).toBe("You are in the queue");
  expect([...document.querySelectorAll<HTMLElement>("[data-placed]")].map(({ hidden }) => hidden)).not.toContain(true);
});

test("the first place is said once with what it is a place in, and whoever writes meanwhile writes on", async () => {
  start();
  client.show({ phase: "connecting" });
  part("draft").focus();
  client.show({ phase: "waiting", place: PLACE });
  expect(part("wait-said").textContent).toBe("You are in the queue. 2 counsellors are on duty. 4 people are before you.");
  expect(document.activeElement).toBe(part("draft"));
  client.show({ place: { ...PLACE } });
  await clock.advance(SAY_EVERY_MS);
  expect(part("wait-said").textContent).toContain("You are in the queue.");
  client.show({ place: { ...PLACE, ahead: 3 } });
  expect(part("wait-said").textContent).toBe("2 counsellors are on duty. 3 people are before you.");
});

test("a line that a reload has found again is a queue at once, and a broken one stays one", () => {
  page.comeBack("reloaded");
  client.show({ phase: "waiting", place: null });
  expect(title()).toBe("You are in the queue");
  client.show({ place: PLACE });
  expect(part("wait-said").textContent).toBe("2 counsellors are on duty. 4 people are before you.");
  client.show({ link: "reconnecting" });
  expect(title()).toBe("You are in the queue");
});

test("where pages come through and lines do not, it says so after half a minute, with the numbers open and the draft kept", async () => {
  start();
  client.show({ phase: "connecting" });
  part<HTMLTextAreaElement>("draft").value = "hello";
  await clock.advance(LATE_MS / 2);
  client.show({ link: "reconnecting", problem: "offline" });
  await clock.advance(LATE_MS / 2 - 1);
  expect([said(), numbers().open]).toEqual([null, false]);
  await clock.advance(1);
  expect([said(), numbers().open]).toEqual([LATE, true]);
  expect([part<HTMLTextAreaElement>("draft").value, step()]).toEqual(["hello", "waiting"]);
  expect(client.calls.filter((call) => !call.startsWith("visible"))).toEqual(["start"]);
  numbers().open = false;
  client.show({ problem: "offline" });
  await clock.advance(LATE_MS);
  expect([said(), numbers().open]).toEqual([LATE, false]);
  part("unreached-numbers").click();
  expect(numbers().open).toBe(true);
  part("unreached-numbers").focus();
  client.show({ phase: "waiting", place: PLACE, link: "up", problem: null });
  expect([said(), title(), numbers().open]).toEqual([null, "You are in the queue", true]);
  expect(document.activeElement).toBe(part("waiting-title"));
});

test("a slow phone at its task has got through; a task that never comes has not", async () => {
  start();
  client.show({ phase: "working", work: 0 });
  await clock.advance(LATE_MS - 1);
  client.show({ work: 0.1 });
  await clock.advance(2 * LATE_MS);
  expect(said()).toBeNull();
  client.show({ phase: "connecting", work: null });
  await clock.advance(LATE_MS);
  expect(said()).toBe(LATE);
});

test("without a task it says so, too; a problem page and the next try begin anew", async () => {
  start();
  await clock.advance(LATE_MS);
  expect(said()).toBe(LATE);
  client.show({ phase: "refused", problem: "offline" });
  document.querySelector<HTMLElement>('[data-problem="offline"] [data-again]')!.click();
  part("start").click();
  expect([said(), title()]).toEqual([null, "Connecting …"]);
  client.show({ phase: "ended", ended: "visitor" });
  await clock.advance(LATE_MS);
  expect(said()).toBeNull();
});
