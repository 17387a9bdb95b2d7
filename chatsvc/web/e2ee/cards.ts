// A question with answers to tap, as it is said inside MLS: both languages meet in closed ids (docs/protocol.md section 5).
import { utf8 } from "./bytes.ts";
import { fields } from "./canonical.ts";

/** Every answer that a card can offer. The wording rides with the card; what it means is this word. */
export const CHOICES = ["yes", "no", "dont_know", "cannot_now", "thoughts", "plan", "today"] as const;
export type Choice = (typeof CHOICES)[number];

export interface CardAnswer {
  readonly choice: Choice;
  /** In the visitor's language. */
  readonly text: string;
}

export interface Card {
  readonly kind: "question";
  /** Which question of the console's list: staff read it there in their own language. */
  readonly id: string;
  /** Language tag of the wording. */
  readonly language: string;
  readonly text: string;
  /** One to MOST_ANSWERS, no choice twice. */
  readonly answers: readonly CardAnswer[];
}

/** What a visitor taps beside the field instead of writing. */
export const TAPS = ["someone", "back", "leaving"] as const;
export type Tap = (typeof TAPS)[number];

/** Bytes of UTF-8 of a question: a long sentence in the widest script. */
export const LONGEST_QUESTION = 600;
/** Bytes of UTF-8 on one button. */
export const LONGEST_ANSWER = 80;
/** More than these push each other off a telephone's screen. */
export const MOST_ANSWERS = 6;

/** null: not a card that may be said or shown. */
export function readCard(value: unknown): Card | null {
  const f = fields(value, ["kind", "id", "language", "text", "answers"]);
  if (f === null || f["kind"] !== "question" || !fits(f["id"], /^[a-z_]{1,32}$/) || !fits(f["language"], /^[a-zA-Z-]{2,35}$/)) return null;
  const [text, list] = [f["text"], f["answers"]];
  if (!isShort(text, LONGEST_QUESTION) || !Array.isArray(list) || list.length === 0 || list.length > MOST_ANSWERS) return null;
  const answers = list.map(readAnswer).filter((answer) => answer !== null);
  if (answers.length < list.length || new Set(answers.map(({ choice }) => choice)).size < list.length) return null;
  return { kind: "question", id: f["id"], language: f["language"], text, answers };
}

function readAnswer(value: unknown): CardAnswer | null {
  const f = fields(value, ["choice", "text"]);
  return f && isChoice(f["choice"]) && isShort(f["text"], LONGEST_ANSWER) ? { choice: f["choice"], text: f["text"] } : null;
}

export const isChoice = (value: unknown): value is Choice => CHOICES.includes(value as Choice);
export const isTap = (value: unknown): value is Tap => TAPS.includes(value as Tap);
/** The writer's hash and the counter, as in a transcript's keys: with two staff in the room a counter alone names nothing. */
export const isCardKey = (value: unknown): value is string => fits(value, /^[0-9a-f]{32}\/[1-9][0-9]{0,14}$/);

const fits = (value: unknown, form: RegExp): value is string => typeof value === "string" && form.test(value);
const isShort = (value: unknown, longest: number): value is string => typeof value === "string" && value.trim() !== "" && utf8(value).length <= longest;
