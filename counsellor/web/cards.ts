/** The questions that can be asked by a card: what staff read, and which answers each has. The wording stands in the phrase books. */
import type { Choice, QuestionCard } from "../../chatsvc/web/e2ee/cards.ts";
import { phraseOf, type Wording } from "./phrase_book.ts";
import { _ } from "./text.ts";

export type QuestionId = "suicide" | "safe_now" | "alone" | "child" | "exploited" | "can_write" | "understand";

interface Question {
  readonly id: QuestionId;
  /** For staff, in Swedish. */
  readonly name: () => string;
  readonly choices: readonly Choice[];
}

const YES_NO: readonly Choice[] = ["yes", "no", "dont_know", "cannot_now"];

export const QUESTIONS: readonly Question[] = [
  { id: "safe_now", name: () => _("Är du trygg just nu?"), choices: YES_NO },
  { id: "alone", name: () => _("Är du ensam?"), choices: YES_NO },
  { id: "can_write", name: () => _("Kan du skriva nu?"), choices: YES_NO },
  { id: "understand", name: () => _("Förstår du språket?"), choices: ["yes", "no", "dont_know"] },
  { id: "suicide", name: () => _("Tänker du på att ta ditt liv?"), choices: ["no", "thoughts", "plan", "today", "dont_know", "cannot_now"] },
  { id: "child", name: () => _("Finns det ett barn där, eller är du under 18?"), choices: YES_NO },
  { id: "exploited", name: () => _("Tvingar, hotar eller styr någon dig?"), choices: YES_NO },
];

export function questionOf(id: string): Question | null {
  return QUESTIONS.find((question) => question.id === id) ?? null;
}

export function cardFor(id: QuestionId, { language, book }: Wording): QuestionCard {
  const answers = questionOf(id)!.choices.map((choice) => ({ choice, text: phraseOf(book, "answer", choice) }));
  return { kind: "question", id, language, text: phraseOf(book, "question", id), answers };
}

/** For staff, whatever language the button had. */
export function choiceWords(choice: Choice): string {
  switch (choice) {
    case "yes":
      return _("Ja");
    case "no":
      return _("Nej");
    case "dont_know":
      return _("Vet inte");
    case "cannot_now":
      return _("Kan inte skriva nu");
    case "thoughts":
      return _("Ja, tankar");
    case "plan":
      return _("Ja, har en plan");
    case "today":
      return _("Ja, tänker göra det i dag");
    default:
      return choice satisfies never;
  }
}
