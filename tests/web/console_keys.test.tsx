// @vitest-environment happy-dom
/** The desk without a mouse and on a narrow screen: keys, tabs, focus, and what counts as read. */
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { conversation, message, NOON } from "./console_fake.ts";
import { type ConsolePage, consolePage } from "./console_page.tsx";

const THREE = [conversation("a"), conversation("b"), conversation("c")];
const WAITS = { conversation: "qq", door: "mika", language: "sv", path: "own", waitingSince: NOON - 5_000, present: true, urgent: false, wishes: [], reads: true, returning: null, reservedUntil: null };

let page: ConsolePage;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  page.close();
  vi.useRealTimers();
});

const field = (id: string): HTMLElement => page.find(`[data-conversation="${id}"] textarea`);
const active = (): string => document.querySelector<HTMLElement>(".conversation.active")?.dataset["conversation"] ?? "queue";
const tabs = (): readonly string[] => page.all(".tab").map((tab) => tab.textContent.trim().replace(/\s+/g, " "));
const currentTab = (): number => page.all(".tab").findIndex((tab) => tab.getAttribute("aria-current") === "true");

function alt(key: string, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent("keydown", { key, altKey: true, bubbles: true, cancelable: true, ...more });
  act(() => void document.body.dispatchEvent(event));
  return event;
}

describe("Alt with the arrows", () => {
  it("walks down and up through the conversations, and around", () => {
    page = consolePage();
    page.show({ conversations: THREE });
    expect(active()).toBe("c");
    const walked = ["ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp"].map((key) => {
      alt(key);
      return active();
    });
    expect(walked).toEqual(["a", "b", "a", "c"]);
    expect(document.activeElement).toBe(field("c"));
  });

  it("from the queue begins at the first", () => {
    page = consolePage();
    page.show({ conversations: THREE });
    page.click(".tab:first-child");
    expect(active()).toBe("queue");
    alt("ArrowDown");
    expect(active()).toBe("a");
  });

  it("keeps the keys from the browser only when it used them", () => {
    page = consolePage();
    page.show({ conversations: THREE });
    expect(alt("ArrowDown").defaultPrevented).toBe(true);
    expect(alt("x").defaultPrevented).toBe(false);
    expect(alt("ArrowDown", { ctrlKey: true }).defaultPrevented).toBe(false);
    expect(alt("ArrowDown", { metaKey: true }).defaultPrevented).toBe(false);
    expect(alt("ArrowDown", { altKey: false }).defaultPrevented).toBe(false);
  });

  it("without a conversation does nothing", () => {
    page = consolePage();
    page.show({});
    expect(alt("ArrowUp").defaultPrevented).toBe(false);
    expect(page.link.commands).toEqual([]);
  });
});

describe("Alt+K", () => {
  it("goes to the one who has waited longest", () => {
    page = consolePage();
    page.show({ queue: [WAITS, { ...WAITS, conversation: "rr" }], conversations: THREE.slice(0, 1) });
    alt("k");
    expect(document.activeElement).toBe(page.find('[data-waiting="qq"] button'));
    expect(page.link.commands).toEqual([]);
  });

  it("goes to the empty queue too, with a large K as well", () => {
    page = consolePage();
    page.show({});
    alt("K");
    expect(document.activeElement).toBe(page.find(".queue"));
  });
});

describe("tabs", () => {
  it("name the queue and each conversation, and what waits in each", () => {
    page = consolePage();
    const [a, b] = THREE;
    page.show({ queue: [WAITS], conversations: [{ ...a!, messages: [message(1, "hej"), message(2, "du")] }, b!] });
    expect(tabs()).toEqual(["Kö 1", "●Havet 2", "◆Ljungen"]);
    expect(currentTab()).toBe(2);
  });

  it("switch, and what is opened is read", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a", { messages: [message(1, "hej")] }), conversation("b")] });
    expect(page.titles.at(-1)).toBe(1);
    page.click(".tab:nth-child(2)");
    expect([currentTab(), active()]).toEqual([1, "a"]);
    expect(page.titles.at(-1)).toBe(0);
    expect(tabs()[1]).toBe("●Havet");
  });

  it("a newly accepted visitor comes to the front; one that is closed leads back to the next or the queue", () => {
    page = consolePage();
    page.show({ conversations: THREE.slice(0, 1) });
    page.show({ conversations: THREE.slice(0, 2) });
    expect(active()).toBe("b");
    page.show({ conversations: THREE.slice(0, 1) });
    expect(active()).toBe("a");
    page.show({ conversations: [] });
    expect([currentTab(), page.find(".desk").dataset["active"]]).toEqual([0, "queue"]);
  });

  it("tell what the layout must show", () => {
    page = consolePage();
    page.show({ conversations: THREE });
    expect(page.find(".desk").dataset["columns"]).toBe("3");
    expect(page.find(".desk").dataset["active"]).toBe("conversation");
  });
});

describe("what counts as read", () => {
  const unread = (): number => page.titles.at(-1) ?? 0;
  const withTexts = (id: string, count: number) => conversation(id, { messages: Array.from({ length: count }, (_, i) => message(i + 1, `${i}`)) });

  it("is what stands open, and nothing while the page is hidden", () => {
    page = consolePage();
    Object.defineProperty(document, "hidden", { configurable: true, value: true });
    page.show({ conversations: [withTexts("a", 3)] });
    act(() => void vi.advanceTimersByTime(5_000));
    expect(unread()).toBe(3);
    Reflect.deleteProperty(document, "hidden");
    act(() => void vi.advanceTimersByTime(1_000));
    expect(unread()).toBe(0);
  });

  it("is counted per conversation and forgotten by none", () => {
    page = consolePage();
    page.show({ conversations: [withTexts("a", 2), withTexts("b", 1)] });
    expect([unread(), tabs()[1], tabs()[2]]).toEqual([2, "●Havet 2", "◆Ljungen"]);
    page.show({ conversations: [withTexts("a", 3), withTexts("b", 4)] });
    expect([unread(), tabs()[1], tabs()[2]]).toEqual([3, "●Havet 3", "◆Ljungen"]);
  });

  it("one's own texts are never unread", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a", { messages: [message(1, "mitt", { mine: true })] }), conversation("b")] });
    expect(unread()).toBe(0);
  });
});

describe("the bar", () => {
  it("says on which line one stands, in words and for screen readers", () => {
    page = consolePage();
    for (const [link, words] of [["up", "Ansluten"], ["reconnecting", "Ansluter igen …"], ["store_away", "Tjänsten svarar inte just nu. Inget är borta."]] as const) {
      page.show({ link });
      expect([page.find(".bar-link").textContent, page.find(".bar-link").getAttribute("role")]).toEqual([words, "status"]);
    }
  });

  it("turns the tone off and on, and says which it is", () => {
    page = consolePage();
    page.show({});
    const sound = page.find(".bar-tools button");
    expect([sound.textContent, sound.getAttribute("aria-pressed")]).toEqual(["Ljud på", "true"]);
    page.click(".bar-tools button");
    expect([sound.textContent, sound.getAttribute("aria-pressed")]).toEqual(["Ljud av", "false"]);
  });

  it("logs out by its own button only", () => {
    page = consolePage();
    page.show({});
    page.click(".bar-tools button:last-child");
    expect([page.loggedOut(), page.locks()]).toEqual([1, 0]);
  });

  it("shows the duty that the service knows, not the one that was clicked", () => {
    page = consolePage();
    page.show({ duty: "off" });
    page.click('[data-choose="on"] input');
    expect(page.find(".duty").dataset["duty"]).toBe("off");
    page.show({ duty: "on" });
    expect(page.find(".chosen").dataset["choose"]).toBe("on");
  });
});

describe("an empty desk", () => {
  it.each([
    ["on", 0, "Lugnt just nu"],
    ["on", 2, "Någon väntar på dig"],
    ["finishing", 2, "Du avslutar passet"],
    ["pause", 2, "Du har paus"],
    ["off", 0, "Du är inte på jour"],
  ] as const)("on duty %s with %i waiting says: %s", (duty, count, title) => {
    page = consolePage();
    page.show({ duty, queue: Array.from({ length: count }, (_, i) => ({ ...WAITS, conversation: `q${i}` })) });
    expect(page.find(".empty-title").textContent).toBe(title);
    // Who stands first is not always who has waited longest.
    expect(page.find(".empty").textContent?.includes("står först i kön")).toBe(duty === "on" && count > 0);
  });

  it("is not shown beside a conversation", () => {
    page = consolePage();
    page.show({ conversations: THREE.slice(0, 1) });
    expect(page.all(".empty")).toEqual([]);
  });
});

describe("time on the desk", () => {
  it("ticks by itself: the wait in the queue, the turn, the time until it is erased", () => {
    page = consolePage();
    page.show({ queue: [WAITS], conversations: [conversation("a", { unansweredSince: NOON - 50_000, messages: [message(1, "hej")], silenceEndsAt: NOON + 61_000 })] });
    expect([page.find(".queue-time").textContent, page.find(".turn").textContent]).toEqual(["Har väntat 5 s", "Din tur · 50 s"]);
    page.later(20_000);
    act(() => void vi.advanceTimersByTime(1_000));
    expect([page.find(".queue-time").textContent, page.find(".turn").textContent]).toEqual(["Har väntat 25 s", "Din tur · 1 min"]);
    expect(page.find(".erasure").textContent).toContain("Raderas efter 41 s tystnad");
  });
});
