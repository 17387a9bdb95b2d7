/** The supervisor's escalations: what was raised, how long is left, and the three answers. Never who it is about. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { EscalationsView, EscalationView } from "../../chatsvc/web/net/desk_escalations.ts";
import type { AppDeps } from "./app_deps.ts";
import { answerWords, decisionWords, gateFor, gateWords, rungName } from "./ladder_words.ts";
import { _ } from "./text.ts";
import { lasted } from "./time_words.ts";
import { useNow } from "./use_now.ts";
import { doorWords } from "./words.ts";
import type { Rung } from "./worker_messages.ts";

/** What nobody has taken rings again so often. */
const RING_EVERY_MS = 15_000;
const FREE: readonly string[] = ["raised", "passed", "unanswered"];
/** Taken, and its time runs again: whoever has it has closed the board. */
const hasLeft = (one: EscalationView): boolean => one.state === "acknowledged" && one.dueAt !== null;
const isFree = (one: EscalationView): boolean => FREE.includes(one.state) || hasLeft(one);

export function BoardEscalations({ deps, view }: { readonly deps: AppDeps; readonly view: EscalationsView }) {
  const now = useNow(deps.now);
  useRinging(deps, view);
  const answer = view.answer === null ? null : answerWords(view.answer.code);
  return (
    <section class="board-escalations" aria-label={_("Eskaleringar")}>
      <h2>
        {_("Eskaleringar")} {view.entries.length > 0 && <span class="count">{view.entries.length}</span>}
      </h2>
      {view.away && (
        <p class="bar-problem" role="alert">
          {_("Eskaleringar kan inte läsas just nu. Rådgivarna får jourens telefonnummer i stället: var nåbar.")}
        </p>
      )}
      {answer !== null && (
        <p class="bar-problem" role="alert" data-answer={view.answer?.code}>
          {answer}
        </p>
      )}
      {!view.known && <p class="board-note">{_("Hämtar …")}</p>}
      {view.known && !view.away && view.entries.length === 0 && <p class="board-note">{_("Ingen behöver dig just nu. Sidan låter när någon kallar.")}</p>}
      <ul class="escalation-list">
        {view.entries.map((one) => (
          <Row key={one.key} one={one} now={now} deps={deps} />
        ))}
      </ul>
      <p>
        <a href="/eskaleringar" target="_blank" rel="noopener">
          {_("Beslut hittills")}
        </a>
      </p>
    </section>
  );
}

function Row({ one, now, deps }: { readonly one: EscalationView; readonly now: number; readonly deps: AppDeps }) {
  const { link, facts } = deps;
  const rung = facts.escalation.rungs.find(({ kind }) => kind === one.kind);
  return (
    <li class={`escalation escalation-${one.kind}`} data-escalation={one.key} data-state={one.state}>
      <p class="escalation-what">
        <strong>{rungName(one.kind)}</strong> · {doorWords(one.door, facts.doors)} · {one.raisedBy}
      </p>
      <p class="board-note" role="status">
        {stateWords(one, now)}
      </p>
      <p class="ask-ways">
        {isFree(one) && (
          <button type="button" class="primary" data-acknowledge onClick={() => link.command({ do: "acknowledge", key: one.key })}>
            {_("Jag tar den")}
          </button>
        )}
        {one.state !== "unanswered" && (
          <button type="button" class="plain" data-pass-on onClick={() => link.command({ do: "passOn", key: one.key })}>
            {_("Till nästa i jour")}
          </button>
        )}
      </p>
      {rung !== undefined && <Decide rung={rung} name={one.key} decide={(decision, gate) => link.command({ do: "decide", key: one.key, decision, gate })} />}
    </li>
  );
}

/** Decision and legal gate, both from closed lists: nothing can be written about anybody. */
function Decide({ rung, name, decide }: { readonly rung: Rung; readonly name: string; readonly decide: (decision: string, gate: string) => void }) {
  const [decision, setDecision] = useState("");
  const [gate, setGate] = useState("");
  const gates = gateFor(decision, [...new Set(Object.values(rung.gates).flat())]);
  const chosen = gates.length === 1 ? gates[0]! : gate;
  return (
    <details class="escalation-decide">
      <summary>{_("Besluta …")}</summary>
      <fieldset>
        <legend>{_("Beslut")}</legend>
        {rung.decisions.map((each) => (
          <label key={each}>
            <input type="radio" name={`decision-${name}`} value={each} checked={decision === each} onChange={() => (setDecision(each), setGate(""))} /> {decisionWords(each)}
          </label>
        ))}
      </fieldset>
      {decision !== "" && gates.length > 1 && (
        <fieldset>
          <legend>{_("Det vilar på")}</legend>
          {gates.map((each) => (
            <label key={each}>
              <input type="radio" name={`gate-${name}`} value={each} checked={gate === each} onChange={() => setGate(each)} /> {gateWords(each)}
            </label>
          ))}
        </fieldset>
      )}
      <button type="button" class="primary" data-decide disabled={decision === "" || chosen === ""} onClick={() => decide(decision, chosen)}>
        {_("Skriv beslutet i loggen")}
      </button>
    </details>
  );
}

function stateWords(one: EscalationView, now: number): string {
  const age = _("För %(time) sedan.", { time: lasted(Math.max(0, now - one.raisedAt)) });
  switch (one.state) {
    case "acknowledged":
      return `${age} ${hasLeft(one) ? _("%(name) tog den, men har stängt sin sida.", { name: one.takenBy }) : _("%(name) har den.", { name: one.takenBy })}`;
    case "passed":
      return `${age} ${_("Gick vidare till %(name).", { name: one.passedTo })}`;
    case "unanswered":
      return `${age} ${_("Ingen har svarat. Ta den.")}`;
    default:
      return one.dueAt === null ? age : `${age} ${_("Går vidare om %(time).", { time: lasted(Math.max(0, one.dueAt - now)) })}`;
  }
}

/** Sounds at once for what is new, again until somebody has it; the number in the title follows. */
function useRinging({ alerts }: AppDeps, view: EscalationsView): void {
  const free = view.entries.filter(isFree);
  const known = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (free.some(({ key }) => !known.current.has(key))) alerts.ring();
    known.current = new Set(free.map(({ key }) => key));
    alerts.title(free.length);
  }, [view.entries]);
  useEffect(() => {
    if (free.length === 0) return undefined;
    const again = setInterval(() => alerts.ring(), RING_EVERY_MS);
    return () => clearInterval(again);
  }, [free.length > 0]);
}
