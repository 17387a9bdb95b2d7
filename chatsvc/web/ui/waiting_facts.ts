/** A wait as sentences: who is on duty, how many are before, how long it may take as far as anybody has measured. Values in, values out. */
import type { Place } from "../net/visitor_types.ts";
import { plural } from "./plural.ts";
import { fill, type PageTexts } from "./texts.ts";

export interface Facts {
  readonly onDuty: string;
  readonly ahead: string;
  /** null: nothing is known about how long, and then nothing is said. */
  readonly wait: string | null;
}

export function factsOf(place: Place, texts: PageTexts["texts"], language: string): Facts {
  return {
    onDuty: plural(texts["ui.wait.on_duty"], place.onDuty, language),
    ahead: plural(texts["ui.wait.ahead"], place.ahead, language),
    wait: waitOf(place, texts, language),
  };
}

/** The interval as the service measured it; until then how long a talk takes; nobody on duty: no number would be true. */
function waitOf({ low, high, talkMinutes, onDuty }: Place, texts: PageTexts["texts"], language: string): string | null {
  if (onDuty === 0) return null;
  if (low !== null && high !== null) {
    return low < high ? fill(texts["ui.wait.between"], { low, high }) : plural(texts["ui.wait.about"], high, language);
  }
  return talkMinutes === null ? null : plural(texts["ui.wait.talk"], talkMinutes, language);
}
