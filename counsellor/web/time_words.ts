/** Times as a tired person reads them: minutes and clock times, seconds only where they matter. */
import { _ } from "./text.ts";

const MINUTE = 60_000;

/** How long something has lasted: "42 s", "5 min", "1 tim 10 min". */
export function lasted(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return _("%(n) s", { n: seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return _("%(n) min", { n: minutes });
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return rest === 0 ? _("%(h) tim", { h: hours }) : _("%(h) tim %(m) min", { h: hours, m: rest });
}

/** How long is left, rounded up so that it never says 0 while there is time. */
export function left(ms: number): string {
  return ms < MINUTE ? lasted(ms) : lasted(Math.ceil(ms / MINUTE) * MINUTE);
}

let ahead = 0;

/** How far this device's clock is ahead of the service's, ms: what is counted is right all the same, and clock times are made right. */
export function deviceIsAhead(ms: number): void {
  ahead = ms;
}

/** Hours and minutes of a moment of this device's clock, as a clock that goes right shows them. */
export function clockTime(at: number): string {
  const when = new Date(at - ahead);
  return `${String(when.getHours()).padStart(2, "0")}:${String(when.getMinutes()).padStart(2, "0")}`;
}
