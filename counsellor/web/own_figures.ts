/** Somebody's own figures, for herself: in this browser under her own alias, twelve weeks, never sent; so no supervisor, administrator, backup or export has them. */
import { mondayOf } from "./exposure.ts";

const PREFIX = "own.";
/** Longer is another season; older weeks go at every look. */
export const WEEKS = 12;
const WEEK_MS = 7 * 86_400_000;
/** The only ticks that are kept: how she works, nothing of what a talk was about. */
const KEPT = /^(?:risk_suicide-asked|reply-(?:0|30|60|120|300)|(?:early|later)-[123])$/;
const TALKS = "talks";

type Counts = Readonly<Record<string, number>>;

export interface OwnFigures {
  readonly talks: number;
  /** In how many of them suicide was asked about. */
  readonly asked: number;
  /** Whose first answer was measured, and came within a minute. */
  readonly replied: number;
  readonly soon: number;
  /** By talks at once, one to three: how many ended within five minutes, of how many. */
  readonly early: readonly (readonly [early: number, all: number])[];
}

export interface OwnCounter {
  readonly now: OwnFigures;
  /** A talk was closed with these ticks. */
  closed(ticks: readonly string[]): void;
  forget(): void;
}

/** null: this browser forbids storage; then nothing is kept and nothing shown. */
export function ownFiguresOf(alias: string, storage: Storage | null, now: () => number): OwnCounter {
  const name = `${PREFIX}${alias}`;
  const read = (): Record<string, Counts> => {
    const oldest = mondayOf(now() - (WEEKS - 1) * WEEK_MS);
    return Object.fromEntries(Object.entries(weeksIn(storage?.getItem(name) ?? null)).filter(([monday]) => monday >= oldest));
  };
  return {
    get now() {
      return summed(Object.values(read()));
    },
    closed(ticks) {
      const weeks = read();
      const monday = mondayOf(now());
      const counts: Record<string, number> = { ...weeks[monday] };
      for (const tick of [TALKS, ...ticks.filter((one) => KEPT.test(one))]) counts[tick] = (counts[tick] ?? 0) + 1;
      try {
        storage?.setItem(name, JSON.stringify({ ...weeks, [monday]: counts }));
      } catch {
        // Full: as without storage.
      }
    },
    forget() {
      storage?.removeItem(name);
    },
  };
}

function summed(weeks: readonly Counts[]): OwnFigures {
  const of = (...ticks: readonly string[]): number => weeks.reduce((sum, week) => sum + ticks.reduce((n, tick) => n + (week[tick] ?? 0), 0), 0);
  return {
    talks: of(TALKS),
    asked: of("risk_suicide-asked"),
    replied: of("reply-0", "reply-30", "reply-60", "reply-120", "reply-300"),
    soon: of("reply-0", "reply-30"),
    early: [1, 2, 3].map((n) => [of(`early-${n}`), of(`early-${n}`, `later-${n}`)] as const),
  };
}

/** Anything else that lies there is nobody's figures. */
function weeksIn(text: string | null): Record<string, Counts> {
  try {
    const found: unknown = JSON.parse(text ?? "{}");
    if (typeof found !== "object" || found === null || Array.isArray(found)) return {};
    return Object.fromEntries(Object.entries(found).flatMap(([monday, week]) => (isCounts(week) ? [[monday, week]] : [])));
  } catch {
    return {};
  }
}

function isCounts(week: unknown): week is Counts {
  return typeof week === "object" && week !== null && Object.values(week).every((one) => Number.isSafeInteger(one) && one >= 0);
}
