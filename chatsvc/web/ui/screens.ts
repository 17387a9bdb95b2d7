/** From a client's snapshot to the one screen that the visitor sees. Values in, values out. */
import type { EndedWhy, ProblemCode, VisitorSnapshot } from "../net/visitor_types.ts";
import type { TextKey } from "./texts.ts";

/** The blocks of the problem page; `PROBLEMS` in chatsvc/site/pages.py makes one each. */
export type ProblemBlock =
  | "closed"
  | "hours"
  | "late"
  | "paused"
  | "full"
  | "offline"
  | "service"
  | "old_client"
  | "no_crypto"
  | "work"
  | "too_fast"
  | "staff"
  | "clock"
  | "keys"
  | "elsewhere"
  | "resting";

export type Screen =
  | { readonly kind: "as_it_is" }
  | { readonly kind: "coming_back"; readonly status: TextKey }
  | { readonly kind: "waiting"; readonly status: TextKey | null }
  | { readonly kind: "talk" }
  | { readonly kind: "bye"; readonly why: TextKey }
  /** The counsellor thinks that somebody else holds the phone. */
  | { readonly kind: "exit" }
  | { readonly kind: "problem"; readonly block: ProblemBlock };

export const BLOCK_OF: Readonly<Record<ProblemCode, ProblemBlock>> = {
  offline: "offline",
  elsewhere: "elsewhere",
  old_client: "old_client",
  no_crypto: "no_crypto",
  closed: "closed",
  full: "full",
  work: "work",
  chain_invalid: "staff",
  chain_expired: "staff",
  chain_foreign: "staff",
  chain_role: "staff",
  chain_demo: "staff",
  chain_unlisted: "staff",
  list_missing: "staff",
  list_expired: "staff",
  clock: "clock",
  keys: "keys",
  refused_commit: "keys",
  too_fast: "too_fast",
  service: "service",
};

/** `talked`: whether anybody was ever in the room; who only stood in the queue has nothing that was deleted. */
export function screenOf(now: VisitorSnapshot, talked: boolean): Screen {
  // At once, whatever the service says and when.
  if (now.endedFor === "exit" && now.phase !== "left") return { kind: "exit" };
  switch (now.phase) {
    case "idle":
    case "left":
      return { kind: "as_it_is" };
    case "resuming":
      return { kind: "coming_back", status: linkText(now) ?? "ui.back.coming" };
    case "working":
      return { kind: "waiting", status: unreached(now) ?? "ui.working" };
    case "connecting":
      // The heading says that it connects.
      return { kind: "waiting", status: unreached(now) };
    case "waiting":
      return { kind: "waiting", status: linkText(now) ?? (now.problem && "ui.not_let_in") };
    case "joining":
      return { kind: "waiting", status: linkText(now) ?? (now.check === "runs" ? "ui.check" : "ui.joining") };
    case "talking":
      return { kind: "talk" };
    case "ended":
      if (now.endedFor === "abuse") return { kind: "bye", why: "ui.ended.abuse" };
      if (now.whileAway && now.ended === "service") return { kind: "bye", why: "ui.ended.away" };
      if (!talked) return { kind: "bye", why: now.ended === "visitor" ? "ui.ended.queue" : "ui.ended.place" };
      return { kind: "bye", why: `ui.ended.${endedBy(now)}` };
    case "refused":
      return { kind: "problem", block: now.problem ? BLOCK_OF[now.problem] : "service" };
    default:
      return now.phase satisfies never;
  }
}

/** Only words inside the encryption show that it was the counsellor; the service's own word shows the service (P13). */
function endedBy({ ended, endConfirmed }: VisitorSnapshot): EndedWhy {
  return ended === null || (ended === "counsellor" && !endConfirmed) ? "service" : ended;
}

/** Before there is a line: what to say when the service was not reached, and is tried again. */
const unreached = (now: VisitorSnapshot): TextKey | null => (now.problem === "offline" ? linkText({ ...now, link: "reconnecting" }) : null);

/** What to say about the line, if anything. */
export function linkText(now: VisitorSnapshot): TextKey | null {
  switch (now.link) {
    case "up":
      return null;
    case "reconnecting":
      return now.offline ? "ui.offline" : "ui.reconnecting";
    case "store_away":
      return "ui.store_away";
    default:
      return now.link satisfies never;
  }
}
