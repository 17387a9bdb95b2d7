/** A colleague asks for counsel: over everything, said once aloud, and there until it is answered. Nothing of a visitor is in it. */
import type { InvitationView } from "../../chatsvc/web/net/desk_types.ts";
import { staffOnly } from "./consult_words.ts";
import { _ } from "./text.ts";
import { lasted } from "./time_words.ts";
import { doorWords } from "./words.ts";
import type { Door } from "./worker_messages.ts";

interface ConsultCardsProps {
  /** Of all invitations, those that ask for counsel. */
  readonly rows: readonly InvitationView[];
  readonly doors: readonly Door[];
  readonly now: number;
  readonly free: boolean;
  readonly accept: (conversation: string) => void;
  readonly decline: (conversation: string) => void;
}

export function ConsultCards({ rows, doors, now, free, accept, decline }: ConsultCardsProps) {
  return (
    <>
      {rows.flatMap(({ conversation, consult, door, since }) => consult === null ? [] : [
        <section key={conversation} class="offer consult-card" aria-label={_("En kollega ber om råd")} data-consult-asked={conversation}>
          <div role="alert">
            <h2>{_("%(who) ber om råd", { who: consult })}</h2>
            <p>{doorWords(door, doors)}</p>
            <p class="consult-note">{staffOnly()}</p>
          </div>
          <div class="offer-answer">
            <p class="queue-time">{_("Frågan ställdes för %(time) sedan", { time: lasted(now - since) })}</p>
            <div class="offer-buttons">
              <button type="button" class="primary" data-come-in disabled={!free} onClick={() => accept(conversation)}>
                {_("Ge råd")}
              </button>
              <button type="button" class="plain" data-no onClick={() => decline(conversation)}>
                {_("Nej, jag kan inte")}
              </button>
            </div>
            {!free && <p class="consult-note">{_("Det tar en plats, och du har ingen ledig just nu.")}</p>}
          </div>
        </section>,
      ])}
    </>
  );
}
