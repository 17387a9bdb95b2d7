/** What a support card says in the visitor's language: hours from the week, and what is known of the call, never more than was checked. */
import type { SupportCard } from "../../chatsvc/web/e2ee/cards.ts";
import { isForeign, phraseOf, type Wording } from "./phrase_book.ts";
import type { SupportEntry } from "./support_entries.ts";

const DAY_MINUTES = 24 * 60;
/** A Monday, noon: only its weekday is looked at. */
const MONDAY = Date.UTC(2024, 0, 1, 12);

/** fact -> value -> which phrase says it. A fact that nobody knows is not said. */
const SAID: readonly (readonly [fact: string, value: boolean, phrase: string])[] = [
  ["free", true, "free"],
  ["on_bill", true, "on_bill"],
  ["on_bill", false, "not_on_bill"],
  ["asks_name", true, "asks_name"],
  ["asks_name", false, "no_name"],
  ["interpreter", true, "interpreter"],
  ["must_report", true, "must_report"],
];

export function supportCard(entry: SupportEntry, wording: Wording): SupportCard {
  const { key: id, name: text, number, site } = entry;
  return { kind: "support", id, language: wording.language, text, number, site, hours: hoursIn(entry, wording), happens: happensIn(entry, wording) };
}

/** "måndag–fredag 08:00–16:30", in the language of the book; the organisation's own words about it only to who reads Swedish. */
export function hoursIn({ hours, hours_text }: SupportEntry, wording: Wording): string {
  if (hours.length === 0) return hours_text;
  const week = isAlways(hours) ? phraseOf(wording.book, "support", "always") : weekIn(hours, wording.language);
  return isForeign(wording) || hours_text === "" ? week : `${week} ${hours_text}`;
}

/** The organisation's own Swedish to who reads it, and what is known. Nobody vouches for an overdue entry, so nothing is claimed of it. */
export function happensIn({ happens, facts, overdue }: SupportEntry, wording: Wording): string {
  const known = overdue ? [] : SAID.filter(([fact, value]) => facts[fact] === value).map(([, , phrase]) => phraseOf(wording.book, "support", phrase));
  return [isForeign(wording) ? "" : happens, ...known].filter((text) => text !== "").join(" ");
}

const isAlways = (hours: SupportEntry["hours"]): boolean => hours.length === 7 && hours.every(([, opens, closes]) => opens === 0 && closes === DAY_MINUTES);

function weekIn(hours: SupportEntry["hours"], language: string): string {
  const days = Array.from({ length: 7 }, (_, day) =>
    hours
      .filter(([on]) => on === day)
      .map(([, opens, closes]) => `${clock(opens)}–${clock(closes)}`)
      .join(", "),
  );
  const name = new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" });
  const dayName = (day: number): string => name.format(MONDAY + day * DAY_MINUTES * 60_000);
  const parts: string[] = [];
  for (let from = 0; from < 7; from += 1) {
    const at = days[from]!;
    let to = from;
    while (to < 6 && days[to + 1] === at) to += 1;
    if (at !== "") parts.push(`${to === from ? dayName(from) : `${dayName(from)}–${dayName(to)}`} ${at}`);
    from = to;
  }
  return parts.join("; ");
}

const clock = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
