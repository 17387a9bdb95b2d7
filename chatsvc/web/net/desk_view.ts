/** How a held conversation looks to the page: its own facts, its words and its deadlines in one value. */
import { type Deadlines, warningAt } from "./deadlines.ts";
import type { DeskConversation, Message } from "./desk_types.ts";
import type { TalkView } from "./talk_ports.ts";

const VISITOR = "0";

type FromTalk = "check" | "contact" | "guardSilent" | "messages" | "missing" | "mustWait" | "safetyWords" | "visitorTyping" | "unansweredSince";
type FromDeadlines = "silenceEndsAt" | "ageEndsAt" | "warning";

/** `warned`: the deadlines that may still be warned of, null when it is over. `now`: ms of the injected clock. */
export function viewOf(
  own: Omit<DeskConversation, FromTalk | FromDeadlines>,
  { check, contact, messages, missing, mustWait, safetyWords, typing }: TalkView,
  warned: Deadlines | null,
  limits: Deadlines | null,
  now: number,
): DeskConversation {
  return {
    ...own,
    // By the visitor too, also while this page was away.
    extended: own.extended || limits?.more === false,
    check,
    contact: { stands: contact.stands, refused: contact.refused, kinds: contact.kinds },
    guardSilent: contact.stands?.given === false,
    messages,
    missing,
    mustWait,
    safetyWords,
    visitorTyping: typing.includes(VISITOR),
    unansweredSince: unansweredSince(messages),
    silenceEndsAt: limits?.silenceEndsAt ?? null,
    ageEndsAt: limits?.ageEndsAt ?? null,
    warning: warned === null ? null : warningAt(warned, now),
  };
}

/** When the visitor's oldest text came that nothing of ours follows. */
function unansweredSince(messages: readonly Message[]): number | null {
  const lastOwn = messages.map(({ mine }) => mine).lastIndexOf(true);
  return messages[lastOwn + 1]?.at ?? null;
}
