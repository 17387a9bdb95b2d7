// @vitest-environment happy-dom
/** The Tonight page with scripts: open first, corrected by today's directory, and when we open; without an answer it stays as it is. */
import { beforeEach, describe, expect, test } from "vitest";
import { isOpen, openTonight } from "../../chatsvc/web/ui/tonight.ts";
import { leadTonight } from "../../chatsvc/web/ui/tonight_links.ts";
import { CONFIG, openVisitPage, TEXTS } from "./visit_page.ts";

/** A Tuesday, 20:30 in Sweden's winter. */
const TUESDAY = Date.parse("2026-12-01T19:30:00Z");
const ALWAYS = "[[0,0,1440],[1,0,1440],[2,0,1440],[3,0,1440],[4,0,1440],[5,0,1440],[6,0,1440]]";
const EVENING = "[[1,1140,1260]]";
const MORNING = "[[1,480,600]]";

const entry = (key: string, hours: string, number = "", core = ""): string =>
  `<li data-key="${key}" data-hours="${hours}"${core}><span class="badge" data-badge hidden></span>${number && `<a href="tel:${number}">${number}</a>`}</li>`;
const keys = (): string[] => [...document.querySelectorAll<HTMLElement>("li")].map((one) => one.dataset["key"] ?? "");
const badge = (key: string): HTMLElement => document.querySelector<HTMLElement>(`[data-key="${key}"] .badge`)!;
const next = (): string => document.querySelector('[data-part="next"]')?.textContent ?? "";

beforeEach(() => {
  document.documentElement.lang = "en";
  document.body.innerHTML = `<section data-place="2">
    <ul class="entries" data-part="entries" data-open="Open now" data-closed="Closed now">
      ${entry("day", MORNING, "111", " data-core")}${entry("sos", ALWAYS, "112", " data-core")}
    </ul>
    <section data-group><ul class="entries">${entry("shut", MORNING, "020-1")}${entry("unknown", "[]")}</ul></section>
    <section data-group><ul class="entries">${entry("late", MORNING)}${entry("evening", EVENING, "020-2")}</ul></section>
    <h2>When we open</h2><p data-part="next">Look in again.</p></section>`;
});

const everything = ["day", "sos", "shut", "unknown", "late", "evening"].map((key) => ({ key, number: "" }));
const status = (door: object): object => ({ v: 1, doors: { kast: door } });
const SHUT = { open: false, on_duty: 0, reason: "outside_hours", opens: "2026-12-02T18:00+01:00", closes: "2026-12-02T21:00+01:00", last_entry: "2026-12-02T20:15+01:00" };

function open(more: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const known: Readonly<Record<string, unknown>> = { "/pub/directory.json": { v: 1, entries: everything }, "/config.json": CONFIG, "/en/texts.json": TEXTS, ...more };
  const load = (address: string): Promise<unknown> => (address in known ? Promise.resolve(known[address]) : Promise.reject(new Error(address)));
  return openTonight({ document, now: () => TUESDAY, load });
}

describe("what is open now", () => {
  test.each([
    ["in the middle", [[1, 1140, 1260]], true],
    ["from its first minute", [[1, 1230, 1260]], true],
    ["not in its last one", [[1, 1140, 1230]], false],
    ["on another day", [[2, 1140, 1260]], false],
    ["nobody knows", [], null],
  ] as const)("%s", (_what, spans, open) => expect(isOpen(spans, TUESDAY)).toBe(open));

  test("is reckoned in the reception's time, summer and winter, wherever the phone thinks it is", () => {
    expect(isOpen([[1, 1230, 1231]], Date.parse("2026-12-01T19:30:00Z"))).toBe(true);
    expect(isOpen([[1, 1230, 1231]], Date.parse("2026-07-07T18:30:00Z"))).toBe(true);
    expect(isOpen([[2, 0, 30]], Date.parse("2026-12-01T23:15:00Z"))).toBe(true);
  });

  test("comes first in its list, and its list before those where nobody answers", async () => {
    await open();
    expect(keys()).toEqual(["sos", "day", "evening", "late", "shut", "unknown"]);
    expect(document.querySelector("h2")?.previousElementSibling?.hasAttribute("data-group")).toBe(true);
  });

  test("is said in words; of what nobody knows nothing is said", async () => {
    await open();
    expect([badge("sos").textContent, badge("sos").hidden]).toEqual(["Open now", false]);
    expect(badge("day").textContent).toBe("Closed now");
    expect(badge("unknown").hidden).toBe(true);
  });
});

describe("a page that lies open", () => {
  test("says so when somebody's hours are over, and moves nothing under the finger", async () => {
    let now = TUESDAY;
    await openTonight({ document, now: () => now, load: () => Promise.reject(new Error("offline")) });
    const before = keys();
    expect(badge("evening").textContent).toBe("Open now");
    now += 45 * 60_000;
    document.dispatchEvent(new Event("visibilitychange"));
    expect(badge("evening").textContent).toBe("Closed now");
    expect(badge("evening").classList.contains("on")).toBe(false);
    expect(badge("sos").textContent).toBe("Open now");
    expect(keys()).toEqual(before);
  });
});

describe("the directory of this minute", () => {
  const says = (entries: readonly object[]): Promise<void> => open({ "/pub/directory.json": { v: 1, entries } });

  test("takes out what is no longer shown, and a list that is empty then", async () => {
    await says([{ key: "sos", number: "112" }, { key: "evening", number: "020-2" }, { key: "late" }]);
    expect(keys()).toEqual(["sos", "day", "evening", "late"]);
    expect(document.querySelectorAll("[data-group]")).toHaveLength(1);
  });

  test("never takes out the core", async () => {
    await says([{ key: "evening", number: "020-2" }]);
    expect(keys()).toEqual(["sos", "day", "evening"]);
  });

  test("gives a number that has changed, to read and to dial", async () => {
    await says([...everything.filter(({ key }) => key !== "evening"), { key: "evening", number: "020-50 50 50" }]);
    const call = document.querySelector<HTMLAnchorElement>('[data-key="evening"] a');
    expect([call?.textContent, call?.getAttribute("href")]).toEqual(["020-50 50 50", "tel:020505050"]);
  });

  test.each([["javascript:alert(1)"], [""], [17], ["1".repeat(40)]])("writes nothing that is no number: %s", async (number) => {
    await says([...everything.filter(({ key }) => key !== "evening"), { key: "evening", number }]);
    expect(document.querySelector('[data-key="evening"] a')?.textContent).toBe("020-2");
  });

  test.each([[null], [[]], [{ v: 1 }], [{ v: 1, entries: [] }], ["text"]])("of which nothing can be read changes nothing: %j", async (said) => {
    await open({ "/pub/directory.json": said });
    expect(keys()).toHaveLength(6);
  });

  test("has nothing to say where the page was built from the organisation's own numbers", async () => {
    document.querySelector("li")!.dataset["key"] = "number0";
    await says([{ key: "other", number: "1" }]);
    expect(keys()).toHaveLength(6);
  });
});

describe("our own next opening", () => {
  test("is this door's", async () => {
    await open({ "/pub/status.json": status(SHUT) });
    expect(next()).toContain("tomorrow");
    expect(next()).toContain("18:00");
  });

  test("stays a friendly sentence where nothing is planned or nobody answers", async () => {
    await open({ "/pub/status.json": status({ open: false, on_duty: 0 }) });
    expect(next()).toBe("Look in again.");
    await open();
    expect(next()).toBe("Look in again.");
  });

  test("is now, where somebody is on duty again", async () => {
    await open({ "/pub/status.json": status({ open: true, on_duty: 1 }) });
    expect(next()).toBe(TEXTS.texts["ui.open_again"]);
  });
});

describe("the way there", () => {
  const links = (): Set<string | null> => new Set([...document.querySelectorAll("[data-tonight]")].map((one) => one.getAttribute("href")));

  test("leads to the door that was chosen", () => {
    openVisitPage(document);
    expect(document.querySelectorAll("[data-tonight]").length).toBeGreaterThan(2);
    leadTonight(document, "2");
    expect(links()).toEqual(new Set(["/en/2/"]));
  });

  test("stays as it was built where a door has no page", () => {
    openVisitPage(document);
    const before = links();
    leadTonight(document, "");
    expect(links()).toEqual(before);
  });
});
