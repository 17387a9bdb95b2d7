/** 112 beside a conversation: who decides, the legal gate, what to say first, then the question for the address. */
import { deciderWords, gateWords } from "./ladder_words.ts";
import type { Panel, PanelProps } from "./panel_types.ts";
import { RungSay, rungWords } from "./rung_say.tsx";
import { _ } from "./text.ts";

function Emergency({ one, facts, link, insert }: PanelProps) {
  const gates = facts.escalation.rungs.find(({ kind }) => kind === "emergency")?.gates[one.path] ?? ["consent", "necessity"];
  const runs = one.calls112 === true;
  return (
    <div class="emergency-steps">
      <p class="rung-who">
        <strong>{deciderWords("emergency")}</strong> {gates.map(gateWords).join(" ")}
      </p>
      <h3>{_("1. Säg det först")}</h3>
      <RungSay one={one} facts={facts} kind="emergency" />
      <button type="button" class="plain" data-insert-wording onClick={() => insert(rungWords({ one, facts, kind: "emergency" }))}>
        {_("Infoga ord till besökaren")}
      </button>
      <h3>{_("2. Be om adress")}</h3>
      <p>
        {_("Ett kort öppnas hos besökaren. Adressen kommer krypterad hit och står kvar överst på din sida, också när skärmen är låst eller besökaren lämnar, tills du säger att 112 är klart. Högst en timme.")}
      </p>
      {facts.role === "counsellor" ? (
        <button type="button" class="danger" data-ask-address disabled={runs} onClick={() => link.command({ do: "emergency", conversation: one.id, over: false })}>
          {runs ? _("Besökaren är tillfrågad") : _("Be om adress")}
        </button>
      ) : (
        <p>{_("Rådgivaren i samtalet ber om adressen.")}</p>
      )}
      <h3>{_("3. Ring 112")}</h3>
      <p>{_("Läs upp kortet. Säg att du sitter i en anonym chatt och inte kan se var personen är. Stanna i samtalet tills hjälpen är där.")}</p>
      <p class="rung-note">{_("Medan 112 pågår varnar ingenting för adresser och telefonnummer, varken här eller hos besökaren.")}</p>
    </div>
  );
}

export const EMERGENCY_PANEL: Panel = { id: "emergency", name: () => _("112"), Part: Emergency };
