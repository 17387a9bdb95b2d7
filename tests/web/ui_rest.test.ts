// @vitest-environment happy-dom
/** After an end for abuse the tab waits ten minutes, also when it is loaded again; the exit of somebody else's hand is taken at once. */
import { beforeEach, expect, test, vi } from "vitest";
import { forgetTab } from "../../chatsvc/web/ui/kept_place.ts";
import { REST_MS, restIn } from "../../chatsvc/web/ui/rest.ts";
import { FakeVisitorClient } from "./fake_visitor_client.ts";
import { livePage } from "./live_page.ts";
import { openVisitPage, part, step, TEXTS } from "./visit_page.ts";

const NOON = 1_795_000_000_000;
let now = NOON;
beforeEach(() => {
  sessionStorage.clear();
  now = NOON;
});

test("it ends after ten minutes and not before, also in a page loaded anew", () => {
  restIn(sessionStorage, () => now).begin();
  const again = restIn(sessionStorage, () => now);
  expect(again.isOn()).toBe(true);
  now += REST_MS - 1;
  expect(again.isOn()).toBe(true);
  now += 1;
  expect(again.isOn()).toBe(false);
});

test("a second word of the same end makes it no longer", () => {
  const rest = restIn(sessionStorage, () => now);
  rest.begin();
  now += REST_MS / 2;
  rest.begin();
  now += REST_MS / 2;
  expect(rest.isOn()).toBe(false);
});

test("without storage it lasts with the page, and garbage or a clock set back keeps nobody out", () => {
  const rest = restIn(null, () => now);
  rest.begin();
  expect(rest.isOn()).toBe(true);
  sessionStorage.setItem("p.r", "soon");
  expect(restIn(sessionStorage, () => now).isOn()).toBe(false);
  sessionStorage.setItem("p.r", String(now + 100 * REST_MS));
  expect(restIn(sessionStorage, () => now).isOn()).toBe(false);
});

test("quick exit forgets it with the rest", () => {
  restIn(sessionStorage, () => now).begin();
  forgetTab();
  expect(restIn(sessionStorage, () => now).isOn()).toBe(false);
});

function opened(exit: () => void): FakeVisitorClient[] {
  const clients: FakeVisitorClient[] = [];
  openVisitPage(document);
  livePage({
    makeClient: () => {
      clients.push(new FakeVisitorClient());
      return clients.at(-1)!;
    },
    rest: restIn(sessionStorage, () => now),
    exit,
  });
  part("next").click();
  part("path-own").click();
  part("start").click();
  return clients;
}

test("the page says so neutrally, with the numbers, and does not start again before", () => {
  const clients = opened(() => undefined);
  const counsellor = { ended: "counsellor", endConfirmed: true } as const;
  clients[0]!.show({ phase: "ended", ...counsellor, endedFor: "abuse" });
  expect(step()).toBe("bye");
  expect(part("ended").textContent).toBe(TEXTS.texts["ui.ended.abuse"]);
  expect(part("bye").querySelectorAll("h2")).not.toHaveLength(0);
  const later = opened(() => undefined);
  expect(later).toHaveLength(0);
  expect(step()).toBe("problem");
  expect([...document.querySelectorAll<HTMLElement>("[data-problem]")].filter((one) => !one.hidden).map((one) => one.dataset["problem"])).toEqual(["resting"]);
  now += REST_MS;
  expect(opened(() => undefined)).toHaveLength(1);
});

test("somebody else's hand on the phone: the page leaves, and asks nothing", () => {
  const exit = vi.fn();
  const [client] = opened(exit);
  client!.show({ phase: "talking", endedFor: "exit" });
  expect(exit).toHaveBeenCalled();
});
