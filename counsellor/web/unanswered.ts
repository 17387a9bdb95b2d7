/** Says to the service, for the supervisor's board, that a visitor of this desk has waited for an answer: since when, and not which one. */
import { useEffect, useRef } from "preact/hooks";
import type { DeskSnapshot } from "../../chatsvc/web/net/desk_types.ts";
import { isOver } from "./reading.ts";
import type { DeskLink } from "./worker_messages.ts";

/** Shorter is a person who writes an answer. */
export const SAID_AFTER_MS = 60_000;

/** Since when the one who has waited longest has had no answer; null: nobody has waited for a minute. */
export function longestUnanswered({ conversations }: Pick<DeskSnapshot, "conversations">, now: number): number | null {
  const since = conversations
    .filter((one) => one.phase === "talking" && !one.beside && !isOver(one) && one.unansweredSince !== null)
    .map((one) => one.unansweredSince!);
  const first = Math.min(...since);
  return since.length > 0 && now - first >= SAID_AFTER_MS ? first : null;
}

export function useUnanswered(link: DeskLink, snapshot: DeskSnapshot, now: number): void {
  const first = longestUnanswered(snapshot, now);
  const said = useRef<number | null>(null);
  const up = snapshot.link === "up";
  useEffect(() => {
    // A new line begins with nobody who waits.
    if (!up) said.current = null;
    if (!up || said.current === first) return;
    said.current = first;
    link.command({ do: "unanswered", seconds: first === null ? null : Math.floor((now - first) / 1000) });
  }, [up, first]);
}
