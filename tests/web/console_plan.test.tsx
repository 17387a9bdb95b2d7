// @vitest-environment happy-dom
/** At the desk: a plan is written together, kept in the conversation's sealed marks, and sent as one card in the visitor's language. */
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { readCard } from "../../chatsvc/web/e2ee/cards.ts";
import { meaningOf } from "../../counsellor/web/cards_said.tsx";
import { PANELS } from "../../counsellor/web/panel_list.ts";
import { wordingFor } from "../../counsellor/web/phrase_book.ts";
import { PLAN_PANEL, planFrom, STEPS } from "../../counsellor/web/plan_panel.tsx";
import { conversation, FACTS, fakeLink, message, NOON, PHRASES } from "./console_fake.ts";

const marks = { plan_near: " Sara ", plan_next: "Ringa 1177\ni morgon", suicide: "no" };
let link = fakeLink();

function open(change: Partial<DeskConversation> = {}): void {
  link = fakeLink();
  act(() => render(null, document.body));
  const one = conversation("a", change);
  act(() => render(<PLAN_PANEL.Part one={one} name="Linden" facts={FACTS} link={link} now={NOON} insert={() => undefined} />, document.body));
}
afterEach(() => act(() => render(null, document.body)));

const field = (step: string): HTMLTextAreaElement => document.querySelector<HTMLTextAreaElement>(`[data-plan="${step}"]`)!;
const send = (): HTMLButtonElement => document.querySelector<HTMLButtonElement>("[data-send-plan]")!;

describe("the plan", () => {
  it("stands beside every conversation, with a field for each step and its Swedish where the words are foreign", () => {
    expect(PANELS).toContain(PLAN_PANEL);
    open({ language: "ar" });
    expect(STEPS.map((step) => field(step).value)).toEqual(STEPS.map(() => ""));
    const { book } = wordingFor("ar", PHRASES);
    expect(document.querySelector(".plan-step")!.textContent).toContain(book.groups["plan"]!["signs"]!);
    expect(document.querySelectorAll(".plan-step .phrase-original")).toHaveLength(STEPS.length);
    open({ language: "sv" });
    expect(document.querySelectorAll(".plan-step .phrase-original")).toHaveLength(0);
  });

  it("is kept in the conversation as it is written, and nothing is sent by that", () => {
    open();
    act(() => {
      field("near").value = "Sara";
      field("near").dispatchEvent(new Event("input", { bubbles: true }));
    });
    expect(link.commands).toEqual([{ do: "mark", conversation: "a", what: "plan_near", value: "Sara" }]);
  });

  it("goes as one card with the steps that have words, in their order", () => {
    open({ marks, phase: "talking" });
    act(() => send().click());
    const [sent] = link.commands as readonly { readonly do: string; readonly card: unknown }[];
    const groups = wordingFor("sv", PHRASES).book.groups["plan"]!;
    expect(sent).toEqual({
      do: "card",
      conversation: "a",
      card: { kind: "plan", language: "sv", text: groups["title"], steps: [{ head: groups["near"], text: "Sara" }, { head: groups["next"], text: "Ringa 1177\ni morgon" }] },
    });
    expect(readCard(sent!.card)).toEqual(sent!.card);
  });

  it("cannot be sent empty, too long, or to nobody", () => {
    open({ phase: "talking" });
    expect(send().disabled).toBe(true);
    expect(document.querySelector("[role=status]")).toBeNull();
    open({ phase: "talking", marks: { plan_next: "x".repeat(3000) } });
    expect([send().disabled, document.querySelector("[role=status]")!.textContent]).toEqual([true, "Planen är för lång. Korta den."]);
    open({ phase: "joining", marks });
    expect(send().disabled).toBe(true);
  });

  it("reads as a plan in the transcript", () => {
    const card = planFrom({ marks }, wordingFor("sv", PHRASES))!;
    expect(meaningOf(message(1, card.text, { said: { kind: "card", card } }), [])).toBe("Plan: 2 steg");
  });
});
