/** Opening hours in words: what the published status says of a door, read strictly, said as one would aloud. */
import { fill, type PageTexts } from "./texts.ts";

/** Minutes as the reception's clock shows them, with its offset: 2026-12-01T18:00+01:00. */
export interface DoorHours {
  /** The next opening; null while one can come now. */
  readonly opens: string | null;
  readonly closes: string;
  readonly lastEntry: string;
}

export interface Languages {
  /** Tags that somebody on duty reads; empty: nobody knows. */
  readonly now: readonly string[];
  /** From and to, when each is read next. */
  readonly next: Readonly<Record<string, readonly [string, string]>>;
}

const MINUTE = /^\d{4}-\d\d-\d\dT\d\d:\d\d[+-]\d\d:\d\d$/;
/** From five in the afternoon people say "tonight". */
const EVENING = "17:00";
const DAY_MS = 86_400_000;

export function hoursOf(door: Readonly<Record<string, unknown>>): DoorHours | null {
  const { opens, closes, last_entry: lastEntry } = door;
  if (!isMinute(closes) || !isMinute(lastEntry)) return null;
  return { opens: isMinute(opens) ? opens : null, closes, lastEntry };
}

export function languagesOf(door: Readonly<Record<string, unknown>>): Languages {
  const { languages, language_next: next } = door;
  const spans = typeof next === "object" && next !== null ? Object.entries(next) : [];
  return {
    now: Array.isArray(languages) ? languages.filter((tag) => typeof tag === "string") : [],
    next: Object.fromEntries(spans.filter((one): one is [string, [string, string]] => isSpan(one[1]))),
  };
}

export interface Saying {
  readonly texts: PageTexts["texts"];
  readonly language: string;
  readonly now: number;
}

/** One or two sentences on when to come, or until when one may; empty where nothing is planned. */
export function sayHours(hours: DoorHours | null, says: Saying): string {
  if (hours === null) return "";
  const { texts } = says;
  const entry = fill(texts["ui.hours.entry"], { time: clockOf(hours.lastEntry, says) });
  if (hours.opens === null) return `${fill(texts["ui.hours.until"], { time: clockOf(hours.closes, says) })} ${entry}`;
  return `${fill(texts["ui.hours.next"], { when: sayWhen(hours.opens, hours.closes, says) })} ${entry}`;
}

/** "En rådgivare har paus ...": while nobody is there, when somebody thinks to be back, as the status says it; empty: nobody knows. */
export function sayBack(back: unknown, says: Saying): string {
  return isMinute(back) ? `${fill(says.texts["ui.hours.back"], { time: clockOf(back, says) })} ` : "";
}

/** Says that nobody reads this page's language now, and when somebody does; while the door is shut only the latter. Empty when somebody does or nobody knows. */
export function sayUnread(languages: Languages, says: Saying, open = true): string {
  const { texts, language } = says;
  // Whoever reads Swedish reads plain Swedish.
  const [base = language] = language.split("-");
  if ((open && languages.now.length === 0) || [language, base].some((tag) => languages.now.includes(tag))) return "";
  const next = languages.next[language] ?? languages.next[base];
  const later = next === undefined ? "" : ` ${fill(texts["ui.hours.read_next"], { when: sayWhen(...next, says) })}`;
  return open ? texts["ui.hours.unread"] + later : later.trim();
}

/** "i kväll 18.00-21.00", "i morgon ...", "tisdag 8 december ...". */
function sayWhen(from: string, to: string, says: Saying): string {
  const { texts, language, now } = says;
  const day = Date.parse(`${from.slice(0, 10)}T00:00Z`);
  // The wall clock of the reception now; its offset is the one that the minute itself bears.
  const wall = now + Date.parse(`${from.slice(0, 16)}Z`) - Date.parse(from);
  const ahead = Math.floor(day / DAY_MS) - Math.floor(wall / DAY_MS);
  const time = fill(texts["ui.hours.span"], { from: clockOf(from, says), to: clockOf(to, says) });
  if (ahead <= 0) return fill(texts[from.slice(11, 16) < EVENING ? "ui.hours.today" : "ui.hours.tonight"], { time });
  if (ahead === 1) return fill(texts["ui.hours.tomorrow"], { time });
  const named = new Intl.DateTimeFormat(`${language}-u-nu-latn`, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" }).format(day);
  return fill(texts["ui.hours.day"], { day: named, time });
}

function clockOf(minute: string, says: Saying): string {
  const clock = minute.slice(11, 16);
  return says.language.startsWith("sv") ? clock.replace(":", ".") : clock;
}

function isMinute(value: unknown): value is string {
  return typeof value === "string" && MINUTE.test(value) && !Number.isNaN(Date.parse(value));
}

function isSpan(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every(isMinute);
}
