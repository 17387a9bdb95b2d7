/** For whoever comes in where invited, a supervisor or an interpreter: who asks, and the conversations held. Text, and the way out. */
import { useEffect, useRef } from "preact/hooks";
import type { DeskConversation, DeskSnapshot, InvitationView } from "../../chatsvc/web/net/desk_types.ts";
import type { EscalationView } from "../../chatsvc/web/net/desk_escalations.ts";
import type { AppDeps } from "./app_deps.ts";
import { Composer } from "./composer.tsx";
import { ConsultColumn } from "./consult_column.tsx";
import { type Place, seatPlaces } from "./places.ts";
import { hasPlace, isOver, received } from "./reading.ts";
import { SureAsk } from "./sure_ask.tsx";
import { useSureLink } from "./sure_link.ts";
import { _ } from "./text.ts";
import { lasted } from "./time_words.ts";
import { Transcript } from "./transcript.tsx";
import { useNow } from "./use_now.ts";
import { doorWords, endedWords, languageWords, presenceWords, problemWords, roleWords } from "./words.ts";
import type { DeskLink, Facts } from "./worker_messages.ts";

/** Who asks has a visitor before her: it sounds again until somebody has answered here. */
const RING_EVERY_MS = 15_000;

export function Guests({ deps, snapshot, escalations = [] }: { readonly deps: AppDeps; readonly snapshot: DeskSnapshot; readonly escalations?: readonly EscalationView[] }) {
  const { facts, link } = deps;
  const now = useNow(deps.now);
  const places = useRef<ReadonlyMap<string, Place>>(new Map());
  const switched = useRef({ to: "", at: 0 });
  const { conversations } = snapshot;
  places.current = seatPlaces(places.current, conversations.flatMap(({ id, consult }) => (consult === null ? [id] : [])));
  const rows = snapshot.invitations;
  const comeIn = (row: InvitationView): void => {
    link.command({ do: "accept", conversation: row.conversation });
    // Who comes has taken it on: nobody else is called for it.
    const calls = escalations.filter((one) => isCallFor(one, row));
    // Two who call for somebody to come in at one door: which of them this is, nobody here knows.
    if (calls.length === 1) link.command({ do: "acknowledge", key: calls[0]!.key });
  };
  useSound(deps, rows, conversations);
  useStay(conversations);
  const entered = (id: string): void => {
    if (switched.current.to !== id) switched.current = { to: id, at: switched.current.to === "" ? 0 : deps.now() };
  };
  return (
    <section class="guests" aria-label={_("Inbjudningar")}>
      <h2>{_("Inbjudningar")}</h2>
      {snapshot.problem !== null && (
        <p class="bar-problem" role="alert" data-problem={snapshot.problem}>
          {problemWords(snapshot.problem)}
          <button type="button" class="plain" onClick={() => link.command({ do: "clearProblem" })}>
            {_("Jag har läst")}
          </button>
        </p>
      )}
      {rows.length === 0 && conversations.every(isOver) && <p class="board-note">{_("Ingen ber dig komma in just nu. Sidan låter när någon gör det.")}</p>}
      <ol class="guest-list">
        {rows.map((row) => (
          <li key={row.conversation} data-invitation={row.conversation}>
            <p>{inviteWords(row, facts)}</p>
            <p class="board-note">{_("Frågan ställdes för %(time) sedan", { time: lasted(now - row.since) })}</p>
            <p class="ask-ways">
              <button type="button" class="primary" data-come-in disabled={!hasPlace(snapshot)} onClick={() => comeIn(row)}>
                {row.consult === null ? _("Gå in") : _("Ge råd")}
              </button>
              <button type="button" class="plain wide" data-no onClick={() => link.command({ do: "decline", conversation: row.conversation })}>
                {_("Nej, jag kan inte")}
              </button>
            </p>
          </li>
        ))}
      </ol>
      <div class="guest-columns">
        {conversations.map((one) => one.consult !== null ? (
          <ConsultColumn key={one.id} one={one} who={one.consult} facts={facts} active unread={0} link={link} entered={() => entered(one.id)} />
        ) : (
          <GuestColumn key={one.id} one={one} place={places.current.get(one.id)} facts={facts} link={link} entered={() => entered(one.id)} justSwitched={() => deps.now() - switched.current.at} clock={deps.now} />
        ))}
      </div>
    </section>
  );
}

/** Where, for what and in which language; who the visitor is, nobody knows. */
export function inviteWords({ door, language, consult }: InvitationView, { role, doors }: Facts): string {
  if (consult !== null) return _("%(who) ber om råd, %(door). Bara personal, ingen besökare är med.", { who: consult, door: doorWords(door, doors) });
  return _("En rådgivare ber om %(role), %(language), %(door)", { role: roleWords(role), language: languageWords(language).toLowerCase(), door: doorWords(door, doors) });
}

/** A supervisor was called at that door, for counsel by the same colleague or to come in, and nobody has taken it. */
function isCallFor({ kind, raisedBy, door, state }: EscalationView, row: InvitationView): boolean {
  const fits = row.consult === null ? kind === "join" : kind === "consult" && raisedBy === row.consult;
  return fits && door === row.door && state !== "closed" && state !== "acknowledged";
}

interface ColumnProps {
  readonly one: DeskConversation;
  readonly place: Place | undefined;
  readonly facts: Facts;
  readonly link: DeskLink;
  readonly entered: () => void;
  /** Ms since another of the conversations was entered. */
  readonly justSwitched: () => number;
  readonly clock: () => number;
}

function GuestColumn({ one, place, facts, link, entered, justSwitched, clock }: ColumnProps) {
  const name = place?.name ?? "";
  const inserted = useRef<(text: string) => void>(() => undefined);
  const sure = useSureLink(link, justSwitched, true);
  return (
    <section
      class={`conversation place-${place?.index ?? 0} active`}
      data-conversation={one.id}
      data-phase={one.phase}
      aria-label={_("Samtal %(name)", { name })}
      onFocusCapture={entered}
      onPointerDown={entered}
    >
      <header class="conversation-head">
        <h2>
          <span class="shape" aria-hidden="true">
            {place?.shape}
          </span>{" "}
          {name}
        </h2>
        <p class="conversation-path">
          <strong>{doorWords(one.door, facts.doors)}</strong> · {languageWords(one.language)}
        </p>
        <p class="presence" role="status">
          {isOver(one) ? "" : hereWords(one)}
        </p>
        {!isOver(one) && <p class="conversation-path guest-people">{peopleWords(one)}</p>}
      </header>
      {one.problem !== null && (
        <p class="conversation-problem" role="alert">
          {problemWords(one.problem)}
        </p>
      )}
      <Transcript one={one} name={name} shown unsend={(counter) => link.command({ do: "unsend", conversation: one.id, counter })} erase={null} phrases={{}} insert={() => undefined} />
      <SureAsk sure={sure} name={name} />
      {isOver(one) ? (
        <GuestOver one={one} dismiss={() => link.command({ do: "dismiss", conversation: one.id })} />
      ) : (
        <Composer
          key={one.id}
          one={one}
          name={name}
          link={link}
          sure={sure.link}
          reasons={null}
          noted={() => undefined}
          justSwitched={justSwitched}
          clock={clock}
          inserted={inserted}
          instead={<WayOut one={one} out={() => sure.link.command({ do: "leave", conversation: one.id })} />}
        />
      )}
    </section>
  );
}

/** Guests end nothing: they go out, and the others go on. */
function WayOut({ one, out }: { readonly one: DeskConversation; readonly out: () => void }) {
  return (
    <div class="ending">
      <button type="button" class="plain" data-leave disabled={one.phase !== "talking"} onClick={out}>
        {_("Gå ut")}
      </button>
    </div>
  );
}

function guestNote(phase: DeskConversation["phase"]): string {
  if (phase === "removed") return _("Ingenting mer kan läsas här, och texten är borta från den här sidan.");
  return phase === "ended" ? _("Det är raderat, hos tjänsten och på den här sidan.") : _("Det som står här försvinner när du stänger.");
}

function GuestOver({ one, dismiss }: { readonly one: DeskConversation; readonly dismiss: () => void }) {
  return (
    <div class="over" role="status" data-over={one.phase}>
      <p class="over-title">{overWords(one)}</p>
      <p>{guestNote(one.phase)}</p>
      <button type="button" class="primary" onClick={dismiss}>
        {_("Stäng och ta bort texten här")}
      </button>
    </div>
  );
}

function overWords(one: DeskConversation): string {
  if (one.phase === "left" || one.visitor === "left") return _("Besökaren lämnade för sin säkerhet.");
  if (one.phase === "stuck") return _("Samtalet kan inte fortsätta här.");
  if (one.phase === "dropped") return _("Besökaren tappade kontakten. Din plats är fri.");
  if (one.phase === "removed") return _("Du är ute ur samtalet.");
  return endedWords(one.ended, one.endConfirmed);
}

function hereWords(one: DeskConversation): string {
  return one.phase === "talking" ? presenceWords(one.visitor) : _("Rådgivaren och besökaren tillfrågas om du får komma in …");
}

function peopleWords({ people }: DeskConversation): string {
  const others = people.filter(({ me }) => !me).map(({ alias, role }) => `${alias} (${roleWords(role)})`);
  return others.length === 0 ? "" : _("Här är också %(people).", { people: others.join(" · ") });
}

/** An invitation and a new text are heard; an invitation again, until it is answered. */
function useSound(deps: AppDeps, rows: readonly InvitationView[], conversations: readonly DeskConversation[]): void {
  const before = useRef(0);
  const texts = conversations.reduce((sum, one) => sum + received(one), 0);
  useEffect(() => {
    if (texts > before.current) deps.alerts.ring();
    before.current = texts;
  }, [texts]);
  const asked = rows.map(({ conversation }) => conversation).join();
  useEffect(() => {
    if (asked === "") return undefined;
    deps.alerts.ring();
    const again = setInterval(() => deps.alerts.ring(), RING_EVERY_MS);
    return () => clearInterval(again);
  }, [asked]);
}

/** The browser asks before a page with a conversation on it is closed. */
function useStay(conversations: readonly DeskConversation[]): void {
  const mayLeave = conversations.every(isOver);
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    if (!mayLeave) addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [mayLeave]);
}
