/** In a shift's last ten minutes, over every conversation: hand over? In words first; staying is one tap and no fault. Where nobody else is on duty nothing is offered that nobody can keep. */
import { useContext, useState } from "preact/hooks";
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { Consults } from "./consult_state.ts";
import { handoverWords } from "./people_panel.tsx";
import { _ } from "./text.ts";
import { left } from "./time_words.ts";
import type { DeskLink } from "./worker_messages.ts";

interface ShiftEndProps {
  readonly one: DeskConversation;
  /** Ms of the page's clock; null: not within ten minutes. */
  readonly endsAt: number | null;
  readonly now: number;
  readonly link: DeskLink;
  readonly insert: (text: string) => void;
}

export function ShiftEndAsk({ one, endsAt, now, link, insert }: ShiftEndProps) {
  const [stays, setStays] = useState(false);
  const colleagues = useContext(Consults).others[one.door];
  const open = one.phase === "talking" && one.asked.what === "nothing" && !one.asked.declined;
  if (stays || !open || endsAt === null || endsAt <= now) return null;
  const stay = (
    <button type="button" class="plain" data-stays onClick={() => setStays(true)}>
      {_("Jag stannar")}
    </button>
  );
  if (colleagues === 0) {
    return (
      <div class="handover" data-shift-ask="nobody">
        <p>{_("Passet är slut om %(time). Ingen annan är på jour vid din dörr, så lova ingen kollega. Samtalet tar inte slut av att passet gör det.", { time: left(endsAt - now) })}</p>
        <p class="ask-ways">{stay}</p>
      </div>
    );
  }
  return (
    <div class="handover" data-shift-ask="colleagues">
      <p>{_("Passet är slut om %(time): lämna över? Fråga personen i ord först.", { time: left(endsAt - now) })}</p>
      <p class="ask-ways">
        <button type="button" class="plain" data-insert-words onClick={() => insert(handoverWords())}>
          {_("Infoga frågan")}
        </button>
        <button type="button" class="plain" data-hand-over onClick={() => link.command({ do: "handover", conversation: one.id, withdrawn: false })}>
          {_("Lämna över")}
        </button>
        {stay}
      </p>
    </div>
  );
}
