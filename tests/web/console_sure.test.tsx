// @vitest-environment happy-dom
/** A tired counsellor changes window and acts at once: whatever would be wrong in the wrong conversation is asked about first. */
import { act } from "preact/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import { mustBeSure } from "../../counsellor/web/sure_link.ts";
import type { DeskCommand } from "../../counsellor/web/worker_messages.ts";
import { conversation, message } from "./console_fake.ts";
import { consolePage, type ConsolePage } from "./console_page.tsx";

let page: ConsolePage;
afterEach(() => page.close());

const A = '[data-conversation="a"]';
const B = '[data-conversation="b"]';
const said = [message(1, "jag orkar inte")];

/** Two conversations; the counsellor has just gone to the first. */
function switched(): void {
  page = consolePage();
  page.show({ conversations: [conversation("a", { messages: said }), conversation("b", { messages: said })] });
  page.later(60_000);
  enter(A);
}
const enter = (where: string): void => act(() => void page.find(where).dispatchEvent(new Event("pointerdown", { bubbles: true }))) as unknown as void;
const done = (...kinds: readonly DeskCommand["do"][]): readonly DeskCommand[] => page.link.commands.filter((one) => kinds.includes(one.do));

describe("a moment after a change of conversation", () => {
  it("a question with buttons is held, and goes with its mark by a yes that names the conversation", () => {
    switched();
    page.click(`${A} [data-risk="suicide"]`);
    page.click(`${A} [data-send-card]`);
    expect(done("card", "mark")).toEqual([]);
    expect(page.find(`${A} [role=alert]`).textContent).toContain("Du bytte nyss samtal. Ska frågan till Havet?");
    expect(page.find("[data-sure-yes]").textContent).toBe("Ja, i Havet");
    page.click("[data-sure-yes]");
    expect(done("card", "mark").map((one) => one.do)).toEqual(["mark", "card"]);
    expect(page.all("[data-sure]")).toHaveLength(0);
  });

  it("pressing on does not send it twice", () => {
    switched();
    page.click(`${A} [data-risk="alone"]`);
    for (let press = 0; press < 3; press += 1) page.click(`${A} [data-send-card]`);
    page.click("[data-sure-yes]");
    expect(done("card")).toHaveLength(1);
  });

  it("no means that nothing happened", () => {
    switched();
    page.click(`${A} [data-risk="alone"]`);
    page.click(`${A} [data-send-card]`);
    page.click("[data-sure-no]");
    expect([done("card", "mark"), page.all("[data-sure]")]).toEqual([[], []]);
  });

  it("an erase at both ends is held", () => {
    switched();
    page.click(`${A} .erase`);
    page.click(`${A} .erase`);
    expect(done("erase")).toEqual([]);
    expect(page.find("[data-sure]").textContent).toContain("Ska texten i Havet raderas hos er båda?");
    page.click("[data-sure-yes]");
    expect(done("erase")).toEqual([{ do: "erase", conversation: "a", counter: 1 }]);
  });

  it("the end of a conversation is held", () => {
    switched();
    page.click(`${A} .ending .plain`);
    page.click(`${A} .ending .danger`);
    expect(done("end")).toEqual([]);
    expect(page.find("[data-sure]").textContent).toContain("Ska samtalet Havet avslutas?");
  });

  it("a mark is held, and says whom it is about", () => {
    switched();
    page.click(`${A} [data-risk="suicide"]`);
    page.click(`${A} [data-mark="today"]`);
    expect(done("mark")).toEqual([]);
    expect(page.find("[data-sure]").textContent).toContain("Gäller det Havet?");
  });

  it("taking back one's own words is never held: it is what one does after a mistake", () => {
    page = consolePage();
    page.show({ conversations: [conversation("a", { messages: [message(1, "fel", { mine: true })] }), conversation("b")] });
    page.later(60_000);
    enter(A);
    page.click(`${A} .unsend`);
    expect(done("unsend")).toHaveLength(1);
  });
});

it("what names a conversation is asked about unless it harms nobody there; what is added later is asked about too", () => {
  const one = { conversation: "a" };
  const asked: readonly DeskCommand[] = [{ do: "send", text: "", ...one }, { do: "erase", counter: 1, ...one }, { do: "mark", what: "", value: null, ...one }, { do: "end", ...one }];
  const unasked: readonly DeskCommand[] = [{ do: "typing", on: true, ...one }, { do: "unsend", counter: 1, ...one }, { do: "stillHere", ...one }, { do: "heavy", on: true, ...one }, { do: "duty", state: "on" }, { do: "close" }];
  expect(asked.filter(mustBeSure)).toEqual(asked);
  expect(unasked.filter(mustBeSure)).toEqual([]);
  expect(mustBeSure({ do: "of tomorrow", ...one } as unknown as DeskCommand)).toBe(true);
});

describe("later", () => {
  it("nothing is asked", () => {
    switched();
    page.later(3_000);
    page.click(`${A} [data-risk="alone"]`);
    page.click(`${A} [data-send-card]`);
    expect(done("card")).toHaveLength(1);
  });

  it("the same press after the moment is a yes, once", () => {
    switched();
    page.click(`${A} [data-risk="alone"]`);
    page.click(`${A} [data-send-card]`);
    page.later(3_000);
    page.click(`${A} [data-send-card]`);
    expect([done("card").length, page.all("[data-sure]").length]).toEqual([1, 0]);
  });

  it("a question goes when its conversation is left", () => {
    switched();
    page.click(`${A} [data-risk="alone"]`);
    page.click(`${A} [data-send-card]`);
    enter(B);
    expect(page.all("[data-sure]")).toHaveLength(0);
    expect(done("card", "mark")).toEqual([]);
  });
});
