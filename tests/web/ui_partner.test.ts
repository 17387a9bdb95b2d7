// @vitest-environment happy-dom
/** While a door is diverted the step before Start shows who answers instead: a part of the page, never words or an address of a script's. */
import { beforeEach, expect, test } from "vitest";
import { hang } from "../../chatsvc/web/ui/banners.ts";
import { LOOK_EVERY_MS } from "../../chatsvc/web/ui/intake.ts";
import { FakeVisitorClient, PLACE } from "./fake_visitor_client.ts";
import { livePage, statusWhere } from "./live_page.ts";
import { FakeClock, settle } from "./net_world/clock.ts";
import { openVisitPage, part } from "./visit_page.ts";

const ANSWERS = { id: "forening", closes: "2026-11-28T21:00+01:00", last_entry: "2026-11-28T20:30+01:00" };
const DIVERTED = { open: false, on_duty: 1, reason: "stopped", partner: ANSWERS };
let mika: Record<string, unknown>;
let clock: FakeClock;
let client: FakeVisitorClient;

beforeEach(async () => {
  openVisitPage(document);
  clock = new FakeClock();
  client = new FakeVisitorClient();
  mika = DIVERTED;
  livePage({ makeClient: () => client, loadStatus: () => Promise.resolve(statusWhere(mika)), clock });
  await settle();
});

/** Ids of the partners that can be read now. */
function read(): readonly string[] {
  const all = [...document.querySelectorAll<HTMLElement>("[data-partner]")];
  return all.filter((one) => one.closest("[hidden]") === null).map((one) => one.dataset["partner"] ?? "");
}

async function choose(path: string): Promise<void> {
  part("next").click();
  part(`path-${path}`).click();
  await settle();
}

const link = (): HTMLAnchorElement => document.querySelector<HTMLAnchorElement>('[data-partner="forening"] a')!;

test("the partner that the status names is read, with its hours, and Start is shut", async () => {
  await choose("own");
  expect(read()).toEqual(["forening"]);
  expect(part("start").hidden).toBe(true);
  const section = document.querySelector('[data-partner="forening"]')!;
  expect(section.textContent).toContain("Open until 21:00. Last entry 20:30.");
  expect(section.getAttribute("role")).toBe("status");
  expect(part("hours").hidden, "an hour until which one may come here would be a lie").toBe(true);
});

test("the link leads to the first page, with nothing in its address and nothing sent along", async () => {
  await choose("own");
  const address = new URL(link().href);
  expect([address.pathname, address.search, address.hash]).toEqual(["/", "", ""]);
  expect(link().rel).toBe("noreferrer");
  expect(link().target).toBe("");
  expect(link().dataset["choose"], "in the place of our page, not after it").toBe("");
});

test("another door shows nobody, and it goes by itself when the diversion ends", async () => {
  await choose("buys");
  expect(read()).toEqual([]);
  part("back").click();
  part("path-own").click();
  await settle();
  expect(read()).toEqual(["forening"]);
  mika = { open: true, on_duty: 1 };
  await clock.advance(LOOK_EVERY_MS);
  expect([read(), part("start").hidden]).toEqual([[], false]);
});

test("a door that is diverted under one's eyes says so", async () => {
  mika = { open: true, on_duty: 1 };
  await choose("own");
  mika = DIVERTED;
  await clock.advance(LOOK_EVERY_MS);
  expect(read()).toEqual(["forening"]);
});

test("whoever has words still comes back here", async () => {
  await choose("own");
  part<HTMLInputElement>("typed-words").value = "moln sten";
  part("typed-words").dispatchEvent(new Event("input"));
  expect(part("start").hidden).toBe(false);
});

test("who waits reads nothing of it and keeps the place", async () => {
  mika = { open: true, on_duty: 1 };
  await choose("own");
  part("start").click();
  client.show({ phase: "waiting", place: { ...PLACE } });
  await settle();
  mika = DIVERTED;
  await clock.advance(LOOK_EVERY_MS);
  expect(read()).toEqual([]);
  expect(part("place").hidden).toBe(false);
});

test.each([null, 7, "forening", ["forening"], {}, { id: null }, { id: ["forening"] }, { id: "https://elsewhere.example" }, { id: "granne " }])(
  "what the page has no part for (%j) names nobody and leads nowhere",
  (partner) => {
    const before = link().href;
    hang(document, { doors: { mika: { partner: ANSWERS } } }, "mika");
    expect(document.querySelectorAll("[data-partner]:not([hidden])")).toHaveLength(1);
    hang(document, { doors: { mika: { partner } } }, "mika", () => "never");
    expect(document.querySelectorAll("[data-partner]:not([hidden])")).toHaveLength(0);
    expect(link().href).toBe(before);
    expect(document.body.textContent).not.toContain("never");
  },
);

test("hours that cannot be read are no hours, and old ones do not stay", async () => {
  await choose("own");
  mika = { ...DIVERTED, partner: { id: "forening", closes: "<b>soon</b>", last_entry: 7 } };
  await clock.advance(LOOK_EVERY_MS);
  expect(read()).toEqual(["forening"]);
  expect(document.querySelector('[data-partner="forening"] [data-partner-hours]')!.textContent).toBe("");
});
