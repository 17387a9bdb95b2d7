// @vitest-environment happy-dom
/** By keyboard only: when what one stood on goes away, one stands somewhere that makes sense, and no window opens by itself. */
import { NO_ESCALATIONS } from "../../chatsvc/web/net/desk_escalations.ts";
import { act } from "preact/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import { conversation, message, NOON } from "./console_fake.ts";
import { consolePage, type ConsolePage } from "./console_page.tsx";

let page: ConsolePage;
afterEach(() => page.close());

const WAITS = { conversation: "b", door: "mika", language: "sv", path: "own", waitingSince: NOON - 5_000, present: true, urgent: false, wishes: [], reads: true, returning: null, reservedUntil: null };
const field = (id: string): HTMLElement => page.find(`[data-conversation="${id}"] textarea`);
const active = (): string => document.querySelector<HTMLElement>(".conversation.active")?.dataset["conversation"] ?? "queue";
const [a, b, c] = ["a", "b", "c"].map((id) => conversation(id, { messages: [message(1, "hej"), message(2, "hej!", { mine: true })] }));

describe("a visitor who was let in", () => {
  it("is opened and written to at once by whoever pressed in the queue", () => {
    page = consolePage();
    page.show({ queue: [WAITS], conversations: [a!] });
    page.find("[data-waiting] button").focus();
    page.click("[data-waiting] button");
    page.show({ conversations: [a!, b!] });
    expect([active(), document.activeElement]).toEqual(["b", field("b")]);
  });

  it("takes no word from a sentence that is being written to somebody else", () => {
    page = consolePage();
    page.show({ conversations: [a!] });
    field("a").focus();
    page.show({ conversations: [a!, b!] });
    expect(document.activeElement).toBe(field("a"));
  });
});

describe("a conversation that is closed", () => {
  it("opens no other one", () => {
    page = consolePage();
    page.show({ conversations: [a!, b!, c!] });
    page.click(".tab:nth-child(3)");
    expect(active()).toBe("b");
    page.show({ conversations: [b!, c!] });
    expect(active()).toBe("b");
  });

  it("leaves the keyboard at the queue", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a", { phase: "ended" }), b!] });
    page.find(".over button").focus();
    page.show({ conversations: [b!] });
    expect(document.activeElement).toBe(page.find(".queue"));
  });
});

describe("a button that goes when it is pressed", () => {
  it("of a text leaves the keyboard in that log", () => {
    page = consolePage();
    page.show({ conversations: [a!, b!] });
    page.later(60_000);
    for (const press of ["erase", "unsend"]) {
      page.click(`[data-conversation="b"] .${press}`);
      page.click(`[data-conversation="b"] .${press}`);
      expect(document.activeElement).toBe(page.find('[data-conversation="b"] [role=log]'));
    }
  });

  it("of the question after a change leaves it where one writes, for yes and for no", () => {
    page = consolePage();
    page.show({ conversations: [a!, b!] });
    for (const answer of ["yes", "no"]) {
      act(() => field("b").focus());
      act(() => field("a").focus());
      page.click('[data-conversation="a"] .erase');
      page.click('[data-conversation="a"] .erase');
      page.click(`[data-sure-${answer}]`);
      expect(document.activeElement).toBe(field("a"));
    }
    expect(page.link.commands.filter((one) => one.do === "erase")).toHaveLength(1);
  });

  it("of the end leads to what ends nothing", async () => {
    page = consolePage();
    page.show({ conversations: [a!] });
    page.click(".ending .plain");
    await page.settle();
    expect(document.activeElement?.textContent).toBe("Fortsätt samtalet");
  });
});

it("after the lock one is where one was", async () => {
  page = consolePage();
  page.show({ conversations: [a!, b!] });
  field("a").focus();
  page.click(".bar-tools button:nth-last-child(2)");
  await page.settle();
  expect(document.activeElement).toBe(page.find("#unlock"));
  page.type("#unlock", "hemligt");
  await act(async () => {
    page.find(".lock form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
    await new Promise((opened) => setTimeout(opened));
  });
  await new Promise((gone) => setTimeout(gone));
  expect(page.all(".lock")).toEqual([]);
  expect(document.activeElement).toBe(field("a"));
});

it("a supervisor's board says that nobody waits only when it knows", () => {
  page = consolePage({ role: "supervisor" });
  expect(page.find(".board-counts").textContent).not.toContain("Ingen väntar");
  act(() => page.link.say({ t: "board", board: { escalations: NO_ESCALATIONS, doors: [{ door: "mika", onDuty: 1, waiting: 0, longest: 0 }] } }));
  expect(page.find(".board-counts").textContent).toContain("Ingen väntar");
});
