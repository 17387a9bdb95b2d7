/** Whose turn it is and for how long: seen all the time, said aloud once when it changes. */
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { isOver } from "./reading.ts";
import { _ } from "./text.ts";
import { lasted } from "./time_words.ts";

/** Two minutes without a word read as if nobody were there any more: from then on the timer stands out. */
export const LONG_UNANSWERED_MS = 120_000;

interface TurnProps {
  readonly one: DeskConversation;
  readonly name: string;
  readonly now: number;
}

export function Turn({ one, name, now }: TurnProps) {
  const ours = one.phase === "talking" && one.unansweredSince !== null;
  const late = ours && now - one.unansweredSince >= LONG_UNANSWERED_MS;
  return (
    <>
      <p class={`turn${ours ? " ours" : ""}${late ? " late" : ""}`} data-turn={turnOf(one)}>
        {turnWords(one, now)}
      </p>
      <p class="unseen" role="status" data-turn-said>
        {ours ? _("Din tur i %(name)", { name }) : ""}
      </p>
    </>
  );
}

export function turnOf(one: DeskConversation): "none" | "ours" | "theirs" {
  if (isOver(one) || one.phase !== "talking") return "none";
  return one.unansweredSince !== null || one.messages.length === 0 ? "ours" : "theirs";
}

export function turnWords(one: DeskConversation, now: number): string {
  if (turnOf(one) === "none") return "";
  if (one.unansweredSince !== null) {
    const time = lasted(now - one.unansweredSince);
    return one.visitorTyping ? _("Din tur · %(time) · skriver mer …", { time }) : _("Din tur · %(time)", { time });
  }
  if (one.visitorTyping) return _("Skriver …");
  return one.messages.length === 0 ? _("Säg hej när du är redo.") : _("Besökarens tur");
}
