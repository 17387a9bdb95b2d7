// @vitest-environment happy-dom
/** What staff hang at a door is read before Start and in line; a pause says when somebody is back; nobody there, and the numbers lie open. */
import { beforeEach, expect, test } from "vitest";
import { hang } from "../../chatsvc/web/ui/banners.ts";
import { LOOK_EVERY_MS } from "../../chatsvc/web/ui/intake.ts";
import { FakeVisitorClient, PLACE } from "./fake_visitor_client.ts";
import { livePage, statusWhere } from "./live_page.ts";
import { FakeClock, settle } from "./net_world/clock.ts";
import { openVisitPage, part, TEXTS } from "./visit_page.ts";

const BACK = "2026-11-28T20:40+01:00";
let mika: Record<string, unknown>;
let clock: FakeClock;
let client: FakeVisitorClient;

beforeEach(async () => {
  openVisitPage(document);
  clock = new FakeClock();
  client = new FakeVisitorClient();
  mika = { open: true, on_duty: 1 };
  livePage({ makeClient: () => client, loadStatus: () => Promise.resolve(statusWhere(mika)), clock });
  await settle();
});

/** The banners that can be read on the step that is shown. */
function read(): readonly string[] {
  const all = [...document.querySelectorAll<HTMLElement>("[data-banner]")];
  return all.filter((one) => one.closest("[hidden]") === null).map((one) => one.dataset["banner"] ?? "");
}

async function choose(path: string): Promise<void> {
  part("next").click();
  part(`path-${path}`).click();
  await settle();
}

async function wait(change: Partial<typeof PLACE> = {}): Promise<void> {
  client.show({ phase: "waiting", place: { ...PLACE, ...change } });
  await settle();
}

test("before Start each door shows its own, and they come down by themselves", async () => {
  mika = { open: true, on_duty: 1, banners: ["surge", "few"] };
  await choose("buys");
  expect(read()).toEqual([]);
  part("back").click();
  part("path-own").click();
  await settle();
  expect(read()).toEqual(["surge", "few"]);
  expect(document.querySelector('[data-banner="surge"]')?.textContent).toContain("Many people are writing");
  expect(document.querySelector('[data-banner="surge"]')?.closest('[role="status"]')).not.toBeNull();
  mika = { open: true, on_duty: 1 };
  await clock.advance(LOOK_EVERY_MS);
  expect(read()).toEqual([]);
});

test("in line they are read as well, also what is hung up later", async () => {
  await choose("own");
  part("start").click();
  await wait();
  expect(read()).toEqual([]);
  mika = { open: true, on_duty: 1, banners: ["alone"] };
  await clock.advance(LOOK_EVERY_MS);
  expect(read()).toEqual(["alone"]);
});

test.each([null, 7, "surge", ["?"], { surge: true }, [["surge"]]])("what cannot be read (%j) hangs nothing", (banners) => {
  hang(document, { doors: { mika: { banners: ["surge"] } } }, "mika");
  expect(document.querySelectorAll("[data-banner]:not([hidden])")).toHaveLength(2);
  for (const status of [{ doors: { mika: { banners } } }, { doors: {} }, { doors: null }, null, undefined, 1, "x"]) {
    hang(document, status, "mika");
    expect(document.querySelectorAll("[data-banner]:not([hidden])")).toHaveLength(0);
  }
});

test("a page that quick exit has emptied hangs nothing and breaks nothing", async () => {
  await choose("own");
  part("start").click();
  await wait();
  document.body.replaceChildren();
  mika = { open: true, on_duty: 1, banners: ["alone"] };
  await clock.advance(2 * LOOK_EVERY_MS);
  expect(document.body.textContent).toBe("");
});

test("before Start a pause says when somebody is back, with the hours beside", async () => {
  mika = { open: false, on_duty: 0, reason: "nobody_on_duty", back: BACK, opens: null, closes: "2026-11-28T21:00+01:00", last_entry: "2026-11-28T20:50+01:00" };
  await choose("own");
  expect(part("hours").textContent).toMatch(/^A counsellor is taking a break and expects to be back at about 20:40. Open until 21:00/);
  expect(part("start").closest("[hidden]")).not.toBeNull();
  mika = { open: false, on_duty: 0, reason: "nobody_on_duty", back: "soon" };
  await clock.advance(LOOK_EVERY_MS);
  expect(part("hours").hidden).toBe(true);
});

test("a stop lets nobody new in and says why; whoever has words still comes back", async () => {
  mika = { open: false, on_duty: 1, reason: "stopped", closes: "2026-11-28T21:00+01:00", last_entry: null };
  await choose("own");
  expect(part("start").hidden).toBe(true);
  expect(document.getElementById(part("start-step").getAttribute("aria-labelledby") ?? "")?.textContent).toBe(TEXTS.texts["problem.late" as keyof typeof TEXTS.texts]);
  expect(part("hours").hidden, "an hour until which one may come would be a lie").toBe(true);
  part<HTMLInputElement>("typed-words").value = "moln sten";
  part("typed-words").dispatchEvent(new Event("input"));
  expect(part("start").hidden).toBe(false);
});

test("when the only one there is gone, it is said, the place is kept, and who answers now lies open", async () => {
  await choose("own");
  part("start").click();
  await wait();
  const numbers = part<HTMLDetailsElement>("wait-numbers");
  expect([numbers.open, part("choice").hidden]).toEqual([false, true]);
  mika = { open: false, on_duty: 0, reason: "nobody_on_duty" };
  await wait({ onDuty: 0 });
  expect(part("choice-text").textContent).toContain("Your place is kept");
  expect(numbers.open).toBe(true);
  numbers.open = false;
  await wait({ onDuty: 0, ahead: 0 });
  await clock.advance(LOOK_EVERY_MS);
  expect(numbers.open, "whoever folds it away has read it").toBe(false);
});
