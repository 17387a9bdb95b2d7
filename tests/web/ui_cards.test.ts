// @vitest-environment happy-dom
/** On the visitor's page: a question has large buttons until it is answered, and three taps say what cannot wait. */
import { beforeEach, describe, expect, test } from "vitest";
import type { QuestionCard, SupportCard } from "../../chatsvc/web/e2ee/cards.ts";
import type { Message } from "../../chatsvc/web/net/visitor_types.ts";
import { MessageLog } from "../../chatsvc/web/ui/messages.ts";
import { finder } from "../../chatsvc/web/ui/parts.ts";
import { wireTaps } from "../../chatsvc/web/ui/quick_taps.ts";
import { mine, theirs } from "./fake_visitor_client.ts";
import { openVisitPage, TEXTS } from "./visit_page.ts";

const find = finder(document);
const CARD: QuestionCard = {
  kind: "question",
  id: "safe_now",
  language: "en",
  text: "Are you <b>safe</b> right now?",
  answers: [
    { choice: "yes", text: "Yes" },
    { choice: "cannot_now", text: "I cannot \u202ewrite now" },
  ],
};
const chosen: string[] = [];
let log: MessageLog;
beforeEach(() => {
  openVisitPage(document);
  chosen.length = 0;
  log = new MessageLog(find("log"), TEXTS.texts, String, () => undefined, (of, choice) => chosen.push(`${of} ${choice}`));
});
const asks = (change: Partial<Message> = {}): Message => ({ ...theirs(1, CARD.text), said: { kind: "card", card: CARD }, ...change });
const answer = (of: string, change: Partial<Message> = {}): Message => ({ ...mine(1, "Yes"), said: { kind: "answer", of, choice: "yes" }, ...change });
const group = (): HTMLElement => find("log").querySelector<HTMLElement>(".answers")!;
const buttons = (): readonly HTMLButtonElement[] => [...group().querySelectorAll("button")];

describe("a question", () => {
  test("shows its words as text and one button for each answer, in its own language", () => {
    log.render([asks()]);
    expect(find("log").querySelector("b")).toBeNull();
    expect(find("log").textContent).toContain(CARD.text);
    expect([group().lang, group().getAttribute("role"), group().hidden]).toEqual(["en", "group", false]);
    expect(buttons().map(({ dataset, type }) => [dataset["choice"], type])).toEqual([["yes", "button"], ["cannot_now", "button"]]);
    expect(buttons()[1]!.textContent).not.toContain("\u202e");
  });

  test("is answered by a tap, closes with the answer and opens again when that is taken back", () => {
    const card = asks();
    log.render([card]);
    const made = buttons();
    made[1]!.click();
    expect(chosen).toEqual([`${card.key} cannot_now`]);
    log.render([card, answer(card.key)]);
    expect(group().hidden).toBe(true);
    log.render([card, answer("other/1")]);
    expect(group().hidden).toBe(false);
    log.render([card, answer(card.key, { gone: true, said: null, text: "" })]);
    expect(group().hidden).toBe(false);
    expect(buttons()).toEqual(made);
  });

  test("that was taken back has no buttons, and a text has none", () => {
    log.render([asks(), theirs(2, "hej")]);
    expect(find("log").querySelectorAll(".answers").length).toBe(1);
    log.render([asks({ gone: true, text: "" }), theirs(2, "hej")]);
    expect(group().hidden).toBe(true);
  });
});

describe("a number to call", () => {
  const NUMBER: SupportCard = { kind: "support", id: "kfl", language: "ar", text: "Kvinnofridslinjen", number: "020-50 50 50", site: "exempel.se", hours: "<b>07:00</b>", happens: "المكالمة مجانية." };
  const sent = (card: SupportCard = NUMBER, change: Partial<Message> = {}): Message => ({ ...theirs(1, card.text), said: { kind: "card", card }, ...change });

  test("is one thumb's tap, with hours, what happens and what a call leaves behind", () => {
    log.render([sent()]);
    const call = group().querySelector<HTMLAnchorElement>("a")!;
    expect([call.getAttribute("href"), call.textContent, group().hidden]).toEqual(["tel:020505050", "Call 020-50 50 50", false]);
    expect([...group().querySelectorAll("p")].map(({ className, textContent, lang, dir }) => [className, textContent, lang, dir])).toEqual([
      ["site", "exempel.se", "", "auto"],
      ["hours", "<b>07:00</b>", "ar", "auto"],
      ["happens", "المكالمة مجانية.", "ar", "auto"],
      ["hint", "The number may show in the phone's list of calls.", document.documentElement.lang, "auto"],
    ]);
    expect(group().querySelectorAll("a").length).toBe(1);
  });

  test("without a number is a page to read and no link", () => {
    log.render([sent({ ...NUMBER, number: "", hours: "", happens: "" })]);
    expect(group().querySelector("a")).toBeNull();
    expect([...group().querySelectorAll("p")].map(({ textContent }) => textContent)).toEqual(["exempel.se"]);
  });

  test("that was taken back is in no part of the page", () => {
    log.render([sent()]);
    log.render([sent(NUMBER, { gone: true, text: "", said: null })]);
    expect(find("log").innerHTML).not.toMatch(/020|tel:/u);
  });
});

test("three taps send the words that stand on them, with their mark; a draft stays", () => {
  const sent: string[] = [];
  wireTaps(find, (text, tap) => sent.push(`${tap}: ${text}`));
  find<HTMLTextAreaElement>("composer").value = "halv mening";
  for (const tap of ["someone", "back", "leaving"]) find(`tap-${tap}`).click();
  expect(sent).toEqual(["someone: Someone is here", "back: I am back", "leaving: I must go"]);
  expect(find<HTMLTextAreaElement>("composer").value).toBe("halv mening");
  expect(find<HTMLButtonElement>("tap-back").type).toBe("button");
});
