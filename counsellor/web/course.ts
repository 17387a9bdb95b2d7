/** How a talk went, in times alone: when it began, when she first answered, how many she had at once. Said with the closing form, as counts. */
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { isOver } from "./reading.ts";

export interface Course {
  /** When it began before these eyes, ms; null: not yet, or it was under way when the page was loaded. */
  readonly began: number | null;
  readonly replied: number | null;
  readonly ended: number | null;
  /** Going on at this desk when it was last seen to go on, itself included. */
  readonly atOnce: number;
  /** What was under way when it was first seen says nothing of times. */
  readonly missed: boolean;
}

export const NO_COURSE: Course = { began: null, replied: null, ended: null, atOnce: 1, missed: false };

/** Seconds at which a span of the mapping begins (counsellor/mapping/lists.py, `reply`). */
const REPLY_FROM_S = [0, 30, 60, 120, 300] as const;
/** Shorter is early. */
export const EARLY_MS = 5 * 60_000;
const MOST_AT_ONCE = 3;

/** With visitors, not beside a colleague. */
export function goingOn(conversations: readonly DeskConversation[]): number {
  return conversations.filter((one) => one.phase === "talking" && one.consult === null && !one.beside && !isOver(one)).length;
}

export function followed(course: Course, one: DeskConversation, now: number, atOnce: number): Course {
  if (course.missed || one.beside || one.handover) return course;
  if (isOver(one)) return course.began === null || course.ended !== null ? course : { ...course, ended: now };
  if (one.phase !== "talking") return course;
  const mine = one.messages.some((message) => message.mine);
  // Loaded again in the middle: when it began is not known here.
  if (course.began === null && one.messages.length > 0 && mine) return { ...course, missed: true };
  const began = course.began ?? now;
  const replied = course.replied ?? (mine ? now : null);
  const held = Math.min(MOST_AT_ONCE, Math.max(1, atOnce));
  return { ...course, began, replied, atOnce: held };
}

export function courseTicks({ began, replied, ended, atOnce }: Course): readonly string[] {
  if (began === null) return [];
  const reply = replied === null ? [] : [`reply-${[...REPLY_FROM_S].reverse().find((from) => from * 1000 <= replied - began) ?? 0}`];
  return ended === null ? reply : [...reply, `${ended - began < EARLY_MS ? "early" : "later"}-${atOnce}`];
}
