/** When silence and age end a conversation, and when to warn: pure values in ms of the injected clock, from whole seconds of the server (P12). */

export interface Deadlines {
  readonly silenceEndsAt: number;
  readonly ageEndsAt: number;
  /** How long before the end a warning shows, ms. */
  readonly silenceWarning: number;
  readonly ageWarning: number;
  /** The age may be extended, once. */
  readonly more: boolean;
  /** When this page last said `alive`; null: never. */
  readonly aliveAt: number | null;
}

interface Seconds {
  readonly silence_in: number;
  readonly age_in: number;
  readonly more: boolean;
}

/** The server lets one sign of life through per five minutes (P12). */
const ALIVE_EVERY_MS = 300_000;

export function deadlines(s: Seconds & { readonly silence_warning: number; readonly age_warning: number }, now: number): Deadlines {
  return {
    silenceEndsAt: now + s.silence_in * 1000,
    ageEndsAt: now + s.age_in * 1000,
    silenceWarning: s.silence_warning * 1000,
    ageWarning: s.age_warning * 1000,
    more: s.more,
    aliveAt: null,
  };
}

export function moved(d: Deadlines, s: Seconds, now: number): Deadlines {
  return { ...d, silenceEndsAt: now + s.silence_in * 1000, ageEndsAt: now + s.age_in * 1000, more: s.more };
}

/** Silence first: it can be answered with a tap. */
export function warningAt(d: Deadlines, now: number): "silence" | "age" | null {
  if (now >= d.silenceEndsAt - d.silenceWarning) return "silence";
  if (now >= d.ageEndsAt - d.ageWarning) return "age";
  return null;
}

/** When the warning will change by itself; null: not any more. */
export function warnsAt(d: Deadlines, now: number): number | null {
  const times = [d.silenceEndsAt - d.silenceWarning, d.ageEndsAt - d.ageWarning].filter((at) => at > now);
  return times.length === 0 ? null : Math.min(...times);
}

/** Writing is a sign of life once per five minutes, or sooner where the periods are short (drills); an answered warning always is. */
export function mayTellAlive(d: Deadlines, now: number): boolean {
  return d.aliveAt === null || now - d.aliveAt >= ALIVE_EVERY_MS || warningAt(d, now) === "silence";
}

export function toldAlive(d: Deadlines, now: number): Deadlines {
  return { ...d, aliveAt: now };
}
