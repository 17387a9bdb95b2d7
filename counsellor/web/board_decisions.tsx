/** Decisions of the board that somebody must see to: without some of them nobody is let in. */
import { _ } from "./text.ts";
import type { Facts } from "./worker_messages.ts";

type Decision = NonNullable<Facts["decisions"]>[number];

export function BoardDecisions({ decisions }: { readonly decisions: readonly Decision[] }) {
  if (decisions.length === 0) return null;
  return (
    <div class="board-alarm" role="status" data-decisions>
      <ul>
        {decisions.map((one) => (
          <li key={one.words}>{decisionStateWords(one)}</li>
        ))}
      </ul>
      <a href="/namndbeslut" target="_blank" rel="noopener">
        {_("Se besluten")}
      </a>
    </div>
  );
}

export function decisionStateWords({ words, state, days, mandatory }: Decision): string {
  if (state === "valid") return days === 0 ? _("%(words): gäller bara i dag.", { words }) : _("%(words): går ut om %(n) dagar.", { words, n: days ?? 0 });
  if (state === "expired") return mandatory ? _("%(words): har gått ut. Nästa pass öppnar inte.", { words }) : _("%(words): har gått ut.", { words });
  return mandatory ? _("%(words): saknas. Tjänsten öppnar inte.", { words }) : _("%(words): saknas.", { words });
}
