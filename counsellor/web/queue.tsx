/** Who waits: door, path, language, how long. Never a word of what they want to say. */
import type { DeskSnapshot, Duty, QueueView } from "../../chatsvc/web/net/desk_types.ts";
import { _ } from "./text.ts";
import { lasted } from "./time_words.ts";
import { doorWords, isReserved, languageWords, pathWords, returningWords, sharedWords } from "./words.ts";
import { wishWords } from "./wish_words.ts";
import type { Door } from "./worker_messages.ts";

interface QueueProps {
  readonly rows: readonly QueueView[];
  /** How many wait behind those. */
  readonly more: number;
  readonly doors: readonly Door[];
  readonly duty: Duty;
  readonly onDuty: DeskSnapshot["onDuty"];
  readonly free: boolean;
  /** Without a line to the service nobody knows who waits. */
  readonly linked: boolean;
  readonly now: number;
  /** Three minutes with somebody for whom it is urgent, outside capacity. */
  readonly mayLookIn: boolean;
  readonly accept: (conversation: string, check?: boolean) => void;
}

export function QueueList(p: QueueProps) {
  // A page just loaded has the line before it has heard of the queue: nobody has been counted yet.
  const known = p.linked && Object.keys(p.onDuty).length > 0;
  return (
    <section class="queue" tabIndex={-1}>
      <h2>
        {_("Kö")} {p.rows.length > 0 && <span class="count">{p.rows.length + p.more}</span>}
      </h2>
      <p class="queue-note">{p.linked ? known && onDutyWords(p) : _("Utan kontakt: kön syns inte nu.")}</p>
      {p.rows.length === 0 ? (
        known && <p class="queue-empty">{_("Ingen väntar.")}</p>
      ) : (
        <ol class="queue-list">
          {p.rows.map((row) => (
            <QueueRow key={row.conversation} row={row} {...p} />
          ))}
        </ol>
      )}
      {p.more > 0 && <p class="queue-note">{_("Och %(n) till, längre bak i kön.", { n: p.more })}</p>}
      {p.linked && p.rows.length > 0 && !p.free && <p class="queue-note">{why(p.duty)}</p>}
    </section>
  );
}

function QueueRow(p: QueueProps & { readonly row: QueueView }) {
  const { row } = p;
  const blocked = !row.present || row.offered === true || isReserved(row, p.now);
  return (
    <li class="queue-row" data-waiting={row.conversation} data-urgent={row.urgent ? "yes" : undefined}>
      <div>
        {row.urgent && <p class="queue-urgent">{_("Brådskande")}</p>}
        <p class="queue-path">{pathWords(row.path)}</p>
        <p class="queue-facts">
          {doorWords(row.door, p.doors)} · {languageWords(row.language)}
        </p>
        <p class="queue-time">
          {_("Har väntat %(time)", { time: lasted(p.now - row.waitingSince) })}
          {!row.present && <span class="queue-away"> · {_("borta just nu")}</span>}
        </p>
        {!row.reads && <p class="queue-note">{_("Inget av dina språk.")}</p>}
        {sharedWords(row.writes) !== "" && <p class="queue-note">{sharedWords(row.writes)}</p>}
        {row.wishes.length > 0 && <p class="queue-note">{wishWords(row.wishes)}</p>}
        {row.offered === true && <p class="queue-note">{_("En kollega tillfrågas just nu.")}</p>}
        {row.returning !== null && <p class="queue-back">{returningWords(row, p.now)}</p>}
      </div>
      <button type="button" class="primary" disabled={!p.free || blocked} onClick={() => p.accept(row.conversation)}>
        {_("Svara")}
      </button>
      {row.check === true && p.mayLookIn && (
        <button type="button" class="plain" data-look-in disabled={blocked} title={_("Utöver dina platser. Se om personen är trygg; behåll eller lämna tillbaka.")} onClick={() => p.accept(row.conversation, true)}>
          {_("Kort koll (3 min)")}
        </button>
      )}
    </li>
  );
}

/** Door by door where there are several: who answers at two doors is one person, and counts at both. */
function onDutyWords({ onDuty, doors }: QueueProps): string {
  const counts = Object.entries(onDuty);
  if (counts.length > 1) {
    const each = counts.map(([door, n]) => `${doorWords(door, doors)} ${n}`).join(", ");
    return _("På jour: %(each)", { each });
  }
  const n = counts[0]![1];
  return n === 1 ? _("1 på jour") : _("%(n) på jour", { n });
}

function why(duty: Duty): string {
  return duty === "on" ? _("Du har inga lediga platser just nu.") : _("Välj På jour för att kunna svara.");
}
