/** Where a colleague gives counsel: a column of its own, in the colour of staff, with nothing in it that is for a visitor. */
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { ConsultTalk } from "./consult_talk.tsx";
import { staffOnly } from "./consult_words.ts";
import { isOver } from "./reading.ts";
import { _ } from "./text.ts";
import { doorWords, problemWords } from "./words.ts";
import type { DeskLink, Facts } from "./worker_messages.ts";

interface ConsultColumnProps {
  readonly one: DeskConversation;
  /** The colleague who asks. */
  readonly who: string;
  readonly facts: Facts;
  readonly active: boolean;
  readonly unread: number;
  readonly link: DeskLink;
  readonly entered: () => void;
}

export function ConsultColumn({ one, who, facts, active, unread, link, entered }: ConsultColumnProps) {
  return (
    <section
      class={`conversation consult-column${active ? " active" : ""}`}
      data-conversation={one.id}
      data-phase={one.phase}
      data-consult-of={who}
      aria-label={_("Råd till %(who), bara personal", { who })}
      onFocusCapture={entered}
      onPointerDown={entered}
    >
      <header class="conversation-head">
        <h2>
          <span class="shape" aria-hidden="true">
            ✚
          </span>
          {_("Råd till %(who)", { who })}
          {unread > 0 && (
            <span class="count">
              {unread}
              <span class="unseen"> {_("nya")}</span>
            </span>
          )}
        </h2>
        <p class="conversation-path">
          <strong>{staffOnly()}</strong> {doorWords(one.door, facts.doors)}
        </p>
        <p class="presence" role="status">
          {hereWords(one, who)}
        </p>
      </header>
      {one.problem !== null && (
        <p class="conversation-problem" role="alert">
          {problemWords(one.problem)}
        </p>
      )}
      {isOver(one) ? (
        <div class="over" role="status" data-over={one.phase}>
          <p class="over-title">{one.phase === "stuck" ? _("Rådet kan inte fortsätta här.") : _("Rådet är slut.")}</p>
          <p>{_("Det ni skrev är borta härifrån.")}</p>
          <button type="button" class="primary" onClick={() => link.command({ do: "dismiss", conversation: one.id })}>
            {_("Stäng")}
          </button>
        </div>
      ) : (
        <ConsultTalk
          id={`draft-${one.id}`}
          who={who}
          messages={one.messages}
          may={one.phase === "talking"}
          mustWait={one.mustWait}
          shown={active}
          say={(text) => link.command({ do: "send", conversation: one.id, text })}
        >
          <button type="button" class="plain" data-consult-end disabled={one.phase !== "talking"} onClick={() => link.command({ do: "end", conversation: one.id })}>
            {_("Avsluta rådet")}
          </button>
        </ConsultTalk>
      )}
    </section>
  );
}

function hereWords(one: DeskConversation, who: string): string {
  if (isOver(one)) return "";
  if (one.phase !== "talking") return _("Öppnar en krypterad väg …");
  return one.visitor === "lost" ? _("%(who) tappade kontakten.", { who }) : _("%(who) är här.", { who });
}
