/** Whom one is asked to take: who, for how long, yes or no. A no needs no reason; then somebody else is asked. */
import type { OfferView, QueueView } from "../../chatsvc/web/net/desk_types.ts";
import { _ } from "./text.ts";
import { lasted } from "./time_words.ts";
import { doorWords, languageWords, pathWords, returningWords, sharedWords } from "./words.ts";
import { wishWords } from "./wish_words.ts";
import type { Door } from "./worker_messages.ts";

/** As long as the service lets an offer stand (Periods.offer_s): what the bar is full of. */
const WHOLE_MS = 20_000;

interface OfferProps {
  readonly offer: OfferView | null;
  readonly rows: readonly QueueView[];
  readonly doors: readonly Door[];
  readonly now: number;
  readonly accept: (conversation: string) => void;
  readonly decline: (conversation: string) => void;
}

export function OfferCard({ offer, rows, doors, now, accept, decline }: OfferProps) {
  const row = rows.find((one) => one.conversation === offer?.conversation);
  if (offer === null || row === undefined || offer.until <= now) return null;
  const left = Math.ceil(Math.min(WHOLE_MS, offer.until - now) / 1000);
  return (
    <section class="offer" aria-label={_("Fråga till dig")} data-offer={row.conversation}>
      {/* Said once, when it comes; what ticks is beside it and is not read out. */}
      <div role="alert" key={row.conversation}>
        <h2>{_("Kan du ta emot?")}</h2>
        {row.urgent && <p class="queue-urgent">{_("Brådskande")}</p>}
        <p class="queue-path">{pathWords(row.path)}</p>
        <p class="queue-facts">
          {doorWords(row.door, doors)} · {languageWords(row.language)}
          {!row.reads && ` · ${_("inget av dina språk")}`}
        </p>
        {sharedWords(row.writes) !== "" && <p class="queue-note">{sharedWords(row.writes)}</p>}
        {row.wishes.length > 0 && <p class="queue-note">{wishWords(row.wishes)}</p>}
        {row.returning !== null && <p class="queue-back">{returningWords(row, now)}</p>}
      </div>
      <div class="offer-answer">
        <p class="queue-time">{_("Har väntat %(time)", { time: lasted(now - row.waitingSince) })}</p>
        <div class="offer-buttons">
          <button type="button" class="primary" onClick={() => accept(row.conversation)}>
            {_("Svara")}
          </button>
          <button type="button" class="plain" onClick={() => decline(row.conversation)}>
            {_("Avböj")}
          </button>
        </div>
        <p class="offer-left" aria-hidden="true">
          <span class="offer-bar" style={{ "--left": String(Math.min(1, (offer.until - now) / WHOLE_MS)) }} />
          {_("%(n) s kvar att svara", { n: left })}
        </p>
      </div>
    </section>
  );
}
