/** Below a counsellor's card: answers of one tap each, gone when one of them was sent; or a number to call. */
import type { Choice, PlanCard, QuestionCard, SupportCard } from "../e2ee/cards.ts";
import { answeredBy } from "../net/talk_said.ts";
import type { Message } from "../net/visitor_types.ts";
import { element } from "./parts.ts";
import { safeText } from "./text_safety.ts";
import { fill, type PageTexts } from "./texts.ts";

/** Below `bubble`, as large as a thumb. Nothing when the message is no card. */
export function cardBelow(document: Document, message: Message, texts: PageTexts["texts"], answer: (of: string, choice: Choice) => void): HTMLElement | null {
  if (message.said?.kind !== "card") return null;
  const { card } = message.said;
  if (card.kind === "plan") return planLines(document, card, texts);
  return card.kind === "support" ? supportLines(document, card, texts) : answerButtons(document, card, (choice) => answer(message.key, choice));
}

function answerButtons(document: Document, card: QuestionCard, answer: (choice: Choice) => void): HTMLElement {
  const group = element(document, "div", "answers");
  group.dataset["testid"] = "answers";
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", safeText(card.text));
  group.lang = card.language;
  for (const { choice, text } of card.answers) {
    const button = element(document, "button", "plain", safeText(text)) as HTMLButtonElement;
    button.type = "button";
    button.dir = "auto";
    button.dataset["choice"] = choice;
    button.addEventListener("click", () => answer(choice));
    group.append(button);
  }
  return group;
}

/** The steps, and a way to keep them, which is fetched when it is asked for: it says first what keeping leaves behind. */
export function planLines(document: Document, card: PlanCard, texts: PageTexts["texts"]): HTMLElement {
  const lines = element(document, "div", "answers plan");
  lines.dataset["testid"] = "plan";
  for (const { head, text } of card.steps) {
    for (const [kind, words] of [["head", head], ["step-text", text]] as const) {
      const line = element(document, "p", kind, safeText(words));
      line.dir = "auto";
      line.lang = card.language;
      lines.append(line);
    }
  }
  const keep = element(document, "button", "plain", texts["ui.plan.keep"]) as HTMLButtonElement;
  keep.type = "button";
  keep.addEventListener("click", () => void import("./plan_keep.ts").then(({ askToKeep }) => askToKeep(keep, card, texts)).catch(() => {}));
  lines.append(keep);
  return lines;
}

/** The newest plan that stands. */
export function planOf(messages: readonly Message[]): PlanCard | null {
  const plans = messages.flatMap(({ gone, said }) => (!gone && said?.kind === "card" && said.card.kind === "plan" ? [said.card] : []));
  return plans.at(-1) ?? null;
}

/** Nothing is called before a tap, and what a call leaves behind is said beside it. */
function supportLines(document: Document, card: SupportCard, texts: PageTexts["texts"]): HTMLElement {
  const lines = element(document, "div", "answers support");
  lines.dataset["testid"] = "support";
  const add = (kind: string, text: string, language: string): void => {
    if (text === "") return;
    const line = element(document, "p", kind, safeText(text));
    line.dir = "auto";
    line.lang = language;
    lines.append(line);
  };
  if (card.number !== "") {
    const call = element(document, "a", "plain call", fill(texts["ui.support.call"], { number: card.number })) as HTMLAnchorElement;
    call.href = `tel:${card.number.replace(/[^0-9+]/g, "")}`;
    lines.append(call);
  }
  add("site", card.site, "");
  add("hours", card.hours, card.language);
  add("happens", card.happens, card.language);
  if (card.number !== "") add("hint", texts["ui.support.trace"], document.documentElement.lang);
  return lines;
}

/** Only a question that stands and has no answer can be answered; whoever takes the answer back may choose anew. A number stays. */
export function isOpen(message: Message, messages: readonly Message[]): boolean {
  return !message.gone && answeredBy(messages, message.key) === null;
}
