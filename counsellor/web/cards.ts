/** The questions that can be asked by a card: what staff read, and how each is said in the visitor's language. */
import type { Card, Choice } from "../../chatsvc/web/e2ee/cards.ts";
import { _ } from "./text.ts";

export type QuestionId = "suicide" | "safe_now" | "alone" | "child" | "exploited" | "can_write" | "understand";
export type Language = "sv" | "en";

interface Question {
  readonly id: QuestionId;
  /** For staff, in Swedish. */
  readonly name: () => string;
  readonly choices: readonly Choice[];
  readonly wording: Readonly<Record<Language, string>>;
}

const YES_NO: readonly Choice[] = ["yes", "no", "dont_know", "cannot_now"];

export const QUESTIONS: readonly Question[] = [
  {
    id: "safe_now",
    name: () => _("Är du trygg just nu?"),
    choices: YES_NO,
    wording: { sv: "Är du trygg där du är just nu?", en: "Are you safe where you are right now?" },
  },
  {
    id: "alone",
    name: () => _("Är du ensam?"),
    choices: YES_NO,
    wording: { sv: "Är du ensam just nu, så att ingen kan läsa det här?", en: "Are you alone right now, so that nobody can read this?" },
  },
  {
    id: "can_write",
    name: () => _("Kan du skriva nu?"),
    choices: YES_NO,
    wording: { sv: "Är det okej för dig att skriva just nu?", en: "Is it okay for you to write right now?" },
  },
  {
    id: "understand",
    name: () => _("Förstår du språket?"),
    choices: ["yes", "no", "dont_know"],
    wording: { sv: "Förstår du vad jag skriver?", en: "Do you understand what I write?" },
  },
  {
    id: "suicide",
    name: () => _("Tänker du på att ta ditt liv?"),
    choices: ["no", "thoughts", "plan", "today", "dont_know", "cannot_now"],
    wording: {
      sv: "Jag frågar alla som har det svårt: har du tankar på att ta ditt liv?",
      en: "I ask everybody who is having a hard time: do you have thoughts of taking your own life?",
    },
  },
  {
    id: "child",
    name: () => _("Finns det ett barn där, eller är du under 18?"),
    choices: YES_NO,
    wording: { sv: "Finns det något barn hos dig, eller är du själv under 18 år?", en: "Is there a child with you, or are you under 18 yourself?" },
  },
  {
    id: "exploited",
    name: () => _("Tvingar, hotar eller styr någon dig?"),
    choices: YES_NO,
    wording: {
      sv: "Finns det någon som tvingar eller hotar dig, eller som håller i dina pengar, din telefon eller ditt pass?",
      en: "Is somebody forcing or threatening you, or keeping your money, your phone or your passport?",
    },
  },
];

const ANSWERS: Readonly<Record<Language, Readonly<Record<Choice, string>>>> = {
  sv: { yes: "Ja", no: "Nej", dont_know: "Vet inte", cannot_now: "Kan inte skriva nu", thoughts: "Ja, tankar", plan: "Ja, och jag har en plan", today: "Ja, och jag tänker göra det i dag" },
  en: { yes: "Yes", no: "No", dont_know: "I don't know", cannot_now: "I cannot write now", thoughts: "Yes, thoughts", plan: "Yes, and I have a plan", today: "Yes, and I think of doing it today" },
};

/** The wording that comes nearest: a language that we have no words in gets English. */
export function languageFor(visitors: string): Language {
  return visitors === "sv" || visitors.startsWith("sv-") ? "sv" : "en";
}

/** Swedish is the original; nobody who was born with the other has read it for this organisation. */
export const isChecked = (language: Language): boolean => language === "sv";

export function questionOf(id: string): Question | null {
  return QUESTIONS.find((question) => question.id === id) ?? null;
}

export function cardFor(id: QuestionId, language: Language): Card {
  const { choices, wording } = questionOf(id)!;
  return { kind: "question", id, language, text: wording[language], answers: choices.map((choice) => ({ choice, text: ANSWERS[language][choice] })) };
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
