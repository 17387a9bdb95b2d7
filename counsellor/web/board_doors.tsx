/** Each door of the board: whether it is open, who waits in which language and for how long, who is there. */
import type { LoadView } from "./board_load.ts";
import { waitsOf } from "./board_load.ts";
import { intakeWords } from "./board_words.ts";
import { _ } from "./text.ts";
import { lasted } from "./time_words.ts";
import { doorWords, languageWords } from "./words.ts";
import type { Board, Door } from "./worker_messages.ts";

interface Props {
  readonly doors: readonly Door[];
  readonly board: Board | null;
  readonly now: number;
}

export function BoardDoors({ doors, board, now }: Props) {
  return (
    <dl class="board-counts">
      {doors.map((door) => (
        <OneDoor key={door.id} door={door} doors={doors} board={board} load={board?.load} now={now} />
      ))}
    </dl>
  );
}

function OneDoor({ door, doors, board, load, now }: Props & { readonly door: Door; readonly load: LoadView | undefined }) {
  const counted = board?.doors.find((one) => one.door === door.id);
  const found = load?.doors.find((one) => one.door === door.id);
  const wait = found === undefined ? null : waitsOf(found);
  const waiting = wait?.waiting ?? counted?.waiting;
  const longest = wait === null ? (counted?.longest ?? 0) * 1000 : now - (wait.since ?? now);
  return (
    <div data-door={door.id}>
      <dt>{_("Väntar hos %(door)", { door: doorWords(door.id, doors) })}</dt>
      <dd>{waiting ?? "–"}</dd>
      <dd class="board-note">{waiting !== undefined && (waiting > 0 ? _("Längst: %(time)", { time: lasted(longest) }) : _("Ingen väntar"))}</dd>
      {found !== undefined && found.waits.length > 0 && (
        <dd class="board-note board-languages">
          {found.waits.map((one) => (
            <span key={one.language} data-language={one.language}>
              {languageWords(one.language)}: {one.waiting} · {lasted(now - one.since)}
            </span>
          ))}
        </dd>
      )}
      <dd class="board-note">
        {_("%(n) på jour", { n: found?.onDuty ?? counted?.onDuty ?? "–" })}
        {found !== undefined && ` · ${_("%(n) lediga platser", { n: found.free })} · ${_("%(n) i samtal", { n: found.talking })}`}
      </dd>
      {found !== undefined && (
        <dd class={found.open ? "board-note board-intake open" : "board-note board-intake"} data-open={found.open ? "yes" : "no"}>
          {intakeWords(found)}
        </dd>
      )}
    </div>
  );
}
