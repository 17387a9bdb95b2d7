/** After an end for abuse this tab waits before it may start again: a pause for the staff, not a wall. It binds the tab, never a person. */
import { PREFIX } from "./kept_place.ts";

/** Long enough for somebody to calm down and for a counsellor to breathe; who needs help now has the numbers meanwhile. */
export const REST_MS = 600_000;
const NAME = `${PREFIX}r`;

export interface Rest {
  begin(): void;
  isOn(): boolean;
}

/** null: this browser forbids storage; then the rest lasts as long as this page. */
export function restIn(storage: Storage | null, now: () => number): Rest {
  let until = 0;
  return {
    begin: () => {
      if (until > now()) return;
      until = now() + REST_MS;
      try {
        storage?.setItem(NAME, String(until));
      } catch {
        // Full: as without storage.
      }
    },
    isOn: () => {
      const kept = Number(storage?.getItem(NAME) ?? 0);
      // A clock that was set back does not make it longer than it was meant to be.
      return [until, kept].some((end) => end > now() && end <= now() + REST_MS);
    },
  };
}
