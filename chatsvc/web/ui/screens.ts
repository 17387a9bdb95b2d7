/** From a client's snapshot to the one screen that the visitor sees. Values in, values out. */
import type { EndedWhy, ProblemCode, VisitorSnapshot } from "../net/visitor_types.ts";
import type { TextKey } from "./texts.ts";

/** The blocks of the problem page; `PROBLEMS` in chatsvc/site/pages.py makes one each. */
export type ProblemBlock =
  | "closed"
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
  | "elsewhere";

export type Screen =
  | { readonly kind: "as_it_is" }
  | { readonly kind: "coming_back"; readonly status: TextKey }
  | { readonly kind: "waiting"; readonly status: TextKey | null }
  | { readonly kind: "talk" }
  | { readonly kind: "bye"; readonly why: TextKey }
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
  switch (now.phase) {
    case "idle":
    case "left":
      return { kind: "as_it_is" };
    case "resuming":
      return { kind: "coming_back", status: linkText(now) ?? "ui.back.coming" };
    case "working":
      return { kind: "waiting", status: "ui.working" };
    case "connecting":
      return { kind: "waiting", status: "ui.connecting" };
    case "waiting":
      return { kind: "waiting", status: linkText(now) ?? (now.problem && "ui.not_let_in") };
    case "joining":
      return { kind: "waiting", status: linkText(now) ?? "ui.joining" };
    case "talking":
      return { kind: "talk" };
    case "ended":
      if (now.whileAway && now.ended === "service") return { kind: "bye", why: "ui.ended.away" };
      return { kind: "bye", why: talked || now.ended !== "visitor" ? `ui.ended.${endedBy(now)}` : "ui.ended.queue" };
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

/** What to say about the line, if anything. */
export function linkText(now: VisitorSnapshot): TextKey | null {
  switch (now.link) {
    case "up":
      return null;
    case "reconnecting":
      return "ui.reconnecting";
    case "store_away":
      return "ui.store_away";
    default:
      return now.link satisfies never;
  }
}
