/** The panel of who is in the conversation: who is here, and how it is handed over. In words first; the visitor decides. */
import { useContext } from "preact/hooks";
import type { Role } from "../../chatsvc/web/e2ee/roles.ts";
import type { AskedView, ColleagueView, NewcomerView } from "../../chatsvc/web/net/desk_asked.ts";
import { availableWords } from "./consult_words.ts";
import { Consults } from "./consult_state.ts";
import { ask as raise, NobodyThere, StandsNow } from "./ladder.tsx";
import { Escalations, isOpen, nobodyThere, standing } from "./ladder_state.ts";
import type { Panel, PanelProps } from "./panel_types.ts";
import { _ } from "./text.ts";
import { roleWords } from "./words.ts";

/** Who is no counsellor: at most one of each. */
const GUESTS: readonly { readonly role: Role; readonly words: () => string }[] = [
  { role: "supervisor", words: () => _("Be handledare komma in") },
  { role: "interpreter", words: () => _("Be tolk komma in") },
];

/** What is asked before a handover, to be changed before it is sent. */
export const handoverWords = (): string => _("Mitt pass tar slut snart. Är det okej att en kollega tar över? Du bestämmer vad hen får läsa.");

function PeoplePart(p: PanelProps) {
  const { one, link, insert } = p;
  const view = useContext(Escalations);
  const { asked } = one;
  const nobody = useNobody(one, asked.role);
  const colleagues = useContext(Consults).others[one.door];
  const may = one.phase === "talking";
  const handover = (withdrawn: boolean) => (): void => link.command({ do: "handover", conversation: one.id, withdrawn });
  const invite = (role: Role, withdrawn: boolean) => (): void => {
    link.command({ do: "invite", conversation: one.id, role, withdrawn });
    if (role !== "supervisor") return;
    // A rung of the ladder too: with its time to answer, who is next on call, and a line in the log.
    const at = standing(one, view, "join");
    if (!withdrawn && !isOpen(at)) raise(p, "join");
    if (withdrawn && at.kind === "seen" && isOpen(at)) link.command({ do: "decide", key: at.key, decision: "withdrawn", gate: "none" });
  };
  const others = one.people.filter(({ me }) => !me);
  return (
    <>
      <ul class="people-here" aria-label={_("Vilka är här")}>
        <li>{_("Besökaren")}</li>
        {one.people.map(({ alias, role, me }) => (
          <li key={`${alias} ${role}`}>{me ? _("%(alias), %(role) (du)", { alias, role: roleWords(role) }) : `${alias}, ${roleWords(role)}`}</li>
        ))}
      </ul>
      {asked.what === "invitation" && asked.role === "supervisor" && <StandsNow {...p} view={view} kind="join" />}
      {(asked.what === "nothing" || asked.role === "supervisor") && nobodyThere(view, one.door) && <NobodyThere view={view} onCall={p.facts.escalation.onCall} />}
      <AskedLines asked={asked} nobody={nobody} agree={() => link.command({ do: "agree", conversation: one.id })} />
      {asked.what === "nothing" && (
        <>
          <p>{_("Fråga personen i ord först. Lämnar du över är du kvar tills personen har sagt ja till någon. Sedan läser du inget mer.")}</p>
          {colleagues === 0 && <p data-no-colleague>{availableWords(0)} {_("Lova ingen kollega.")}</p>}
          <p class="ask-ways">
            <button type="button" class="plain" data-insert-words disabled={!may} onClick={() => insert(handoverWords())}>
              {_("Infoga frågan")}
            </button>
            <button type="button" class="plain" data-hand-over disabled={!may} onClick={handover(false)}>
              {_("Lämna över")}
            </button>
            <button type="button" class="plain" data-hand-to-whom disabled={!may} aria-expanded={asked.colleagues !== null} onClick={() => link.command({ do: "colleagues", conversation: one.id })}>
              {_("Lämna över till en viss kollega …")}
            </button>
            {others.length < 2 && (
              <button type="button" class="plain" data-invite="counsellor" disabled={!may} onClick={invite("counsellor", false)}>
                {_("Be en kollega komma in")}
              </button>
            )}
            {others.length < 2 && GUESTS.map(({ role, words: ask }) => others.some((other) => other.role === role) ? null : (
              <button key={role} type="button" class="plain" data-invite={role} disabled={!may} onClick={invite(role, false)}>
                {ask()}
              </button>
            ))}
            {others.some(({ role }) => role === "counsellor") && (
              <button type="button" class="plain" data-leave disabled={!may} onClick={() => link.command({ do: "leave", conversation: one.id })}>
                {_("Gå ut ur samtalet")}
              </button>
            )}
          </p>
          {asked.colleagues !== null && <Named colleagues={asked.colleagues} may={may} give={(to) => link.command({ do: "handover", conversation: one.id, withdrawn: false, to })} />}
        </>
      )}
      {asked.what !== "nothing" && asked.by === "me" && (
        <p class="ask-ways">
          <button type="button" class="plain" data-withdraw onClick={asked.what === "handover" ? handover(true) : invite(asked.role ?? "counsellor", true)}>
            {asked.what === "handover" ? _("Jag stannar ändå") : _("Ingen behöver komma in")}
          </button>
        </p>
      )}
    </>
  );
}

/** Who could take over now: one press asks her first. */
function Named({ colleagues, may, give }: { readonly colleagues: readonly ColleagueView[]; readonly may: boolean; readonly give: (to: ColleagueView) => void }) {
  if (colleagues.length === 0) return <p role="status">{_("Ingen annan har en ledig plats vid den här dörren just nu.")}</p>;
  return (
    <>
      <p role="status">{_("Hen får frågan först, i en minut. Sedan får den som kan. Personen bestämmer.")}</p>
      <p class="ask-ways">
        {colleagues.map((one) => (
          <button key={one.staff} type="button" class="plain" data-hand-to={one.alias} disabled={!may} onClick={() => give(one)}>
            {_("Till %(alias)", { alias: one.alias })}
          </button>
        ))}
      </p>
    </>
  );
}

function AskedLines({ asked, nobody, agree }: { readonly asked: AskedView; readonly nobody: boolean; readonly agree: () => void }) {
  const { newcomer, by } = asked;
  return (
    <>
      <p role="status" data-asked={asked.what}>
        {askedWords(asked, nobody)}
      </p>
      {newcomer !== null && (
        <p role="status" data-newcomer={newcomer.state}>
          {newcomerWords(newcomer, by, asked.what)}
        </p>
      )}
      {newcomer?.state === "believed" && by === "me" && (
        <p class="ask-ways">
          <button type="button" class="primary" data-agree onClick={agree}>
            {_("Ja, %(alias) får fråga personen", { alias: newcomer.alias })}
          </button>
        </p>
      )}
    </>
  );
}

/** Whether nobody of the role that is asked for is there: colleagues on duty, supervisors before their board. Of interpreters nobody knows. */
function useNobody(one: PanelProps["one"], role: Role | null): boolean {
  const colleagues = useContext(Consults).others[one.door];
  const view = useContext(Escalations);
  if (role === "interpreter") return false;
  return role === "supervisor" ? nobodyThere(view, one.door) : colleagues === 0;
}

/** What is asked, in a sentence; an empty one where nothing is. `nobody`: who is asked for is not there. */
export function askedWords({ what, role, by, newcomer, declined, cannot, named }: AskedView, nobody = false): string {
  if (what === "nothing") return declined ? _("Personen sa nej och vill fortsätta med dig.") : "";
  if (what === "invitation") return newcomer !== null ? "" : invitedWords(role, cannot, nobody);
  if (newcomer !== null) return by === "visitor" ? _("Personen vill prata med någon annan. Det säger inget om dig.") : "";
  switch (by) {
    case "me":
      if (cannot.length > 0) return _("%(who) kan inte ta över. Samtalet står först i kön och du skriver som vanligt.", { who: cannot.join(", ") });
      if (nobody) return _("Du vill lämna över, men ingen annan är på jour vid din dörr just nu. Lova ingen kollega. Frågan ligger kvar till den som kommer och du skriver som vanligt.");
      if (named !== null) return _("Du vill lämna över till %(who). Hen får frågan först; efter en minut får den som kan. Du skriver som vanligt.", { who: named });
      return _("Du vill lämna över. Samtalet står först i kön och du skriver som vanligt.");
    case "visitor":
      if (nobody) return _("Personen vill prata med någon annan. Det säger inget om dig. Ingen annan är på jour just nu: säg det till personen, och vem annan som går att nå i natt.");
      return _("Personen vill prata med någon annan. Det säger inget om dig. Samtalet står först i kön.");
    case "colleague":
      return _("En kollega i samtalet vill lämna över.");
    case null:
      return _("Samtalet söker en rådgivare.");
    default:
      return by satisfies never;
  }
}

function invitedWords(role: Role | null, cannot: readonly string[], nobody: boolean): string {
  if (cannot.length > 0) return _("%(who) kan inte komma. Frågan står kvar till andra; du kan ta tillbaka den.", { who: cannot.join(", ") });
  if (nobody) return `${role === "supervisor" ? _("Ingen handledare har sin sida öppen.") : availableWords(0)} ${_("Frågan ligger kvar till den som kommer; lova ingen.")}`;
  if (role === "supervisor") return _("En handledare tillfrågas om att komma in. Personen bestämmer.");
  if (role === "interpreter") return _("En tolk tillfrågas om att komma in, om någon är inloggad; det vet inte tjänsten. Vänta inte med det viktiga. Personen bestämmer.");
  return _("En kollega tillfrågas om att komma in. Personen bestämmer.");
}

export function newcomerWords(newcomer: NewcomerView, by: AskedView["by"], what: AskedView["what"] = "handover"): string {
  switch (newcomer.state) {
    case "checking":
      return _("Någon har svarat. Certifikatet kontrolleras …");
    case "refused":
      return _("Någon har svarat, men certifikatet håller inte. Säg inte ja; berätta för din handledare.");
    case "believed":
      return by === "me"
        ? _(what === "invitation" ? "%(who) vill komma in. Är det rätt person?" : "%(who) vill ta över. Är det rätt person?", { who: `${newcomer.alias}, ${roleWords(newcomer.role)}` })
        : _("Personen tillfrågas om %(who).", { who: `${newcomer.alias}, ${roleWords(newcomer.role)}` });
    case "agreed":
      return _("Personen tillfrågas om %(who). Inget svar är ett nej.", { who: `${newcomer.alias}, ${roleWords(newcomer.role)}` });
    default:
      return newcomer satisfies never;
  }
}

export const PEOPLE_PANEL: Panel = { id: "people", name: () => _("Personer"), Part: PeoplePart };

/** Beside the conversation's head, always in sight while something is asked: the panel may be closed. */
export function AskedNote({ one }: Pick<PanelProps, "one">) {
  const { asked } = one;
  const nobody = useNobody(one, asked.role);
  const words = asked.newcomer === null ? askedWords(asked, nobody) : newcomerWords(asked.newcomer, asked.by, asked.what);
  return words === "" ? null : (
    <p class="handover" role="status" data-asked-note>
      {words}
    </p>
  );
}
