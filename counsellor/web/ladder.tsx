/** The ladder: from advice to the police, with who decides, the legal gate, the words and one press for each rung. */
import { useContext } from "preact/hooks";
import type { EscalationKind, EscalationView } from "../../chatsvc/web/net/desk_escalations.ts";
import { Escalations, isOpen, type LadderView, markOf, newKey, nobodyThere, standing } from "./ladder_state.ts";
import { answerWords, decisionWords, deciderWords, gateWords, pathNote, rungName } from "./ladder_words.ts";
import type { Panel, PanelProps } from "./panel_types.ts";
import { RungSay, rungWords } from "./rung_say.tsx";
import { _ } from "./text.ts";
import { clockTime } from "./time_words.ts";
import type { Contact, Rung } from "./worker_messages.ts";

/** The panel that does a rung's work where it is built in; else a supervisor is asked. */
const PANEL_OF: Readonly<Partial<Record<EscalationKind, string>>> = { consult: "consult", join: "people", emergency: "emergency" };
const PACK_OF: Readonly<Partial<Record<EscalationKind, string>>> = { child: "/orosanmalan", police: "/polisanmalan" };

function Ladder(p: PanelProps) {
  const view = useContext(Escalations);
  return (
    <>
      <div class="ladder-rungs" role="group" aria-label={_("Stegen: ett tryck kallar")}>
        {p.facts.escalation.rungs.map(({ kind }) => (
          <Press key={kind} kind={kind} view={view} {...p} />
        ))}
      </div>
      {nobodyThere(view, p.one.door) && <NobodyThere view={view} onCall={p.facts.escalation.onCall} />}
      {p.facts.escalation.rungs.map((rung) => (
        <RungPart key={rung.kind} rung={rung} view={view} {...p} />
      ))}
    </>
  );
}

export const LADDER_PANEL: Panel = { id: "ladder", name: () => _("Hjälp: stegen"), Part: Ladder };

export function NobodyThere({ view, onCall }: { readonly view: LadderView; readonly onCall: readonly Contact[] }) {
  const why = !view.linked ? _("Ingen kontakt med tjänsten.") : view.away ? _("Eskaleringar kan inte sparas just nu.") : _("Ingen handledare har sin sida öppen.");
  return (
    <div class="ladder-nobody" role="alert" data-nobody>
      <p>
        <strong>{why}</strong> {_("Ring, och stanna i samtalet så länge.")}
      </p>
      <Phones contacts={onCall} />
    </div>
  );
}

function Phones({ contacts }: { readonly contacts: readonly Contact[] }) {
  if (contacts.length === 0) return <p>{_("Inget journummer är inlagt. Följ er rutin för chef i beredskap.")}</p>;
  return (
    <ul class="ladder-phones">
      {contacts.map(({ name, phone, hours }) => (
        <li key={phone}>
          {name}: <a href={`tel:${phone.replace(/[^+\d]/g, "")}`}>{phone}</a>
          {hours ? ` · ${hours}` : ""}
        </li>
      ))}
    </ul>
  );
}

function RungPart(p: PanelProps & { readonly rung: Rung; readonly view: LadderView }) {
  const { rung, one, facts } = p;
  const { kind } = rung;
  const gates = rung.gates[one.path] ?? Object.values(rung.gates)[0] ?? [];
  const note = pathNote(kind, one.path);
  const pack = PACK_OF[kind];
  return (
    <section class="rung" data-rung={kind} aria-label={rungName(kind)}>
      <h3>{rungName(kind)}</h3>
      <p class="rung-who">
        <strong>{deciderWords(kind)}</strong> {gates.map(gateWords).join(" ")}
      </p>
      {note !== null && <p class="rung-note">{note}</p>}
      {kind === "emergency" && <p class="rung-note">{_("Vi kan inte se var personen är. Fråga gata, port och namn på dörren. Stanna kvar i samtalet tills hjälpen är där.")}</p>}
      <p class="ask-ways">
        <Act {...p} />
        {pack !== undefined && (
          <a class="plain" href={pack} target="_blank" rel="noopener">
            {_("Underlag i ny flik")}
          </a>
        )}
        <button type="button" class="plain" data-insert-wording onClick={() => p.insert(rungWords({ one, facts, kind }))}>
          {_("Infoga ord till besökaren")}
        </button>
      </p>
      <RungSay one={one} facts={facts} kind={kind} />
      {kind === "child" && <Phones contacts={facts.escalation.socialServices} />}
    </section>
  );
}

/** Asks for a supervisor, or again under the same name; returns the name. */
export function ask({ one, link }: PanelProps, kind: EscalationKind, key = newKey()): string {
  link.command({ do: "mark", conversation: one.id, what: markOf(kind), value: key });
  link.command({ do: "escalate", key, kind, door: one.door });
  return key;
}

/** What she has done herself goes into the log; what nobody has raised yet is raised first. */
export function writeDown(p: PanelProps, view: LadderView, kind: EscalationKind, decision: string, gate: string): void {
  const at = standing(p.one, view, kind);
  const key = at.kind === "none" || !isOpen(at) ? ask(p, kind) : at.key;
  p.link.command({ do: "decide", key, decision, gate });
}

/** The one press of a rung: always in sight, so that two presses reach any of them. What is open already is only shown. */
function Press(p: PanelProps & { readonly kind: EscalationKind; readonly view: LadderView }) {
  const { kind, one, view } = p;
  const at = standing(one, view, kind);
  const panel = PANEL_OF[kind];
  const press = ({ currentTarget }: { readonly currentTarget: HTMLElement }): void => {
    const opens = panel !== undefined && p.others?.includes(panel) === true;
    // A life is not left to one panel: the supervisor knows in the same moment.
    if ((!opens || kind === "emergency") && !isOpen(at)) ask(p, kind);
    if (opens) p.openPanel?.(panel);
    else currentTarget.closest(".panel")?.querySelector(`[data-rung="${kind}"]`)?.scrollIntoView?.({ block: "nearest" });
  };
  return (
    <button type="button" class={kind === "emergency" ? "danger" : "primary"} data-raise={kind} title={raiseWords(kind)} onClick={press}>
      {rungName(kind)}
    </button>
  );
}

/** Where a call for a supervisor stands, and whom to ring when nobody answers. */
export function StandsNow({ one, facts, view, kind }: PanelProps & { readonly view: LadderView; readonly kind: EscalationKind }) {
  const at = standing(one, view, kind);
  if (at.kind !== "seen") return null;
  const { state } = at.one;
  return (
    <div class="rung-stands" role="status" data-stands={state}>
      {standsWords(at.one, nobodyThere(view, one.door))}
      {(state === "passed" || state === "unanswered") && <Phones contacts={facts.escalation.onCall} />}
    </div>
  );
}

/** What a counsellor has done herself, and where what a press began stands. */
function Act(p: PanelProps & { readonly rung: Rung; readonly view: LadderView }) {
  const { one, link, view, facts } = p;
  const { kind } = p.rung;
  const at = standing(one, view, kind);
  const done = (decision: string, gate: string): void => writeDown(p, view, kind, decision, gate);
  return (
    <>
      {kind === "emergency" && (
        <button type="button" class="plain" data-done="called_112" onClick={() => done("called_112", "necessity")}>
          {_("112 är ringt")}
        </button>
      )}
      {kind === "child" && (
        <button type="button" class="plain" data-done="reported" onClick={() => done("reported", "sol_19_1")}>
          {_("Anmälan är gjord")}
        </button>
      )}
      {at.kind !== "none" && (
        <span class="rung-stands" role="status" data-stands={at.kind === "seen" ? at.one.state : "asking"}>
          {at.kind === "asking" ? _("Skickas …") : standsWords(at.one, nobodyThere(view, one.door))}{" "}
          {view.answer?.key === at.key && answerWords(view.answer.code)}
          {at.kind === "asking" && (
            <button type="button" class="plain" data-again onClick={() => void ask(p, kind, at.key)}>
              {_("Skicka igen")}
            </button>
          )}
          {at.kind === "seen" && isOpen(at) && (
            <button type="button" class="plain" data-withdraw onClick={() => link.command({ do: "decide", key: at.key, decision: "withdrawn", gate: "none" })}>
              {_("Behövs inte längre")}
            </button>
          )}
          {at.kind === "seen" && (at.one.state === "passed" || at.one.state === "unanswered") && <Phones contacts={facts.escalation.onCall} />}
        </span>
      )}
    </>
  );
}

function raiseWords(kind: EscalationKind): string {
  switch (kind) {
    case "consult":
      return _("Kalla handledaren för råd");
    case "join":
      return _("Be handledaren gå in");
    case "emergency":
      return _("Kalla handledaren: liv i fara");
    case "child":
      return _("Be handledaren om stöd");
    case "police":
      return _("Be handledaren besluta");
    default:
      return kind satisfies never;
  }
}

/** `nobody`: no supervisor can read it now, so that nobody has been called. */
function standsWords({ state, takenBy, passedTo, decision, dueAt }: EscalationView, nobody: boolean): string {
  switch (state) {
    case "raised":
      if (nobody) return _("Ingen handledare kan läsa det nu. Frågan ligger kvar till den som öppnar sin sida. Vänta inte: ring.");
      return dueAt === null ? _("Handledaren är kallad.") : _("Handledaren är kallad. Utan svar går det vidare %(time).", { time: clockTime(dueAt) });
    case "acknowledged":
      return dueAt === null ? _("%(name) har tagit emot.", { name: takenBy }) : _("%(name) tog emot, men har stängt sin sida. Utan svar går det vidare %(time).", { name: takenBy, time: clockTime(dueAt) });
    case "passed":
      return _("Ingen handledare svarade. Nästa är %(name): ring.", { name: passedTo });
    case "unanswered":
      return _("Ingen handledare går att nå. Ring, och stanna i samtalet.");
    default:
      return _("Klart: %(decision).", { decision: decisionWords(decision) });
  }
}
