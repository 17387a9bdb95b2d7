/** Three minutes with somebody for whom it is urgent: how long is left, and the choice before it goes back by itself. */
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { _ } from "./text.ts";
import { lasted } from "./time_words.ts";
import type { DeskLink } from "./worker_messages.ts";

/** Long enough for a last sentence and a tap. */
export const WARN_MS = 45_000;

interface CheckProps {
  readonly one: DeskConversation;
  readonly now: number;
  readonly link: DeskLink;
}

export function CheckBar({ one, now, link }: CheckProps) {
  const endsAt = one.looksIn?.endsAt ?? null;
  if (endsAt === null || one.phase !== "talking") return null;
  const left = Math.max(0, Math.ceil((endsAt - now) / 1000) * 1000);
  const near = left <= WARN_MS;
  const decide = (keep: boolean) => link.command({ do: "check", conversation: one.id, keep });
  return (
    <div class={`looks-in${near ? " near" : ""}`} role="group" aria-label={_("Kort koll")} data-check>
      <p>
        <strong>{_("Kort koll")}</strong> <span data-check-left>{words(left)}</span>
      </p>
      <button type="button" class="plain" data-keep onClick={() => decide(true)}>
        {_("Behåll samtalet")}
      </button>
      <button type="button" class="plain" data-give-back title={_("Säg det till personen först. Hen får veta det och står först i kön.")} onClick={() => decide(false)}>
        {_("Lämna tillbaka")}
      </button>
      {/* Said once: what ticks is beside it. */}
      {near && <p role="alert">{_("Snart slut: behåll, eller så går personen tillbaka först i kön. Hen får veta det.")}</p>}
      {one.looksIn?.refused === true && <p role="alert">{_("Du har så många samtal som du får ha. Avsluta ett först, eller lämna tillbaka.")}</p>}
    </div>
  );
}

function words(left: number): string {
  const seconds = Math.floor(left / 1000);
  if (seconds < 60) return _("%(time) kvar", { time: lasted(left) });
  return _("%(m) min %(s) s kvar", { m: Math.floor(seconds / 60), s: seconds % 60 });
}
