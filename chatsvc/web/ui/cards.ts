/** The answers below a counsellor's question: one tap each, gone when one of them was sent. */
import type { Choice } from "../e2ee/cards.ts";
import { answeredBy } from "../net/talk_said.ts";
import type { Message } from "../net/visitor_types.ts";
import { element } from "./parts.ts";
import { safeText } from "./text_safety.ts";

/** Below `bubble`, as large as a thumb. Nothing when the message is no card. */
export function cardButtons(document: Document, message: Message, answer: (of: string, choice: Choice) => void): HTMLElement | null {
  if (message.said?.kind !== "card") return null;
  const { card } = message.said;
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
    button.addEventListener("click", () => answer(message.key, choice));
    group.append(button);
  }
  return group;
}

/** Only a question that stands and has no answer can be answered; whoever takes the answer back may choose anew. */
export function isOpen(message: Message, messages: readonly Message[]): boolean {
  return !message.gone && answeredBy(messages, message.key) === null;
}
