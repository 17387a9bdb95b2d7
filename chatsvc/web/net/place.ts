/** A place in line as the service tells it. What it has not measured is null; nothing is made up for it. */
import type { Place } from "./visitor_types.ts";

interface Told {
  readonly ahead: number;
  readonly on_duty: number;
  readonly talk_minutes?: number | null;
  readonly low?: number | null;
  readonly high?: number | null;
  readonly closing?: boolean | null;
}

export function placeOf(told: Told): Place {
  const { ahead, on_duty: onDuty, talk_minutes: talkMinutes = null, low = null, high = null, closing } = told;
  return { ahead, onDuty, talkMinutes, low, high, closing: closing === true };
}
