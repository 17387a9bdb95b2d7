// @vitest-environment happy-dom
/** Somebody tries the place before a shift, and hears what is well and what to do about the rest. */
import { afterEach, describe, expect, it } from "vitest";
import { act } from "preact/test-utils";
import { type Measured, seatChecks } from "../../counsellor/web/seat_checks.ts";
import { serverTime } from "../../counsellor/web/server_time.ts";
import { consolePage, type ConsolePage } from "./console_page.tsx";

const GOOD: Measured = { heard: true, keys: 5, listed: { kind: "named", hours: 160, days: 14 }, offset: 0, late: 0, notice: "granted" };
const markOf = (id: string, change: Partial<Measured>) => seatChecks({ ...GOOD, ...change }).find((one) => one.id === id)!;
const DAY = 24 * 3_600_000;

describe("what is well and what is not", () => {
  it("everything is well at a good place", () => {
    expect(seatChecks(GOOD).map(({ mark }) => mark)).toEqual(["good", "good", "good", "good", "good", "good"]);
  });

  it.each<[string, Partial<Measured>, string]>([
    ["sound", { heard: null }, "waits"],
    ["sound", { heard: false }, "bad"],
    ["keys", { keys: 4 }, "bad"],
    ["devices", { listed: null }, "waits"],
    ["devices", { listed: { kind: "unreachable" } }, "bad"],
    ["devices", { listed: { kind: "unbelieved" } }, "bad"],
    ["devices", { listed: { kind: "unnamed" } }, "bad"],
    ["devices", { listed: { kind: "named", hours: 24, days: 2 } }, "good"],
    ["devices", { listed: { kind: "named", hours: 23, days: 2 } }, "bad"],
    ["devices", { listed: { kind: "named", hours: 24, days: 1 } }, "bad"],
    ["clock", { offset: null }, "waits"],
    ["clock", { offset: "unknown" }, "bad"],
    ["clock", { offset: 60_000 }, "good"],
    ["clock", { offset: -60_001 }, "bad"],
    ["clock", { offset: DAY + 1 }, "bad"],
    ["awake", { late: null }, "waits"],
    ["awake", { late: 999 }, "good"],
    ["awake", { late: 1000 }, "bad"],
    ["notice", { notice: "unasked" }, "bad"],
    ["notice", { notice: "denied" }, "bad"],
    ["notice", { notice: "impossible" }, "bad"],
  ])("%s with %o is %s", (id, change, mark) => {
    expect(markOf(id, change).mark).toBe(mark);
  });

  it("a list that lapses says how long it still holds; a device that does, that the next time must be approved", () => {
    expect(markOf("devices", { listed: { kind: "named", hours: 5, days: 1 } }).words).toContain("5 timmar kvar");
    expect(markOf("devices", { listed: { kind: "named", hours: 90, days: 1 } }).words).toContain("godkännas på nytt");
  });

  it("a clock that is an hour off only warns; a day off lets nobody in", () => {
    expect(markOf("clock", { offset: -3_600_000 }).words).toContain("60 min fel");
    expect(markOf("clock", { offset: DAY }).words).not.toContain("ingen släppa in dig");
    expect(markOf("clock", { offset: -DAY - 1 }).words).toContain("ingen släppa in dig");
  });
});

describe("at the desk", () => {
  let page: ConsolePage;
  afterEach(() => page.close());
  const mark = (id: string) => page.find(`[data-check="${id}"]`).dataset["mark"];

  it("plays the tone, asks the worker, compares the clocks and believes the person's ear", async () => {
    page = consolePage({}, { kind: "opened" }, -90 * 60_000);
    page.show({ duty: "off" });
    expect(page.samples()).toBe(0);
    page.click("[data-seat-test]");
    await page.settle();
    expect(page.samples()).toBe(1);
    expect(page.link.commands).toContainEqual({ do: "measure" });
    expect([mark("sound"), mark("keys"), mark("devices"), mark("awake"), mark("clock")]).toEqual(["waits", "good", "waits", "waits", "bad"]);
    expect(page.find('[data-check="clock"]').textContent).toContain("90 min");
    page.click('[data-heard="no"]');
    expect(mark("sound")).toBe("bad");
    act(() => page.link.say({ t: "late", ms: 4 }));
    expect(mark("awake")).toBe("good");
    act(() => page.link.say({ t: "listed", listed: { kind: "unnamed" } }));
    expect(mark("devices")).toBe("bad");
    act(() => page.link.say({ t: "listed", listed: { kind: "named", hours: 160, days: 14 } }));
    expect(mark("devices")).toBe("good");
  });

  it("begins anew when asked, and keeps nothing", async () => {
    page = consolePage();
    page.show({ duty: "off" });
    page.click("[data-seat-test]");
    await page.settle();
    page.click('[data-heard="yes"]');
    page.click("[data-seat-again]");
    await page.settle();
    expect(page.samples()).toBe(2);
    expect(mark("sound")).toBe("waits");
    expect([localStorage.length, sessionStorage.length]).toEqual([0, 0]);
  });

  it("sees at once that keys are missing", async () => {
    page = consolePage();
    page.show({ duty: "off", keyPackages: 2 });
    page.click("[data-seat-test]");
    await page.settle();
    expect(mark("keys")).toBe("bad");
    page.show({ duty: "off", keyPackages: 5 });
    expect(mark("keys")).toBe("good");
  });
});

describe("the service's clock", () => {
  it("counts half of the way as the way back", async () => {
    let now = 1000;
    const ask = () => {
      now += 200;
      return Promise.resolve(Response.json({ now: 5000 }));
    };
    expect(await serverTime(ask, () => now)).toBe(5100);
  });

  it("is unknown when nobody answers, or answers something else", async () => {
    expect(await serverTime(() => Promise.reject(new TypeError()), () => 0)).toBeNull();
    expect(await serverTime(() => Promise.resolve(new Response("", { status: 401 })), () => 0)).toBeNull();
    expect(await serverTime(() => Promise.resolve(Response.json({ now: "noon" })), () => 0)).toBeNull();
  });
});
