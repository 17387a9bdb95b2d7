// What staff hand over inside MLS beside words: a question with answers to tap, or a number to call (docs/protocol.md section 5).
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

export interface QuestionCard {
  readonly kind: "question";
  /** Which question of the console's list: staff read it there in their own language. */
  readonly id: string;
  /** Language tag of the wording. */
  readonly language: string;
  readonly text: string;
  /** One to MOST_ANSWERS, no choice twice. */
  readonly answers: readonly CardAnswer[];
}

/** Somebody else to turn to, from the organisation's directory. A page never follows or dials anything in it by itself. */
export interface SupportCard {
  readonly kind: "support";
  /** Key of the entry. */
  readonly id: string;
  readonly language: string;
  /** What it calls itself. */
  readonly text: string;
  /** Digits as they are dialled; "" where there is only a page. */
  readonly number: string;
  /** Host and path, shown as text and never a link; "" where there is only a number. One of the two is there. */
  readonly site: string;
  /** "" where nobody knows. */
  readonly hours: string;
  /** What happens when one calls; may be "". */
  readonly happens: string;
}

export interface PlanStep {
  /** What the step is about, in the visitor's language. */
  readonly head: string;
  /** In the visitor's own words. */
  readonly text: string;
}

/** What both have put together: what helps, who can be near, what comes next (Stanley and Brown; domain.md 8.1, V19). The newest one stands. */
export interface PlanCard {
  readonly kind: "plan";
  readonly language: string;
  readonly text: string;
  /** One to MOST_STEPS. */
  readonly steps: readonly PlanStep[];
}

export type Card = QuestionCard | SupportCard | PlanCard;

/** What a visitor taps beside the field instead of writing. */
export const TAPS = ["someone", "back", "leaving"] as const;
export type Tap = (typeof TAPS)[number];

/** Bytes of UTF-8 of a question: a long sentence in the widest script. */
export const LONGEST_QUESTION = 600;
/** Bytes of UTF-8 on one button. */
export const LONGEST_ANSWER = 80;
/** More than these push each other off a telephone's screen. */
export const MOST_ANSWERS = 6;
/** Bytes of UTF-8 of a name, of hours, and of what happens: as in the directory, in the widest script. */
export const LONGEST_NAME = 240;
export const LONGEST_HOURS = 600;
export const LONGEST_HAPPENS = 1500;

export const MOST_STEPS = 8;
/** Bytes of UTF-8 of all words of a plan: it must fit into one message, whatever is escaped. */
export const LONGEST_PLAN = 2400;

/** null: not a card that may be said or shown. */
export function readCard(value: unknown): Card | null {
  const kind = (value as { kind?: unknown } | null)?.kind;
  if (kind === "plan") return readPlan(value);
  return kind === "support" ? readSupport(value) : readQuestion(value);
}

function readPlan(value: unknown): PlanCard | null {
  const f = fields(value, ["kind", "language", "text", "steps"]);
  if (f === null || !fits(f["language"], LANGUAGE) || !isShort(f["text"], LONGEST_NAME)) return null;
  const [text, list] = [f["text"], f["steps"]];
  if (!Array.isArray(list) || list.length === 0 || list.length > MOST_STEPS) return null;
  const steps = list.map((step) => fields(step, ["head", "text"])).filter((step) => step !== null && isShort(step["head"], LONGEST_NAME) && isShort(step["text"], LONGEST_PLAN));
  if (steps.length < list.length) return null;
  const plan: PlanCard = { kind: "plan", language: f["language"], text, steps: steps as unknown as readonly PlanStep[] };
  return isAtMost(wordsOf(plan), LONGEST_PLAN) ? plan : null;
}

const wordsOf = ({ text, steps }: PlanCard): string => [text, ...steps.flatMap((step) => [step.head, step.text])].join("");

function readQuestion(value: unknown): QuestionCard | null {
  const f = fields(value, ["kind", "id", "language", "text", "answers"]);
  if (f === null || f["kind"] !== "question" || !fits(f["id"], /^[a-z_]{1,32}$/) || !fits(f["language"], LANGUAGE)) return null;
  const [text, list] = [f["text"], f["answers"]];
  if (!isShort(text, LONGEST_QUESTION) || !Array.isArray(list) || list.length === 0 || list.length > MOST_ANSWERS) return null;
  const answers = list.map(readAnswer).filter((answer) => answer !== null);
  if (answers.length < list.length || new Set(answers.map(({ choice }) => choice)).size < list.length) return null;
  return { kind: "question", id: f["id"], language: f["language"], text, answers };
}

function readSupport(value: unknown): SupportCard | null {
  const f = fields(value, ["kind", "id", "language", "text", "number", "site", "hours", "happens"]);
  if (f === null || !fits(f["id"], /^[a-z0-9_-]{1,32}$/) || !fits(f["language"], LANGUAGE) || !isShort(f["text"], LONGEST_NAME)) return null;
  const { id, language, text, number, site, hours, happens } = f;
  // What is dialled is what is read: digits, spaces and hyphens.
  if (!fits(number, /^(\+?[0-9][0-9 -]{1,22})?$/) || !fits(site, /^([a-z0-9-]+(\.[a-z0-9-]+)+(\/[A-Za-z0-9._~\/-]*)?)?$/) || site.length > 100) return null;
  if ((number === "" && site === "") || !isAtMost(hours, LONGEST_HOURS) || !isAtMost(happens, LONGEST_HAPPENS)) return null;
  return { kind: "support", id: id as string, language: language as string, text: text as string, number, site, hours, happens };
}

function readAnswer(value: unknown): CardAnswer | null {
  const f = fields(value, ["choice", "text"]);
  return f && isChoice(f["choice"]) && isShort(f["text"], LONGEST_ANSWER) ? { choice: f["choice"], text: f["text"] } : null;
}

export const isChoice = (value: unknown): value is Choice => CHOICES.includes(value as Choice);
export const isTap = (value: unknown): value is Tap => TAPS.includes(value as Tap);
/** The writer's hash and the counter, as in a transcript's keys: with two staff in the room a counter alone names nothing. */
export const isCardKey = (value: unknown): value is string => fits(value, /^[0-9a-f]{32}\/[1-9][0-9]{0,14}$/);

const LANGUAGE = /^[a-zA-Z-]{2,35}$/;
const fits = (value: unknown, form: RegExp): value is string => typeof value === "string" && form.test(value);
const isAtMost = (value: unknown, longest: number): value is string => typeof value === "string" && utf8(value).length <= longest;
const isShort = (value: unknown, longest: number): value is string => isAtMost(value, longest) && value.trim() !== "";
