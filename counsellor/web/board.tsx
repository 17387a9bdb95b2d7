/** What a supervisor sees: how many wait and for how long, how many are on duty. Never who, never what. */
import type { AppDeps } from "./app_deps.ts";
import { TopBar } from "./top_bar.tsx";
import { _ } from "./text.ts";
import { lasted } from "./time_words.ts";
import type { Board } from "./worker_messages.ts";

export function BoardPage(p: { deps: AppDeps; board: Board | null; lock: () => void }) {
  const { facts, logOut, alerts } = p.deps;
  return (
    <div class="desk board">
      <TopBar facts={facts} doors={[]} duty={null} link={p.board === null ? "reconnecting" : "up"} alerts={alerts} lock={p.lock} logOut={logOut} />
      <main class="board-main">
        <h1>{_("Läget nu")}</h1>
        <dl class="board-counts">
          {facts.doors.map((door) => {
            const row = p.board?.doors.find((one) => one.door === door.id);
            return (
              <div key={door.id}>
                <dt>{_("Väntar hos %(door)", { door: door.name })}</dt>
                <dd>{row?.waiting ?? "–"}</dd>
                <dd class="board-note">{row && row.waiting > 0 ? _("Längst: %(time)", { time: lasted(row.longest * 1000) }) : _("Ingen väntar")}</dd>
                <dd class="board-note">{_("%(n) på jour", { n: row?.onDuty ?? "–" })}</dd>
              </div>
            );
          })}
        </dl>
        <p class="gate-note">{_("Handledare styr bemanningen och läser aldrig samtal.")}</p>
      </main>
    </div>
  );
}
