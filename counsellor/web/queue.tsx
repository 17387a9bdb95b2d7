/** Who waits: door, path, language, how long. Never a word of what they want to say. */
import type { Duty, QueueView } from "../../chatsvc/web/net/desk_types.ts";
import { _ } from "./text.ts";
import { lasted } from "./time_words.ts";
import { languageWords, pathWords } from "./words.ts";
import type { Door } from "./worker_messages.ts";

interface QueueProps {
  readonly rows: readonly QueueView[];
  readonly doors: readonly Door[];
  readonly duty: Duty;
  readonly onDuty: number;
  readonly free: boolean;
  /** Without a line to the service nobody knows who waits. */
  readonly linked: boolean;
  readonly now: number;
  readonly accept: (conversation: string) => void;
}

export function QueueList(p: QueueProps) {
  return (
    <section class="queue" tabIndex={-1}>
      <h2>
        {_("Kö")} {p.rows.length > 0 && <span class="count">{p.rows.length}</span>}
      </h2>
      <p class="queue-note">{p.linked ? onDutyWords(p.onDuty) : _("Utan kontakt: kön syns inte nu.")}</p>
      {p.rows.length === 0 ? (
        p.linked && <p class="queue-empty">{_("Ingen väntar.")}</p>
      ) : (
        <ol class="queue-list">
          {p.rows.map((row) => (
            <QueueRow key={row.conversation} row={row} {...p} />
          ))}
        </ol>
      )}
      {p.linked && p.rows.length > 0 && !p.free && <p class="queue-note">{why(p.duty)}</p>}
    </section>
  );
}

function QueueRow(p: QueueProps & { readonly row: QueueView }) {
  const { row } = p;
  const door = p.doors.find((one) => one.id === row.door)?.name ?? row.door;
  return (
    <li class="queue-row" data-waiting={row.conversation}>
      <div>
        <p class="queue-path">{pathWords(row.path)}</p>
        <p class="queue-facts">
          {door} · {languageWords(row.language)}
        </p>
        <p class="queue-time">
          {_("Har väntat %(time)", { time: lasted(p.now - row.waitingSince) })}
          {!row.present && <span class="queue-away"> · {_("borta just nu")}</span>}
        </p>
      </div>
      <button type="button" class="primary" disabled={!p.free} onClick={() => p.accept(row.conversation)}>
        {_("Svara")}
      </button>
    </li>
  );
}

function onDutyWords(count: number): string {
  return count === 1 ? _("1 på jour") : _("%(n) på jour", { n: count });
}

function why(duty: Duty): string {
  return duty === "on" ? _("Du har inga lediga platser just nu.") : _("Välj På jour för att kunna svara.");
}
