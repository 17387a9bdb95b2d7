/** One conversation: its own colour, who is there, whose turn it is, when it is erased, what is said. */
import { useRef } from "preact/hooks";
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { ContactNote } from "./callback_panel.tsx";
import { CheckBar } from "./check_bar.tsx";
import { useClosing } from "./closing_form.tsx";
import { Composer } from "./composer.tsx";
import { OverBar } from "./over_bar.tsx";
import { AskedNote } from "./people_panel.tsx";
import { Panels, Strips } from "./panels.tsx";
import type { Place } from "./places.ts";
import { isOver } from "./reading.ts";
import { ShiftEndAsk } from "./shift_end_ask.tsx";
import { SureAsk } from "./sure_ask.tsx";
import { useSureLink } from "./sure_link.ts";
import { _ } from "./text.ts";
import { clockTime, left } from "./time_words.ts";
import { Transcript } from "./transcript.tsx";
import { Turn } from "./turn.tsx";
import { WayBack } from "./way_back.tsx";
import { doorWords, languageWords, pathWords, presenceWords, problemWords } from "./words.ts";
import type { DeskLink, Facts, FormQuestion } from "./worker_messages.ts";

export interface ColumnProps {
  readonly one: DeskConversation;
  readonly place: Place | undefined;
  readonly facts: Facts;
  readonly now: number;
  readonly active: boolean;
  /** When the planned shift ends; null: not within ten minutes. */
  readonly shiftEndsAt: number | null;
  readonly unread: number;
  /** Takes new visitors. */
  readonly onDuty: boolean;
  /** Weighs two: the service says so. */
  readonly heavy: boolean;
  /** Conversations with visitors that are going on at this desk. */
  readonly atOnce: number;
  readonly link: DeskLink;
  readonly entered: () => void;
  /** Ms since the counsellor last changed conversation. */
  readonly justSwitched: () => number;
  /** Ms of the page's clock. */
  readonly clock: () => number;
}

export function ConversationColumn(p: ColumnProps) {
  const { one, place } = p;
  const name = place?.name ?? "";
  const closing = useClosing(one, p.heavy, p.now, p.atOnce);
  const inserted = useRef<(text: string) => void>(() => undefined);
  const sure = useSureLink(p.link, p.justSwitched, p.active);
  const beside = { one, name, facts: p.facts, link: sure.link, now: p.now, insert: (text: string) => inserted.current(text) };
  const advised = useRef(Number.NEGATIVE_INFINITY);
  // Whoever has just written to a colleague is asked once whether this is meant for the visitor.
  const justSwitched = (): number => Math.min(p.justSwitched(), p.clock() - advised.current);
  const leaves = ({ target, relatedTarget }: FocusEvent): void => {
    const from = (target as Element).closest(".consult-write");
    if (from !== null && !from.contains(relatedTarget as Node | null)) advised.current = p.clock();
  };
  return (
    <section
      class={`conversation place-${place?.index ?? 0}${p.active ? " active" : ""}`}
      data-conversation={one.id}
      data-phase={one.phase}
      aria-label={_("Samtal %(name)", { name })}
      onFocusCapture={p.entered}
      onFocusOut={leaves}
      onPointerDown={p.entered}
    >
      <header class="conversation-head">
        <h2>
          <span class="shape" aria-hidden="true">
            {place?.shape}
          </span>
          {name}
          {p.unread > 0 && (
            <span class="count">
              {p.unread}
              <span class="unseen"> {_("nya")}</span>
            </span>
          )}
        </h2>
        <Turn one={one} name={name} now={p.now} />
        <p class="conversation-path">
          <strong>{doorWords(one.door, p.facts.doors)}</strong> · {pathWords(one.path)} · {languageWords(one.language)}
        </p>
        <Weight {...p} link={sure.link} />
        <p class={`presence presence-${one.visitor}`} role="status">
          {one.phase === "joining" || one.phase === "accepting" ? joiningWords(one) : here(one)}
        </p>
        {one.handover && !one.beside && !one.leftAlone && !isOver(one) && (
          <p class="handover" data-handover>
            {_("Du tar över efter en kollega. Det som sagts före syns här bara om personen väljer det.")}
          </p>
        )}
        {one.leftAlone && !isOver(one) && (
          <p class="handover" role="alert" data-leads>
            {_("Din kollega är borta ur samtalet. Du leder det nu: personen väntar på svar från dig.")}
          </p>
        )}
        {one.regrouped && !isOver(one) && (
          <p class="handover" data-regrouped>
            {_("Personens sida har förlorat det senaste. Det du ser här kan saknas där.")}
          </p>
        )}
        <CheckBar one={one} now={p.now} link={sure.link} />
        {!isOver(one) && <AskedNote one={one} />}
        <ShiftEndAsk one={one} endsAt={p.shiftEndsAt} now={p.now} link={sure.link} insert={beside.insert} />
        <ContactNote one={one} />
        <WayBack one={one} link={sure.link} />
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
        name={name}
        shown={p.active}
        unsend={(counter) => p.link.command({ do: "unsend", conversation: one.id, counter })}
        erase={isOver(one) ? null : (counter) => sure.link.command({ do: "erase", conversation: one.id, counter })}
        phrases={p.facts.phrases}
        insert={beside.insert}
      />
      <Panels {...beside} />
      <SureAsk sure={sure} name={name} />
      {isOver(one) ? <OverBar one={one} link={p.link} form={p.facts.form} closing={closing} onDuty={p.onDuty} /> : <Composer key={one.id} one={one} reasons={reasonsIn(p.facts.form)} noted={closing.note} name={name} link={p.link} sure={sure.link} justSwitched={justSwitched} clock={p.clock} inserted={inserted} />}
    </section>
  );
}

const reasonsIn = (form: readonly FormQuestion[]): FormQuestion | null => form.find(({ id }) => id === "abuse") ?? null;

/** Nobody is here any more when it is over; who left for safety is said in any case. */
function here(one: DeskConversation): string {
  return isOver(one) && one.visitor !== "left" ? "" : presenceWords(one.visitor);
}

/** After a lost colleague a person decides, with two minutes for it. */
function joiningWords(one: DeskConversation): string {
  return one.handover ? _("Personen tillfrågas om du får komma in …") : _("Öppnar en krypterad väg …");
}

/** One tap: nobody new comes in its place. Nothing of it reaches the visitor. */
function Weight({ one, heavy, link }: ColumnProps) {
  if (isOver(one)) return null;
  return (
    <button
      type="button"
      class="plain weight"
      data-heavy
      aria-pressed={heavy}
      title={_("Räknas som två samtal. Bara du ser det.")}
      onClick={() => link.command({ do: "heavy", conversation: one.id, on: !heavy })}
    >
      {_("Tungt")}
    </button>
  );
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
          {_("Förläng, en gång")}
        </button>
      )}
    </div>
  );
}
