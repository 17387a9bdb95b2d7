/** How a conversation ends here, and what stays on the page when it has. */
import { useState } from "preact/hooks";
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { _ } from "./text.ts";
import { endedWords } from "./words.ts";
import type { DeskLink } from "./worker_messages.ts";

interface EndingProps {
  readonly one: DeskConversation;
  readonly link: DeskLink;
}

export function Ending({ one, link }: EndingProps) {
  const [sure, setSure] = useState(false);
  if (!sure) {
    return (
      <div class="ending">
        <button type="button" class="plain" onClick={() => setSure(true)}>
          {_("Avsluta samtalet …")}
        </button>
      </div>
    );
  }
  return (
    <div class="ending sure" role="group" aria-label={_("Avsluta samtalet")}>
      <p>{_("Allt raderas för er båda, genast. Har ni sagt hej då?")}</p>
      <button type="button" class="danger" onClick={() => link.command({ do: "end", conversation: one.id })}>
        {_("Avsluta och radera")}
      </button>
      <button type="button" class="plain" autofocus onClick={() => setSure(false)}>
        {_("Fortsätt samtalet")}
      </button>
    </div>
  );
}

/** Instead of the composer when the conversation is over. */
export function OverBar({ one, link }: EndingProps) {
  const leftForSafety = one.phase === "left" || one.visitor === "left";
  return (
    <div class={`over${leftForSafety ? " safety-left" : ""}`} role="status" data-over={one.phase}>
      <p class="over-title">{title(one, leftForSafety)}</p>
      <p>{note(one, leftForSafety)}</p>
      <button type="button" class="primary" onClick={() => link.command({ do: "dismiss", conversation: one.id })}>
        {_("Stäng och ta bort texten här")}
      </button>
    </div>
  );
}

function title(one: DeskConversation, leftForSafety: boolean): string {
  if (leftForSafety) return _("Besökaren lämnade för sin säkerhet.");
  if (one.phase === "stuck") return _("Samtalet kan inte fortsätta här.");
  if (one.phase === "removed") return _("Samtalet har gått vidare till en kollega.");
  return endedWords(one.ended, one.endConfirmed);
}

function note(one: DeskConversation, leftForSafety: boolean): string {
  if (leftForSafety) return _("Försök inte nå personen. Du kan läsa det som sagts tills du stänger.");
  if (one.phase === "stuck") return _("Ingenting mer skickas. Berätta för din handledare när du har stängt.");
  if (one.phase === "removed") return _("Den här sidan hade tappat det. Ingenting mer kan läsas här, och texten är borta.");
  return _("Det är raderat hos tjänsten. Det som står här försvinner när du stänger.");
}
