/** What a card, an answer or a tap means, in Swedish, above the words in the visitor's language. */
import type { Message } from "../../chatsvc/web/net/desk_types.ts";
import type { Card, Tap } from "../../chatsvc/web/e2ee/cards.ts";
import { choiceWords, questionOf } from "./cards.ts";
import { _ } from "./text.ts";

export function tapWords(tap: Tap): string {
  switch (tap) {
    case "someone":
      return _("Någon är här");
    case "back":
      return _("Jag är tillbaka");
    case "leaving":
      return _("Jag måste gå");
    default:
      return tap satisfies never;
  }
}

function cardWords(card: Card): string {
  if (card.kind === "support") return _("Kort om stöd: %(number)", { number: card.number || card.site });
  if (card.kind === "plan") return _("Plan: %(steps) steg", { steps: card.steps.length });
  return _("Fråga med knappar: %(question)", { question: questionWords(card) });
}

const questionWords = (card: Card): string => (card.kind === "question" ? questionOf(card.id)?.name() : undefined) ?? card.text;

/** null: the words say all themselves. */
export function meaningOf({ said, gone }: Message, all: readonly Message[]): string | null {
  if (gone || said === null || said === undefined) return null;
  if (said.kind === "tap") return _("Tryckte: %(tap)", { tap: tapWords(said.tap) });
  if (said.kind === "card") return cardWords(said.card);
  if (said.kind === "retold") return said.how === "all" ? _("Personen visar det som sagts före:") : _("Personen sammanfattar det som sagts före:");
  const card = all.find(({ key }) => key === said.of)?.said;
  const question = card?.kind === "card" ? questionWords(card.card) : _("en fråga som inte finns här");
  return _("Svar på ”%(question)”: %(answer)", { question, answer: choiceWords(said.choice) });
}

export function Meaning({ message, all }: { readonly message: Message; readonly all: readonly Message[] }) {
  const words = meaningOf(message, all);
  return words === null ? null : (
    <p class={`meaning meaning-${message.said?.kind ?? "none"}`} data-said={message.said?.kind}>
      {words}
    </p>
  );
}
