/** One conversation: its own colour, who is there, whose turn it is, when it is erased, what is said. */
import { useRef } from "preact/hooks";
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { Composer } from "./composer.tsx";
import { OverBar } from "./ending.tsx";
import { Panels, Strips } from "./panels.tsx";
import type { Place } from "./places.ts";
import { isOver } from "./reading.ts";
import { _ } from "./text.ts";
import { clockTime, lasted, left } from "./time_words.ts";
import { Transcript } from "./transcript.tsx";
import { WayBack } from "./way_back.tsx";
import { doorWords, languageWords, pathWords, presenceWords, problemWords } from "./words.ts";
import type { DeskLink, Facts } from "./worker_messages.ts";

export interface ColumnProps {
  readonly one: DeskConversation;
  readonly place: Place | undefined;
  readonly facts: Facts;
  readonly now: number;
  readonly active: boolean;
  readonly unread: number;
  readonly link: DeskLink;
  readonly entered: () => void;
  /** Ms since the counsellor last changed conversation. */
  readonly justSwitched: () => number;
}

export function ConversationColumn(p: ColumnProps) {
  const { one, place } = p;
  const name = place?.name ?? "";
  const inserted = useRef<(text: string) => void>(() => undefined);
  const beside = { one, name, facts: p.facts, link: p.link, now: p.now, insert: (text: string) => inserted.current(text) };
  return (
    <section
      class={`conversation place-${place?.index ?? 0}${p.active ? " active" : ""}`}
      data-conversation={one.id}
      data-phase={one.phase}
      aria-label={_("Samtal %(name)", { name })}
      onFocusCapture={p.entered}
      onPointerDown={p.entered}
    >
      <header class="conversation-head">
        <h2>
          <span class="shape" aria-hidden="true">
            {place?.shape}
          </span>
          {name}
          {p.unread > 0 && <span class="count" aria-label={_("%(n) nya", { n: p.unread })}>{p.unread}</span>}
        </h2>
        <p class="turn">{turn(p)}</p>
        <p class="conversation-path">
          <strong>{doorWords(one.door, p.facts.doors)}</strong> · {pathWords(one.path)} · {languageWords(one.language)}
        </p>
        <p class={`presence presence-${one.visitor}`} role="status">
          {one.phase === "joining" || one.phase === "accepting" ? joiningWords(one) : presenceWords(one.visitor)}
        </p>
        {one.handover && !isOver(one) && (
          <p class="handover" data-handover>
            {_("Du tar över: personen tappade kontakten med en kollega. Det som sagts före finns inte här.")}
          </p>
        )}
        {one.regrouped && !isOver(one) && (
          <p class="handover" data-regrouped>
            {_("Personens sida har förlorat det senaste. Det du ser här kan saknas där.")}
          </p>
        )}
        <WayBack one={one} />
        <SafetyWords {...p} />
        <Erasure {...p} />
      </header>
      {one.problem !== null && (
        <p class="conversation-problem" role="alert">
          {problemWords(one.problem)}
        </p>
      )}
      <Strips {...beside} />
      <Transcript
        one={one}
        shown={p.active}
        unsend={(counter) => p.link.command({ do: "unsend", conversation: one.id, counter })}
        erase={isOver(one) ? null : (counter) => p.link.command({ do: "erase", conversation: one.id, counter })}
      />
      <Panels {...beside} />
      {isOver(one) ? <OverBar one={one} link={p.link} /> : <Composer key={one.id} one={one} name={name} link={p.link} justSwitched={p.justSwitched} inserted={inserted} />}
    </section>
  );
}

/** After a lost colleague a person decides, with two minutes for it. */
function joiningWords(one: DeskConversation): string {
  return one.handover ? _("Personen tillfrågas om du får komma in …") : _("Öppnar en krypterad väg …");
}

function turn({ one, now }: ColumnProps): string {
  if (isOver(one) || one.phase !== "talking") return "";
  if (one.visitorTyping) return _("Skriver …");
  if (one.unansweredSince !== null) return _("Din tur · %(time)", { time: lasted(now - one.unansweredSince) });
  return one.messages.length === 0 ? _("Säg hej när du är redo.") : _("Besökarens tur");
}

function SafetyWords({ one, facts }: ColumnProps) {
  if (one.safetyWords === null || isOver(one)) return null;
  const tags = [...new Set([one.language, "sv"])].filter((tag) => facts.words[tag] !== undefined);
  return (
    <details class="safety">
      <summary>{_("Trygghetsord")}</summary>
      <p>{_("Besökaren ser samma ord, om ingen har lagt sig emellan.")}</p>
      {tags.map((tag) => (
        <p key={tag} class="safety-words" lang={tag}>
          {one.safetyWords?.map((index) => facts.words[tag]?.[index] ?? "?").join(" · ")}
        </p>
      ))}
    </details>
  );
}

function Erasure({ one, now, link }: ColumnProps) {
  if (isOver(one) || one.silenceEndsAt === null || one.ageEndsAt === null) return null;
  const silence = left(one.silenceEndsAt - now);
  return (
    <div class={`erasure${one.warning === null ? "" : " near"}`}>
      <p>
        {_("Raderas efter %(time) tystnad, senast %(clock).", { time: silence, clock: clockTime(one.ageEndsAt) })}
      </p>
      {one.warning === "silence" && (
        <button type="button" class="plain" onClick={() => link.command({ do: "stillHere", conversation: one.id })}>
          {_("Vänta mer")}
        </button>
      )}
      {one.warning === "age" && !one.extended && (
        <button type="button" class="plain" onClick={() => link.command({ do: "extend", conversation: one.id })}>
          {_("Förläng 2 timmar")}
        </button>
      )}
    </div>
  );
}
