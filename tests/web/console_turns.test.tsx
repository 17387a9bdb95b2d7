// @vitest-environment happy-dom
/** Side by side: whose turn it is, said once; keys that lead to each place; logs and headings that say where one is. */
import { act } from "preact/test-utils";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { conversation, message, NOON } from "./console_fake.ts";
import { consolePage, type ConsolePage } from "./console_page.tsx";

let page: ConsolePage;
afterEach(() => page.close());
const hello = [message(1, "hej")];
const waits = (id: string, ms: number, change = {}) => conversation(id, { messages: hello, unansweredSince: NOON - ms, ...change });

describe("whose turn it is", () => {
  it("is announced once, politely, with the place's name, and not again as the seconds pass", () => {
    page = consolePage();
    page.show({ conversations: [waits("a", 5_000)] });
    const told = page.find("[data-turn-said]");
    expect([told.textContent, told.getAttribute("role")]).toEqual(["Din tur i Havet", "status"]);
    const node = told.firstChild;
    page.show({ conversations: [waits("a", 95_000)] });
    expect(page.find("[data-turn-said]").firstChild).toBe(node);
    expect(page.find(".turn").textContent).toBe("Din tur · 1 min");
    page.show({ conversations: [conversation("a", { messages: [...hello, message(2, "hej!", { mine: true })] })] });
    expect(page.find("[data-turn-said]").textContent).toBe("");
  });

  it("stands out after two minutes, in more than colour", () => {
    page = consolePage();
    page.show({ conversations: [waits("a", 119_000), waits("b", 120_000)] });
    expect(page.all(".turn").map((one) => one.className)).toEqual(["turn ours", "turn ours late"]);
  });

  it("keeps the timer while the visitor writes more", () => {
    page = consolePage();
    page.show({ conversations: [waits("a", 130_000, { visitorTyping: true })] });
    expect(page.find(".turn").textContent).toBe("Din tur · 2 min · skriver mer …");
  });

  it("is nobody's when it is over or not begun", () => {
    page = consolePage();
    page.show({ conversations: [waits("a", 5_000, { phase: "ended" }), conversation("b", { phase: "joining" })] });
    expect(page.all(".turn").map((one) => [one.textContent, one.dataset["turn"]])).toEqual([["", "none"], ["", "none"]]);
    expect(page.all("[data-turn-said]").map((one) => one.textContent)).toEqual(["", ""]);
  });

  it("on a narrow screen a tab says who is lost, unless somebody waits for an answer there", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a", { visitor: "lost" }), waits("b", 60_000, { visitor: "lost" }), conversation("c", { phase: "left", visitor: "left" })] });
    expect(page.all(".tab-turn").map((one) => one.textContent)).toEqual(["Har tappat kontakten", "Din tur · 1 min"]);
  });
});

describe("Alt with a number", () => {
  const alt = (code: string, key: string): KeyboardEvent => {
    const event = new KeyboardEvent("keydown", { code, key, altKey: true, bubbles: true, cancelable: true });
    act(() => void document.body.dispatchEvent(event));
    return event;
  };
  const where = (): string | undefined => document.activeElement?.closest<HTMLElement>("[data-conversation]")?.dataset["conversation"];

  it("leads to the place, whatever the key writes and wherever the conversation stands", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a"), conversation("b"), conversation("c")] });
    page.show({ conversations: [conversation("b"), conversation("c")] });
    alt("Digit3", "£");
    expect(where()).toBe("c");
    alt("Digit2", "2");
    expect(where()).toBe("b");
    expect(alt("Digit2", "2").defaultPrevented).toBe(true);
  });

  it("to an empty place does nothing; to one that is over it leads to what is left to do", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a", { phase: "ended", ended: "visitor" })] });
    alt("Digit1", "1");
    expect(document.activeElement).toBe(page.find(".over button"));
    alt("Digit2", "2");
    alt("Digit4", "4");
    expect(document.activeElement).toBe(page.find(".over button"));
  });

  it("is in the list of keys, with Alt and K", () => {
    page = consolePage();
    page.show({});
    const keys = page.all(".keys dt").map((one) => one.textContent);
    expect(keys).toEqual(expect.arrayContaining(["Enter", "Skift + Enter", "Alt + ↑ ↓", "Alt + 1 2 3 4", "Alt + K", "Esc"]));
  });
});

describe("for a screen reader", () => {
  it("one heading for the page, one for the queue, one for each conversation, in that order", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a"), conversation("b")] });
    expect(page.all("h1, h2").map((one) => `${one.tagName} ${one.textContent.trim()}`)).toEqual(["H1 Kö och samtal", "H2 Kö", "H2 ●Havet", "H2 ◆Ljungen"]);
  });

  it("after the field comes Send, and the end of the conversation last", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a", { draft: "hej" })] });
    expect(page.all(".composer textarea, .composer button").map((one) => one.textContent.trim() || one.tagName)).toEqual(["TEXTAREA", "Skicka", "Avsluta samtalet …"]);
  });

  it("each log says whose it is, and new texts are counted in words", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a", { messages: hello }), conversation("b")] });
    expect(page.all("[role=log]").map((one) => one.getAttribute("aria-label"))).toEqual(["Vad som sagts i Havet", "Vad som sagts i Ljungen"]);
    expect(page.find('[data-conversation="a"] h2 .count').textContent).toBe("1 nya");
  });
});

it("every state of the visitor has a sign of its own beside its words", () => {
  const style = readFileSync(join(import.meta.dirname, "../../counsellor/web/style/parts/conversation.css"), "utf8");
  const sign = (selector: string): string | undefined => new RegExp(`\\.${selector}::before \\{\\s*content: "([^"]+)" / ""`).exec(style)?.[1];
  const signs = ["presence", "presence-hidden", "presence-lost", "presence-left", "presence-gone"].map(sign);
  expect(new Set(signs).size).toBe(5);
  expect(signs).not.toContain(undefined);
});
