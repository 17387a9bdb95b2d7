/** What stays on the page when a conversation is over: how it ended, and the form. */
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { type Closing, ClosingForm, isCounted, wasHeavy } from "./closing_form.tsx";
import { PAUSE_S } from "./exposure.ts";
import { _ } from "./text.ts";
import { endedWords } from "./words.ts";
import type { DeskLink, FormQuestion } from "./worker_messages.ts";

interface OverProps {
  readonly one: DeskConversation;
  readonly link: DeskLink;
  readonly form: readonly FormQuestion[];
  readonly closing: Closing;
  /** On duty: the next one may be offered to her while she still reads here. */
  readonly onDuty: boolean;
}

/** Instead of the composer when the conversation is over. */
export function OverBar({ one, link, form, closing, onDuty }: OverProps) {
  const leftForSafety = one.phase === "left" || one.visitor === "left";
  return (
    <div class={`over${leftForSafety ? " safety-left" : ""}`} role="status" data-over={one.phase}>
      <p class="over-title">{title(one, leftForSafety)}</p>
      <p>{note(one, leftForSafety)}</p>
      {isCounted(one, closing) ? (
        <ClosingForm one={one} link={link} form={form} closing={closing} />
      ) : (
        <button type="button" class="primary" onClick={() => link.command({ do: "dismiss", conversation: one.id, ...(wasHeavy(closing.ticks(), closing.heavy()) ? { heavy: true } : {}) })}>
          {_("Stäng och ta bort texten här")}
        </button>
      )}
      {onDuty && wasHeavy(closing.ticks(), closing.heavy()) && (
        <p>
          <button type="button" class="plain" data-rest onClick={() => link.command({ do: "duty", state: "pause", backIn: PAUSE_S })}>
            {_("Paus i tio minuter")}
          </button>{" "}
          {_("Du kan ta den nu, innan du stänger: ingen ny kommer till dig så länge.")}
        </p>
      )}
    </div>
  );
}

function title(one: DeskConversation, leftForSafety: boolean): string {
  if (leftForSafety) return _("Besökaren lämnade för sin säkerhet.");
  if (one.phase === "stuck") return _("Samtalet kan inte fortsätta här.");
  if (one.phase === "dropped") return _("Besökaren tappade kontakten. Din plats är fri.");
  if (wasCheck(one)) return _("Kort koll: tiden är slut, och samtalet är lämnat tillbaka.");
  if (one.phase === "removed") return one.beside ? _("Du är ute ur samtalet.") : _("Överlämnat: samtalet har gått vidare till en kollega.");
  return endedWords(one.ended, one.endConfirmed);
}

function note(one: DeskConversation, leftForSafety: boolean): string {
  if (leftForSafety) return _("Försök inte nå personen. Du kan läsa det som sagts tills du stänger.");
  if (one.phase === "stuck") return _("Ingenting mer skickas. Berätta för din handledare när du har stängt.");
  if (one.phase === "dropped") return _("Kommer personen tillbaka står hen först i kön, och du får svara först. Du kan läsa det som sagts tills du stänger, högst en halvtimme.");
  if (wasCheck(one)) return _("Personen står först i kön och har fått veta det. Ingenting mer kan läsas här.");
  if (one.phase === "removed") return _("Ingenting mer kan läsas här, och texten är borta från den här sidan.");
  return _("Det är raderat, hos tjänsten och på den här sidan.");
}

/** Not handed over: nobody has taken it yet. */
function wasCheck({ phase, looksIn }: DeskConversation): boolean {
  return phase === "removed" && looksIn?.endsAt === null;
}
