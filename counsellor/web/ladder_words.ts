/** The ladder's sentences: who decides, which legal gate, what to say to the visitor, what was decided. The organisation's lawyer reads them. */
import type { EscalationKind } from "../../chatsvc/web/net/desk_escalations.ts";
import { _ } from "./text.ts";

export function rungName(kind: string): string {
  switch (kind as EscalationKind) {
    case "consult":
      return _("Rådgör");
    case "join":
      return _("Någon till går in");
    case "emergency":
      return _("112");
    case "child":
      return _("Orosanmälan");
    case "police":
      return _("Polisen");
    default:
      return kind;
  }
}

export function deciderWords(kind: EscalationKind): string {
  switch (kind) {
    case "consult":
      return _("Du bestämmer själv.");
    case "join":
      return _("Du frågar, besökaren bestämmer.");
    case "emergency":
      return _("Du ringer själv när liv är i fara. Vänta inte på handledaren.");
    case "child":
      return _("Du måste själv, genast. Ingen annan kan göra det åt dig.");
    case "police":
      return _("Handledaren bestämmer, vid tvekan med jurist.");
    default:
      return kind satisfies never;
  }
}

export function gateWords(gate: string): string {
  switch (gate) {
    case "none":
      return _("Inget lagrum behövs så länge ingen nämns vid namn.");
    case "consent":
      return _("Med besökarens ja.");
    case "necessity":
      return _("Nöd: fara för liv eller hälsa (24 kap. 4 § brottsbalken).");
    case "sol_19_1":
      return _("Plikt vid misstanke, när barnet kan identifieras (19 kap. 1 § socialtjänstlagen).");
    case "osl_10_21":
      return _("Vissa brott mot den som är under 18 får anmälas (10 kap. 21 § OSL).");
    case "osl_10_24":
      return _("Brott med minst ett års fängelse i straffskalan får anmälas (10 kap. 24 § OSL).");
    case "osl_10_18c":
      return _("För att hindra allvarligt våld mot närstående får uppgifter lämnas (10 kap. 18 c § OSL).");
    case "sol_17_11":
      return _("Er tystnadsplikt: 17 kap. 11 § socialtjänstlagen. OSL gäller inte er; fråga juristen.");
    default:
      return gate;
  }
}

/** What the path the visitor chose changes; null: nothing. */
export function pathNote(kind: EscalationKind, path: string): string | null {
  if (kind !== "police") return null;
  const always = _("Att anmäla är en möjlighet, inte en plikt. Är ett barn utsatt är huvudregeln att anmäla.");
  if (path === "buys") return `${always} ${_("Att någon har köpt sex av en vuxen anmäls inte.")}`;
  return `${always} ${_("Att ta emot ersättning för sex är inget brott.")}`;
}

export function decisionWords(decision: string): string {
  switch (decision) {
    case "advised":
      return _("Råd gavs, samtalet går vidare");
    case "joins":
      return _("Någon till går in");
    case "called_112":
      return _("112 är ringt");
    case "reported":
      return _("Orosanmälan är gjord");
    case "not_reported":
      return _("Ingen anmälan");
    case "police_report":
      return _("Polisanmälan görs");
    case "no_action":
      return _("Ingen åtgärd behövdes");
    case "withdrawn":
      return _("Behövdes inte längre");
    default:
      return decision;
  }
}

/** What became of something that was said; null: what the list shows says it. */
export function answerWords(code: string): string | null {
  switch (code) {
    case "taken_by_other":
      return _("En annan handledare hann före.");
    case "closed":
      return _("Den är redan avslutad.");
    case "gone":
      return _("Den finns inte längre.");
    case "not_allowed":
      return _("Det kan inte beslutas härifrån.");
    case "too_many":
      return _("Du har redan många öppna. Ring i stället.");
    case "away":
      return _("Det kunde inte sparas just nu. Ring i stället.");
    default:
      return null;
  }
}

/** A decision that does something rests on a gate; what does nothing needs none. */
export function gateFor(decision: string, gates: readonly string[]): readonly string[] {
  return ["called_112", "reported", "police_report", "joins"].includes(decision) ? gates : ["none"];
}
