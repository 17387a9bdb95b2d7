/** Counsel beside a conversation: asked for in two presses, given in a talk of staff alone, with nothing of the visitor's in it. */
import { useContext, useEffect, useRef } from "preact/hooks";
import type { ConsultTo, ConsultView } from "../../chatsvc/web/net/desk_consult.ts";
import { Consults, consultBeside } from "./consult_state.ts";
import { ConsultTalk } from "./consult_talk.tsx";
import { askedOf, availableWords, overWords, staffOnly, waitingWords } from "./consult_words.ts";
import { isIdle } from "./focus.ts";
import { ask, NobodyThere, StandsNow } from "./ladder.tsx";
import { Escalations, isOpen, nobodyThere, standing } from "./ladder_state.ts";
import type { Panel, PanelProps } from "./panel_types.ts";
import { _ } from "./text.ts";

function ConsultPart(p: PanelProps) {
  const view = consultBeside(useContext(Consults).consults, p.one.id);
  const phase = view?.phase ?? "none";
  const box = useRef<HTMLDivElement>(null);
  const before = useRef(phase);
  useEffect(() => {
    // The button that was pressed has gone: the keyboard goes on in this panel.
    if (before.current !== phase && isIdle()) box.current?.querySelector<HTMLElement>("textarea, button")?.focus();
    before.current = phase;
  }, [phase]);
  return (
    <div class="consult" data-consult={phase} ref={box}>
      {view === undefined || view.phase === "ended" ? <AskFor {...p} ended={view} /> : <Asked {...p} view={view} />}
    </div>
  );
}

export const CONSULT_PANEL: Panel = { id: "consult", name: () => _("Rådgör"), Part: ConsultPart, Mark: UnreadMark };

/** On the panel's button: texts that nobody has opened. */
function UnreadMark({ one }: PanelProps) {
  const unread = useContext(Consults).unread.get(one.id) ?? 0;
  if (unread === 0) return null;
  return (
    <span class="count" data-consult-unread>
      {unread}
      <span class="unseen"> {_("nya")}</span>
    </span>
  );
}

function AskFor(p: PanelProps & { readonly ended: ConsultView | undefined }) {
  const { one, facts, link, ended } = p;
  const { others, linked } = useContext(Consults);
  const view = useContext(Escalations);
  const may = linked && (one.phase === "talking" || one.phase === "joining");
  const consult = (to: ConsultTo): void => {
    link.command({ do: "consult", conversation: one.id, to });
    // With a supervisor it is a rung of the ladder: with its time to answer, who is next, and a line in the log.
    if (to === "supervisor" && !isOpen(standing(one, view, "consult"))) ask(p, "consult");
  };
  return (
    <>
      {ended !== undefined && (
        <p class="consult-over" role="status">
          {overWords(ended)}
        </p>
      )}
      <p>
        <strong>{staffOnly()}</strong> {_("Ett eget krypterat samtal. Ingenting av det besökaren skrivit följer med, och du skriver inte vem det är.")}
      </p>
      <p class="ask-ways">
        <button type="button" class="primary" data-consult-ask="colleague" disabled={!may} onClick={() => consult("colleague")}>
          {_("Fråga en kollega")}
        </button>
        <button type="button" class="primary" data-consult-ask="supervisor" disabled={!may} onClick={() => consult("supervisor")}>
          {_("Fråga en handledare")}
        </button>
      </p>
      <p class="consult-note">{availableWords(others[one.door])}</p>
      {nobodyThere(view, one.door) && <NobodyThere view={view} onCall={facts.escalation.onCall} />}
    </>
  );
}

function Asked(p: PanelProps & { readonly view: ConsultView }) {
  const { one, link, view } = p;
  const escalations = useContext(Escalations);
  const { others } = useContext(Consults);
  const noSupervisor = view.to === "supervisor" && nobodyThere(escalations, one.door);
  const end = (): void => {
    const at = standing(one, escalations, "consult");
    // A supervisor who was called only for this, and has not answered, is not called any more.
    if (view.phase === "asked" && view.to === "supervisor" && at.kind === "seen" && isOpen(at)) link.command({ do: "decide", key: at.key, decision: "withdrawn", gate: "none" });
    link.command({ do: "consultEnd", conversation: one.id });
  };
  const wayOut = (words: string) => (
    <button type="button" class="plain" data-consult-end onClick={end}>
      {words}
    </button>
  );
  if (view.phase !== "talking") {
    return (
      <>
        <p role="status">{waitingWords(view, noSupervisor || (view.to === "colleague" && others[one.door] === 0))}</p>
        <p class="ask-ways">{wayOut(_("Behövs inte längre"))}</p>
        {view.to === "supervisor" && <StandsNow {...p} view={escalations} kind="consult" />}
        {noSupervisor && view.phase === "asked" && <NobodyThere view={escalations} onCall={p.facts.escalation.onCall} />}
      </>
    );
  }
  const who = view.who ?? askedOf(view.to);
  return (
    <>
      <h3 class="consult-title">{_("Råd med %(who)", { who })}</h3>
      <p class="unseen" role="status">
        {_("%(who) är här.", { who })}
      </p>
      {view.lost && (
        <p class="consult-note" role="status">
          {_("%(who) tappade kontakten. Kommer hen inte tillbaka tar rådet slut; då kan du fråga någon annan.", { who })}
        </p>
      )}
      <ConsultTalk
        id={`consult-${one.id}`}
        who={who}
        messages={view.messages}
        may
        mustWait={view.mustWait}
        shown
        inPanel
        say={(text) => link.command({ do: "consultSay", conversation: one.id, text })}
      >
        {wayOut(_("Avsluta rådet"))}
      </ConsultTalk>
    </>
  );
}
