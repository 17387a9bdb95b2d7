/** 112 beside a conversation: who decides, the legal gate, what to say first, then the question for the address. */
import { useContext } from "preact/hooks";
import { ask, NobodyThere, StandsNow, writeDown } from "./ladder.tsx";
import { Escalations, isOpen, nobodyThere, standing } from "./ladder_state.ts";
import { deciderWords, gateWords } from "./ladder_words.ts";
import type { Panel, PanelProps } from "./panel_types.ts";
import { RungSay, rungWords } from "./rung_say.tsx";
import { _ } from "./text.ts";

function Emergency(p: PanelProps) {
  const { one, facts, link, insert } = p;
  const view = useContext(Escalations);
  const isHers = facts.role === "counsellor";
  const gates = facts.escalation.rungs.find(({ kind }) => kind === "emergency")?.gates[one.path] ?? ["consent", "necessity"];
  const runs = one.calls112 === true;
  const begin = (): void => {
    link.command({ do: "emergency", conversation: one.id, over: false });
    // However 112 begins, a supervisor knows in the same moment; once it is written down as called, nobody is called again.
    const at = standing(one, view, "emergency");
    if (!isOpen(at) && !(at.kind === "seen" && at.one.decision === "called_112")) ask(p, "emergency");
  };
  return (
    <div class="emergency-steps">
      <p class="rung-who">
        <strong>{deciderWords("emergency")}</strong> {gates.map(gateWords).join(" ")}
      </p>
      {isHers && <StandsNow {...p} view={view} kind="emergency" />}
      {isHers && nobodyThere(view, one.door) && <NobodyThere view={view} onCall={facts.escalation.onCall} />}
      <h3>{_("1. Säg det först")}</h3>
      <RungSay one={one} facts={facts} kind="emergency" />
      <button type="button" class="plain" data-insert-wording onClick={() => insert(rungWords({ one, facts, kind: "emergency" }))}>
        {_("Infoga ord till besökaren")}
      </button>
      <h3>{_("2. Be om adress")}</h3>
      <p>
        {_("Ett kort öppnas hos besökaren. Adressen kommer krypterad hit och står kvar överst på din sida, också när skärmen är låst eller besökaren lämnar, tills du säger att 112 är klart. Högst en timme.")}
      </p>
      {isHers ? (
        <button type="button" class="danger" data-ask-address disabled={runs} onClick={begin}>
          {runs ? _("Besökaren är tillfrågad") : _("Be om adress")}
        </button>
      ) : (
        <p>{_("Rådgivaren i samtalet ber om adressen.")}</p>
      )}
      <h3>{_("3. Ring 112")}</h3>
      <p>{_("Läs upp kortet. Säg att du sitter i en anonym chatt och inte kan se var personen är. Stanna i samtalet tills hjälpen är där.")}</p>
      {isHers && (
        <button type="button" class="plain" data-done="called_112" onClick={() => writeDown(p, view, "emergency", "called_112", "necessity")}>
          {_("112 är ringt")}
        </button>
      )}
      <p class="rung-note">{_("Medan 112 pågår varnar ingenting för adresser och telefonnummer, varken här eller hos besökaren.")}</p>
    </div>
  );
}

export const EMERGENCY_PANEL: Panel = { id: "emergency", name: () => _("112"), Part: Emergency };
