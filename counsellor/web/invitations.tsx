/** Colleagues who ask for somebody beside them: where, in which language, since when. Never who or what. */
import type { InvitationView } from "../../chatsvc/web/net/desk_types.ts";
import { _ } from "./text.ts";
import { lasted } from "./time_words.ts";
import { doorWords, languageWords } from "./words.ts";
import type { Door } from "./worker_messages.ts";

interface InvitationsProps {
  readonly rows: readonly InvitationView[];
  readonly doors: readonly Door[];
  readonly now: number;
  readonly free: boolean;
  readonly accept: (conversation: string) => void;
  readonly decline: (conversation: string) => void;
}

export function Invitations({ rows, doors, now, free, accept, decline }: InvitationsProps) {
  if (rows.length === 0) return null;
  return (
    <section class="queue invitations" aria-label={_("Kollegor som ber någon komma in")}>
      <h2>{_("Kom in till en kollega")}</h2>
      <ol class="queue-list">
        {rows.map(({ conversation, door, language, since }) => (
          <li key={conversation} class="queue-row" data-invitation={conversation}>
            <div>
              <p class="queue-facts">
                {doorWords(door, doors)} · {languageWords(language)}
              </p>
              <p class="queue-time">{_("Frågan ställdes för %(time) sedan", { time: lasted(now - since) })}</p>
            </div>
            <p class="ask-ways">
              <button type="button" class="primary" data-come-in disabled={!free} onClick={() => accept(conversation)}>
                {_("Kom in")}
              </button>
              <button type="button" class="plain" data-no onClick={() => decline(conversation)}>
                {_("Nej, jag kan inte")}
              </button>
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}
