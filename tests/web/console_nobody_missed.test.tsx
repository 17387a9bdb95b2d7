// @vitest-environment happy-dom
/** At three in the night: nobody who waits is missed, nobody is let in or let down by one press too many. */
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pageAlerts } from "../../counsellor/web/alerts.ts";
import { conversation, inLine, message, NOON } from "./console_fake.ts";
import { type ConsolePage, consolePage } from "./console_page.tsx";

const QUEUE = ["aa", "bb"].map((id) => inLine(id));
const MINUTE = 60_000;

let page: ConsolePage;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  page.close();
  vi.useRealTimers();
});

describe("one press", () => {
  it("accepts one person, though the next one moves up under the finger", () => {
    page = consolePage();
    page.show({ queue: QUEUE });
    page.click('[data-waiting="aa"] button');
    page.show({ queue: QUEUE.slice(1), conversations: [conversation("aa", { phase: "accepting" })] });
    page.later(280);
    page.click('[data-waiting="bb"] button');
    expect(page.link.commands.filter((one) => one.do === "accept")).toEqual([{ do: "accept", conversation: "aa" }]);
    page.later(1000);
    page.click('[data-waiting="bb"] button');
    expect(page.link.commands).toContainEqual({ do: "accept", conversation: "bb" });
  });

  it("on log-out asks first when somebody would be left without an answer", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a"), conversation("b", { phase: "ended", ended: "visitor" })] });
    page.click(".bar-tools button:last-child");
    expect(page.loggedOut()).toBe(0);
    expect(page.find("[role=alertdialog] h1").textContent).toBe("Ett samtal är öppet");
    expect(page.find("[role=alertdialog]").textContent).toContain("En kollega kan kanske ta över");
    page.show({ onDuty: { mika: 1 }, conversations: [conversation("a")] });
    expect(page.find("[role=alertdialog]").textContent).toContain("ingen annan är på jour som kan ta över");
    expect(page.find("[role=alertdialog]").textContent).not.toContain("kollega");
    page.click("[role=alertdialog] .primary");
    expect(page.all("[role=alertdialog]")).toEqual([]);
    page.click(".bar-tools button:last-child");
    page.click("[role=alertdialog] .plain");
    expect(page.loggedOut()).toBe(1);
  });

  it("on log-out behind the lock asks as well, and staying leads back to the lock", () => {
    page = consolePage({ locked: true });
    page.show({ conversations: [conversation("a")] });
    page.click(".lock .plain");
    expect(page.loggedOut()).toBe(0);
    page.press("[role=alertdialog]", "Escape");
    expect(page.find("#lock-title").textContent).toBe("Skärmen är låst");
  });

  it("on log-out goes at once when nobody is left behind", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a", { phase: "ended", ended: "silence" })] });
    page.click(".bar-tools button:last-child");
    expect(page.loggedOut()).toBe(1);
  });
});

describe("without a line to the service", () => {
  it("does not say that it is calm or that nobody waits", () => {
    page = consolePage();
    page.show({ link: "reconnecting", onDuty: { mika: 0 } });
    const words = page.root.textContent ?? "";
    for (const untrue of ["Ingen väntar", "Lugnt", "Du behöver inte titta hit", "0 på jour"]) expect(words).not.toContain(untrue);
    expect(words).toContain("Just nu syns det inte om någon väntar.");
  });

  it("nor before the service has said who waits: a page just loaded counts nobody, and says no number", () => {
    page = consolePage();
    page.show({ link: "up", duty: "on", onDuty: {}, queue: [], conversations: [] });
    const words = page.root.textContent ?? "";
    for (const untrue of ["Ingen väntar", "Lugnt", "0 på jour", "Utan kontakt"]) expect(words).not.toContain(untrue);
    page.show({ onDuty: { mika: 0 } });
    expect(page.root.textContent).toContain("0 på jour");
  });
});

describe("a reminder", () => {
  it("sounds every minute while somebody waits, and stops when nobody does", () => {
    page = consolePage();
    page.show({ queue: QUEUE });
    const first = page.rings();
    act(() => void vi.advanceTimersByTime(3 * MINUTE));
    expect(page.rings()).toBe(first + 3);
    page.show({ queue: [] });
    const last = page.rings();
    act(() => void vi.advanceTimersByTime(3 * MINUTE));
    expect(page.rings()).toBe(last);
  });

  it("sounds while the service is out of reach", () => {
    page = consolePage();
    page.show({ link: "reconnecting" });
    act(() => void vi.advanceTimersByTime(MINUTE));
    expect(page.rings()).toBe(1);
  });
});

describe("what is read but not answered", () => {
  it("is said on its tab, with how long", () => {
    page = consolePage();
    const messages = [message(1, "hej")];
    page.show({ conversations: [conversation("a", { messages, unansweredSince: NOON - 4 * MINUTE }), conversation("b")] });
    expect(page.all(".tab-turn").map((one) => one.textContent)).toEqual(["Din tur · 4 min"]);
  });
});

describe("the window's title", () => {
  it("says that the line is cut, for then no number would be true", () => {
    page = consolePage();
    const tab = { title: "Jour" } as Document;
    const alerts = pageAlerts(tab, () => ({}) as AudioContext, () => 0);
    alerts.title(2);
    expect(tab.title).toBe("(2) Jour");
    alerts.title(2, true);
    expect(tab.title).toBe("(!) Jour");
    alerts.title(0);
    expect(tab.title).toBe("Jour");
  });

  it("a sound that the browser held back may start with the first touch", () => {
    page = consolePage();
    const resume = vi.fn(() => Promise.resolve());
    const alerts = pageAlerts(document, () => ({ state: "suspended", resume }) as unknown as AudioContext, () => 0);
    alerts.ring();
    expect(resume).toHaveBeenCalledOnce();
  });

  it("ten texts in a row are one alert, and the next moment is another", () => {
    page = consolePage();
    const resume = vi.fn(() => Promise.resolve());
    let now = NOON;
    const alerts = pageAlerts(document, () => ({ state: "suspended", resume }) as unknown as AudioContext, () => now);
    for (let text = 0; text < 10; text += 1) {
      alerts.ring();
      now += 300;
    }
    expect(resume).toHaveBeenCalledOnce();
    now += 4_000;
    alerts.ring();
    expect(resume).toHaveBeenCalledTimes(2);
  });

  it("a tone that somebody listens for is played also with the sound off, and is no alert", () => {
    page = consolePage();
    const resume = vi.fn(() => Promise.resolve());
    const alerts = pageAlerts(document, () => ({ state: "suspended", resume }) as unknown as AudioContext, () => 0);
    alerts.sound = false;
    alerts.ring();
    expect(resume).not.toHaveBeenCalled();
    alerts.sample();
    expect(resume).toHaveBeenCalledOnce();
  });
});
