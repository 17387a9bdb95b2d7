/** The planned shift ends soon: said once by its clock time, and how long that is stands beside it. */
import { _ } from "./text.ts";
import { clockTime, left } from "./time_words.ts";

export function ShiftNotice({ endsAt, now }: { endsAt: number | null; now: number }) {
  if (endsAt === null || endsAt <= now) return null;
  return (
    <div class="bar-problem" data-shift-ends>
      <strong aria-hidden="true">{_("Passet är slut om %(time)", { time: left(endsAt - now) })}</strong>
      <span role="status">
        <span class="unseen">{_("Passet är slut %(clock).", { clock: clockTime(endsAt) })} </span>
        {_("Sedan kommer ingen ny till dig. Det som pågår avbryts inte.")}
      </span>
    </div>
  );
}
