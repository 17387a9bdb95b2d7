// @vitest-environment happy-dom
/** At the desk: questions with buttons in the visitor's language, answers in Swedish, and five risks that only the counsellor sees. */
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { type Choice, CHOICES, readCard, TAPS } from "../../chatsvc/web/e2ee/cards.ts";
import type { DeskConversation, Message } from "../../chatsvc/web/net/desk_types.ts";
import { cardFor as card, choiceWords, type QuestionId, QUESTIONS } from "../../counsellor/web/cards.ts";
import { CARDS_PANEL } from "../../counsellor/web/cards_panel.tsx";
import { meaningOf, tapWords } from "../../counsellor/web/cards_said.tsx";
import type { PanelProps } from "../../counsellor/web/panel_types.ts";
import { isTheirs, wordingFor } from "../../counsellor/web/phrase_book.ts";
import { isGrave, isWell, known, markNow, nextStep, RISKS } from "../../counsellor/web/risk.ts";
import { RISK_STRIP } from "../../counsellor/web/risk_strip.tsx";
import { Transcript } from "../../counsellor/web/transcript.tsx";
import { conversation, FACTS, fakeLink, message, NOON, PHRASES } from "./console_fake.ts";
import { click, find, put, root, takeAway } from "./console_part.ts";

afterEach(takeAway);

const cardFor = (id: QuestionId, language: string) => card(id, wordingFor(language, PHRASES));
const inserted: string[] = [];
function props(change: Partial<DeskConversation> = {}): PanelProps & { link: ReturnType<typeof fakeLink> } {
  inserted.length = 0;
  return { one: conversation("a", change), name: "Havet", facts: FACTS, link: fakeLink(), now: NOON, insert: (text) => void inserted.push(text) };
}
const asked = (id: Parameters<typeof cardFor>[0], counter = 1, change: Partial<Message> = {}): Message => {
  const card = cardFor(id, "en");
  return message(counter, card.text, { mine: true, said: { kind: "card", card }, ...change });
};
const answer = (of: string, choice: Choice, counter = 1): Message => message(counter, "Yes", { said: { kind: "answer", of, choice } });

describe("the questions", () => {
  it("are cards that may be said, in each language of the product, with other words in each", () => {
    const languages = Object.keys(PHRASES);
    expect(languages.length).toBeGreaterThanOrEqual(10);
    for (const { id } of QUESTIONS) {
      for (const language of languages) expect(readCard(cardFor(id, language))).toEqual(cardFor(id, language));
      const others = languages.filter((language) => language !== "sv-lattlast");
      expect(new Set(others.map((language) => cardFor(id, language).text)).size).toBe(others.length);
    }
    expect(QUESTIONS.map(({ id }) => id)).toEqual(expect.arrayContaining([...RISKS]));
    expect(new Set(QUESTIONS.map(({ id }) => id)).size).toBe(QUESTIONS.length);
  });

  it("speak the visitor's language, and English where we have no words", () => {
    const asked = ["sv", "sv-SE", "sv-lattlast", "en", "ar", "ro-MD", "fi", "svx", "constructor"];
    const found = asked.map((tag) => wordingFor(tag, PHRASES));
    expect(found.map(({ language }) => language)).toEqual(["sv", "sv", "sv-lattlast", "en", "ar", "ro", "en", "en", "en"]);
    expect(found.map((wording, index) => isTheirs(wording, asked[index]!))).toEqual([true, true, true, true, true, true, false, false, false]);
  });

  it("use none of the words that name a person by what was done to her", () => {
    const said = (language: string) => JSON.stringify(PHRASES[language]!.groups);
    expect(said("sv") + said("sv-lattlast") + said("en")).not.toMatch(/prostitu|hora|eskort|torsk|offer|victim|hooker|sälja sin/iu);
    expect(Object.keys(PHRASES).map(said).join(" ")).not.toMatch(/prostitu|проститу|โสเภณี|عاهر|دعارة|v[ií]ctim|victimă|жертв/iu);
  });
});

describe("the panel", () => {
  it("sends a card by one tap, or puts its words into the draft and sends nothing", () => {
    const p = props({ language: "en" });
    put(<CARDS_PANEL.Part {...p} />);
    click('[data-question="alone"] [data-insert-card]');
    expect([inserted, p.link.commands]).toEqual([[cardFor("alone", "en").text], []]);
    click('[data-question="alone"] [data-send-card]');
    expect(p.link.commands).toEqual([
      { do: "mark", conversation: "a", what: "alone", value: null },
      { do: "card", conversation: "a", card: cardFor("alone", "en") },
    ]);
    expect(find('[data-question="alone"] [lang=en]').textContent).toContain("alone");
    expect(find(".unchecked").textContent).toBe("Engelska: ej granskad av modersmålstalare.");
  });

  it("says when it has no words in the visitor's language, and nothing of the kind in Swedish", () => {
    put(<CARDS_PANEL.Part {...props({ language: "fi" })} />);
    expect(root.textContent).toContain("Ord på besökarens språk finns inte. Det här är på engelska.");
    put(<CARDS_PANEL.Part {...props({ language: "sv" })} />);
    expect(root.querySelector(".unchecked")).toBeNull();
  });

  it("sends nothing while texts must wait or nobody is in", () => {
    for (const change of [{ mustWait: true }, { phase: "joining" as const }]) {
      put(<CARDS_PANEL.Part {...props(change)} />);
      expect([...root.querySelectorAll<HTMLButtonElement>("[data-send-card]")].every(({ disabled }) => disabled)).toBe(true);
    }
  });
});

describe("in the transcript", () => {
  it("question and answer stand in Swedish above the words in the visitor's language", () => {
    const card = asked("alone");
    const messages = [card, answer(card.key, "cannot_now")];
    const given = { one: conversation("a", { messages }), name: "Havet", shown: true, unsend: () => undefined, erase: null, phrases: PHRASES, insert: () => undefined };
    put(<Transcript {...given} />);
    const said = [...root.querySelectorAll("[data-said]")].map((one) => one.textContent);
    expect(said).toEqual(["Fråga med knappar: Är du ensam?", "Svar på ”Är du ensam?”: Kan inte skriva nu"]);
    expect(root.textContent).toContain(cardFor("alone", "en").text);
  });

  it("an answer to a card of somebody else's, a tap and what is taken back say no more than they know", () => {
    expect(meaningOf(answer("x/1", "no"), [])).toBe("Svar på ”en fråga som inte finns här”: Nej");
    expect(TAPS.map((tap) => meaningOf(message(1, "x", { said: { kind: "tap", tap } }), []))).toEqual(["Tryckte: Någon är här", "Tryckte: Jag är tillbaka", "Tryckte: Jag måste gå"]);
    expect(meaningOf({ ...asked("alone"), gone: true }, [])).toBeNull();
    expect(meaningOf(message(1, "hej"), [])).toBeNull();
    expect(new Set([...CHOICES.map(choiceWords), ...TAPS.map(tapWords)]).size).toBe(CHOICES.length + TAPS.length);
  });
});

describe("a risk", () => {
  it("is unknown, then asked, then what the visitor answered; taken back, unknown again", () => {
    const card = asked("suicide");
    const at = (messages: readonly Message[], marks = {}) => known({ messages, marks }, "suicide");
    expect(at([])).toBeNull();
    expect(at([card])).toBe("asked");
    expect(at([card, answer(card.key, "today")])).toBe("today");
    expect(at([card, { ...answer(card.key, "today"), gone: true }])).toBe("asked");
    expect(at([{ ...card, gone: true }])).toBeNull();
    expect(at([asked("alone")])).toBeNull();
    expect(at([card], { suicide: "plan" })).toBe("plan");
    expect(at([], { suicide: "nonsense", alone: "yes" })).toBeNull();
  });

  it("is what came last: an answer to a card hides behind no mark that was made before it, and her mark after it counts", () => {
    const [first, second] = [asked("suicide"), asked("suicide", 2)];
    const at = (messages: readonly Message[], mark: string) => known({ messages, marks: { suicide: mark } }, "suicide");
    const before = [first, second];
    const noted = markNow({ messages: before }, "suicide", "no");
    expect(at(before, noted)).toBe("no");
    // She waits for the answer, notes "no" from what was written, and then the button is tapped.
    const tapped = [...before, answer(second.key, "no"), answer(first.key, "today", 2)];
    expect(at(tapped, noted)).toBe("today");
    expect(isWell({ ...conversation("a"), messages: tapped, marks: { suicide: noted } })).toBe(false);
    expect(at(tapped, markNow({ messages: tapped }, "suicide", "thoughts"))).toBe("thoughts");
    // What came late finds its place before what she had read, and counts all the same.
    const read = [...before, answer(second.key, "no", 5)];
    const late = [...before, answer(first.key, "plan", 4), answer(second.key, "no", 5)];
    expect(at(late, markNow({ messages: read }, "suicide", "no"))).toBe("plan");
    expect(at(tapped, "no")).toBe("today");
  });

  it("has a whole sentence as next step for every answer, and none before it was asked", () => {
    fc.assert(
      fc.property(fc.constantFrom(...RISKS), fc.constantFrom(...CHOICES), (risk, choice) => {
        expect(nextStep(risk, choice)).toMatch(/^[A-ZÅÄÖ].{8,}\.$/u);
      }),
    );
    for (const risk of RISKS) expect([nextStep(risk, null), nextStep(risk, "asked"), isGrave(risk, null), isGrave(risk, "asked")]).toEqual(["", "", false, false]);
    expect(nextStep("suicide", "today")).toContain("112");
    expect([isGrave("safe_now", "no"), isGrave("safe_now", "yes"), isGrave("child", "yes"), isGrave("alone", "no")]).toEqual([true, false, true, false]);
  });
});

describe("the strip", () => {
  it("is five grey questions; one opens with its wording, its answers and, once known, the next step", () => {
    const p = props();
    put(<RISK_STRIP.Part {...p} />);
    expect([...root.querySelectorAll("[data-risk]")].map((one) => [(one as HTMLElement).dataset["known"], one.className])).toEqual(RISKS.map(() => ["none", "risk-one"]));
    click('[data-risk="suicide"]');
    expect(find("[data-risk-open]").textContent).toContain(cardFor("suicide", "sv").text);
    expect(root.querySelector(".risk-step")).toBeNull();
    click('[data-mark="plan"]');
    expect(p.link.commands).toEqual([{ do: "mark", conversation: "a", what: "suicide", value: "plan" }]);
    click('[data-risk="suicide"]');
    expect(root.querySelector("[data-risk-open]")).toBeNull();
  });

  it("shows what is known in words and not by colour alone, and a mark is taken away by the same tap", () => {
    const p = props({ marks: { suicide: "plan", alone: "asked" } });
    put(<RISK_STRIP.Part {...p} />);
    expect(find('[data-risk="suicide"]').textContent).toBe("Självmord: Ja, har en plan");
    expect([find('[data-risk="suicide"]').className, find('[data-risk="alone"]').className]).toEqual(["risk-one grave", "risk-one asked"]);
    click('[data-risk="suicide"]');
    expect(find(".risk-step").textContent).toContain("Ta in en kollega eller handledare nu");
    expect(find('[data-mark="plan"]').getAttribute("aria-pressed")).toBe("true");
    click('[data-mark="plan"]');
    expect(p.link.commands).toEqual([{ do: "mark", conversation: "a", what: "suicide", value: null }]);
  });
});
