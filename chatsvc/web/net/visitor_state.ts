/** The visitor's snapshot: what it is at first and how the parts of the client make it. */
import { type Deadlines, warningAt } from "./deadlines.ts";
import type { Talk } from "./talk.ts";
import type { Presence, StaffView, VisitorSnapshot } from "./visitor_types.ts";

export const FIRST_SNAPSHOT: VisitorSnapshot = {
  phase: "idle",
  link: "up",
  offline: false,
  work: null,
  place: null,
  staff: [],
  proposed: null,
  another: false,
  safetyWords: null,
  messages: [],
  missing: 0,
  missingOwn: 0,
  mustWait: false,
  silenceEndsAt: null,
  ageEndsAt: null,
  warning: null,
  ended: null,
  endConfirmed: false,
  endedFor: null,
  erasing: false,
  problem: null,
  keeps: true,
  regrouping: false,
  whileAway: false,
  path: null,
  urgent: false,
  draft: "",
  contact: null,
  comeBackWords: null,
  returned: null,
};

/** A staff member as known here: seat, leaf and certificate's alias. */
export interface Staff {
  readonly slot: number;
  readonly member: string;
  readonly alias: string;
  readonly role: StaffView["role"];
  /** Her day key: the same person again under another leaf. */
  readonly day: string;
  readonly presence: Presence;
}

/** What the running conversation adds to the snapshot. */
export function talking(
  talk: Talk,
  staff: readonly Staff[],
  limits: Deadlines | null,
  now: number,
): Pick<
  VisitorSnapshot,
  "staff" | "messages" | "missing" | "missingOwn" | "mustWait" | "regrouping" | "safetyWords" | "contact" | "guardSilent" | "silenceEndsAt" | "ageEndsAt" | "warning" | "more"
> {
  const { typing, safetyWords, messages, missing, missingOwn, mustWait, anew, contact: { stands } } = talk.view();
  return {
    staff: staff.map(({ slot: _, day: __, ...one }) => ({ ...one, typing: typing.includes(one.member) })),
    messages,
    missing,
    missingOwn,
    mustWait,
    regrouping: anew,
    contact: stands === null ? null : { kind: stands.kind, given: stands.given, ...(talk.isUnderWay("contact") ? { underWay: true } : {}) },
    guardSilent: stands?.given === false,
    safetyWords: staff.length === 0 ? null : safetyWords,
    silenceEndsAt: limits?.silenceEndsAt ?? null,
    ageEndsAt: limits?.ageEndsAt ?? null,
    warning: limits === null ? null : warningAt(limits, now),
    more: limits?.more === true,
  };
}

export function presenceOf(state: string): Presence {
  switch (state) {
    case "present":
    case "hidden":
    case "left":
    case "dropped":
    case "gone":
      return state;
    default:
      return "lost";
  }
}

/** Nothing is read there now; what is sent waits at the service. */
export function isAbsent(presence: Presence): boolean {
  return presence === "lost" || presence === "left" || presence === "dropped" || presence === "gone";
}
