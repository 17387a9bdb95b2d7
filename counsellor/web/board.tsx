/** What a supervisor sees: what takes too long, how many wait and for how long, who carries how much, what is escalated. Of conversations only those she is invited to. */
import { NO_ESCALATIONS } from "../../chatsvc/web/net/desk_escalations.ts";
import type { AppDeps } from "./app_deps.ts";
import type { DeskSnapshot } from "../../chatsvc/web/net/desk_types.ts";
import { BoardAlerts } from "./board_alerts.tsx";
import { BoardDecisions } from "./board_decisions.tsx";
import { BoardDoors } from "./board_doors.tsx";
import { BoardEscalations } from "./board_escalations.tsx";
import { inOrder } from "./board_load.ts";
import { BoardPeople } from "./board_people.tsx";
import { BoardPlot } from "./board_plot.tsx";
import { BoardSteer } from "./board_steer.tsx";
import { Guests } from "./guests.tsx";
import { TopBar } from "./top_bar.tsx";
import { _ } from "./text.ts";
import { useNow } from "./use_now.ts";
import { doorWords, stepWords } from "./words.ts";
import type { Board, Step } from "./worker_messages.ts";

interface BoardProps {
  readonly deps: AppDeps;
  readonly board: Board | null;
  /** How far this browser's keys are: without them she comes into no conversation, and all else works. */
  readonly step: Step;
  readonly snapshot: DeskSnapshot | null;
  readonly lock: () => void;
}

export function BoardPage(p: BoardProps) {
  const { facts, logOut, alerts } = p.deps;
  const now = useNow(p.deps.now);
  return (
    <div class="desk board">
      <TopBar facts={facts} doors={[]} duty={null} link={p.board === null ? "reconnecting" : "up"} alerts={alerts} lock={p.lock} logOut={logOut} />
      <main class="board-main">
        <h1>{_("Läget nu")}</h1>
        {p.board?.load?.stale === true && (
          <p class="bar-problem" role="alert">
            {_("Läget kan vara gammalt: tjänsten räknar inte just nu.")}
          </p>
        )}
        <BoardAlerts deps={p.deps} alerts={p.board?.load?.alerts ?? []} now={now} />
        <BoardDoors doors={facts.doors} board={p.board} now={now} />
        <BoardEscalations deps={p.deps} view={p.board?.escalations ?? NO_ESCALATIONS} />
        {p.board?.load !== undefined && <BoardPeople load={p.board.load} now={now} />}
        <BoardSteer deps={p.deps} />
        {p.board?.load !== undefined && p.board.load.past.length > 0 && (
          <section class="board-past" aria-labelledby="board-past">
            <h2 id="board-past">{_("De senaste timmarna")}</h2>
            {inOrder(p.board.load.past, facts.doors).map((past) => (
              <BoardPlot key={past.door} past={past} door={doorWords(past.door, facts.doors)} quarterAt={p.board!.load!.quarterAt} />
            ))}
            <p class="board-note">{_("Det mesta som syntes varje kvart. Finns bara i minnet och försvinner med det.")}</p>
          </section>
        )}
        {p.snapshot !== null && !p.snapshot.opening && !p.snapshot.closed ? (
          <Guests deps={p.deps} snapshot={p.snapshot} escalations={p.board?.escalations.entries ?? []} />
        ) : (
          <p class="board-note" role="status" data-guest-step={p.step}>
            {_("Du kan inte komma in i samtal än: %(step)", { step: stepWords(p.step) })}
          </p>
        )}
        <BoardDecisions decisions={facts.decisions ?? []} />
        {facts.unchecked_numbers > 0 && (
          <p class="board-alarm" role="status">
            {_("Viktiga nummer som ingen har kontrollerat i tid: %(n).", { n: facts.unchecked_numbers })}{" "}
            <a href="/stod" target="_blank" rel="noopener">
              {_("Kontrollera dem")}
            </a>
          </p>
        )}
        <p class="gate-note">{_("Handledare styr bemanningen. Du läser bara samtal som du är inbjuden till, och bara det som sägs medan du är inne.")}</p>
      </main>
    </div>
  );
}
