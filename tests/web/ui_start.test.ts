// @vitest-environment happy-dom
/** Before Start: the page knows whether anybody would answer, and says so without frightening anyone. */
import { beforeEach, expect, test } from "vitest";
import { LOOK_EVERY_MS } from "../../chatsvc/web/ui/intake.ts";
import { FakeVisitorClient } from "./fake_visitor_client.ts";
import { livePage } from "./live_page.ts";
import { FakeClock, settle } from "./net_world/clock.ts";
import { openVisitPage, part, step } from "./visit_page.ts";

/** What the next looks answer: people on duty at MIKA, or why nobody is asked in; "offline" answers nothing. */
let standing: number | "last_entry" | "late" | "away" | "offline";
let looks: { count: number };
let clock: FakeClock;
let client: FakeVisitorClient;

function answer(): Promise<unknown> {
  if (standing === "offline") return Promise.reject(new Error("offline"));
  if (standing === "away") return Promise.resolve(null);
  if (standing === "last_entry") {
    const one = { open: false, on_duty: 1, reason: "last_entry_passed" };
    return Promise.resolve({ v: 1, demo: true, intake: "open", reason: "ok", doors: { mika: one, kast: one } });
  }
  const late = standing === "late";
  const here = late ? 1 : Number(standing);
  const reason = late ? "sweep_late" : here > 0 ? "ok" : "nobody_on_duty";
  const doors = { mika: { open: here > 0 && !late, on_duty: here }, kast: { open: false, on_duty: 0 } };
  return Promise.resolve({ v: 1, demo: true, intake: reason === "ok" ? "open" : "closed", reason, doors });
}

async function open(now: typeof standing): Promise<void> {
  standing = now;
  const counted = { count: 0 };
  looks = counted;
  clock = new FakeClock();
  openVisitPage(document);
  client = new FakeVisitorClient();
  livePage({
    makeClient: () => client,
    loadStatus: () => {
      counted.count += 1;
      return answer();
    },
    clock,
  });
  await settle();
}

async function choose(path = "own"): Promise<void> {
  part("next").click();
  part(`path-${path}`).click();
  await settle();
}

async function halfAMinute(then: typeof standing): Promise<void> {
  standing = then;
  await clock.advance(LOOK_EVERY_MS);
}

/** What can be seen of the step: headings and ways on. */
function seen(): readonly string[] {
  const parts = document.querySelectorAll<HTMLElement>('section[data-step="start"] h1, section[data-step="start"] .actions button');
  return [...parts].filter((one) => one.closest("[hidden]") === null).map((one) => (one.querySelector(".way-any") ?? one).textContent ?? "");
}

const OPEN = ["Before you start", "Start", "Back"];
const NOBODY = ["Nobody is on duty right now", "Look again", "Back"];

beforeEach(() => open(1));

test("with somebody on duty the page says how many, and Start is there", async () => {
  await choose();
  expect(seen()).toEqual(OPEN);
  expect(part("duty").textContent).toBe("On duty now: 1.");
});

test("it knows at the first sight of the step, without waiting for another look", async () => {
  await open(0);
  part("next").click();
  part("path-own").click();
  expect(seen()).toEqual(NOBODY);
  expect(document.activeElement?.textContent).toBe("Nobody is on duty right now");
});

test("it looks when it opens and again when the path is chosen", async () => {
  expect(looks.count).toBe(1);
  await choose();
  expect(looks.count).toBe(2);
});

test.each<[typeof standing, string]>([
  [0, "Nobody is on duty right now"],
  ["late", "We take nobody in right now"],
  ["away", "Something went wrong on our side"],
])("a shut door (%s) says why, and 112 is there", async (now, title) => {
  await open(now);
  await choose();
  expect(seen()).toEqual([title, "Look again", "Back"]);
  expect(document.getElementById(part("start-step").getAttribute("aria-labelledby") ?? "")?.textContent).toBe(title);
  expect(part("looked").closest("[hidden]")).toBeNull();
  expect(part("looked").parentElement?.textContent).toContain("Call 112");
});

test("each path is told about its own door", async () => {
  await choose("buys");
  expect(seen()).toEqual(NOBODY);
  part("back").click();
  part("path-own").click();
  expect(seen()).toEqual(OPEN);
});

test("a page that cannot ask leaves Start where it is: the server decides", async () => {
  await open("offline");
  await choose();
  expect(seen()).toEqual(OPEN);
  expect(part("duty").textContent).toBe("");
  part("start").click();
  expect(client.started?.path).toBe("own");
});

test("when somebody comes on duty Start comes back by itself, and is said once", async () => {
  await open(0);
  await choose();
  expect(part("start-said").textContent).toBe("");
  await halfAMinute(2);
  expect(seen()).toEqual(OPEN);
  expect(part("duty").textContent).toBe("On duty now: 2.");
  expect(part("start-said").textContent).toBe("You can start now.");
  expect(part("start-said").getAttribute("role")).toBe("status");
});

test("when the last one leaves, the page says so before anybody taps in vain", async () => {
  await choose();
  await halfAMinute(0);
  expect(seen()).toEqual(NOBODY);
  expect(part("start-said").textContent).toBe("Nobody is on duty right now");
});

test("the reason follows the service", async () => {
  await open(0);
  await choose();
  await halfAMinute("late");
  expect(seen()[0]).toBe("We take nobody in right now");
  await halfAMinute(0);
  expect(seen()).toEqual(NOBODY);
});

test("a tap looks at once, and is answered also when nothing has changed", async () => {
  await open(0);
  await choose();
  const before = looks.count;
  part("look").click();
  await settle();
  expect(looks.count).toBe(before + 1);
  expect(part("start-said").textContent).toMatch(/^Last look at \d\d:\d\d:\d\d/);
  standing = 1;
  part("look").focus();
  part("look").click();
  await settle();
  expect(seen()).toEqual(OPEN);
  expect(document.activeElement).toBe(part("start"));
});

test("a look that does not get through is said, and the door stays as it was", async () => {
  await open(0);
  await choose();
  await halfAMinute("offline");
  expect(seen()).toEqual(NOBODY);
  expect(part("looked").textContent).toBe("We could not get through to look. The page tries again by itself.");
});

test("the focus of a hand on Start moves to what takes its place, and nobody else's moves", async () => {
  await choose();
  part("start").focus();
  await halfAMinute(0);
  expect(document.activeElement).toBe(part("look"));
  part("back").focus();
  await halfAMinute(1);
  expect(document.activeElement).toBe(part("back"));
});

test("who reads the heading reads on at the new one", async () => {
  await choose();
  expect(document.activeElement?.querySelector(".way-any")?.textContent).toBe("Before you start");
  await halfAMinute(0);
  expect(document.activeElement?.textContent).toBe("Nobody is on duty right now");
});

test("an answer that comes after quick exit has emptied the page finds nothing to fail at", async () => {
  await choose();
  document.body.replaceChildren();
  await halfAMinute(0);
  expect(document.body.childElementCount).toBe(0);
});

test("away from the step nothing is asked, and nothing is said", async () => {
  await choose();
  part("start").click();
  const before = looks.count;
  await halfAMinute(0);
  await halfAMinute(0);
  expect(looks.count).toBe(before);
  expect(part("start-said").textContent).toBe("");
  expect(step()).toBe("waiting");
});

test("coming back to the page looks at once", async () => {
  await choose();
  const before = looks.count;
  document.dispatchEvent(new Event("visibilitychange"));
  expect(looks.count).toBe(before + 1);
});

test("a refusal because deletion is late says so, and not that nobody is on duty", async () => {
  await choose();
  part("start").click();
  standing = "late";
  client.show({ phase: "refused", problem: "closed" });
  await settle();
  const shown = [...document.querySelectorAll<HTMLElement>("[data-problem]")].filter((one) => !one.hidden);
  expect(shown.map((one) => one.dataset["problem"])).toEqual(["paused"]);
  shown[0]?.querySelector<HTMLElement>("[data-again]")?.click();
  expect(step()).toBe("start");
  expect(seen()[0]).toBe("We take nobody in right now");
});

test("after the last entry who has words to come back by can still type them and start; nobody else is asked in", async () => {
  await open("last_entry");
  await choose();
  const field = part<HTMLInputElement>("typed-words");
  const type = (text: string): void => {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  expect([part("have-words").hidden, part("start").hidden]).toEqual([false, true]);
  type("björk lampa");
  expect(part("start").hidden).toBe(false);
  await halfAMinute("last_entry");
  expect(part("start").hidden).toBe(false);
  type(" ");
  expect(part("start").hidden).toBe(true);
  await halfAMinute(0);
  expect([part("have-words").hidden, part("start").hidden]).toEqual([true, true]);
  await halfAMinute(1);
  expect([part("have-words").hidden, part("start").hidden]).toEqual([false, false]);
});
