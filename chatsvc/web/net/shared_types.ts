/** Words that the visitor's page and the console share: messages, presence, ends and problems. Immutable values, safe to show. */
import type { Retold } from "../e2ee/retold.ts";
import type { Card, Choice, Tap } from "../e2ee/cards.ts";

/** `store_away`: connected, but the service cannot reach its memory just now; nothing is lost, nothing moves. */
export type Link = "up" | "reconnecting" | "store_away";

export type Presence = "present" | "hidden" | "lost" | "left" | "dropped" | "gone";

/** `visitor` and `counsellor` were also said inside MLS when `confirmed`; without that only the service says so (P13). */
export type EndedWhy = "visitor" | "counsellor" | "silence" | "age" | "service";

/** queued: only on this device. accepted: the service keeps it. delivered: every present member has it. received: somebody else's. */
export type MessageState = "queued" | "accepted" | "delivered" | "received";

/** What a message is beside its words. */
export type Said =
  | { readonly kind: "tap"; readonly tap: Tap }
  | { readonly kind: "card"; readonly card: Card }
  /** What the visitor chose to tell a newcomer of before. */
  | ({ readonly kind: "retold" } & Retold)
  /** `of`: key of the card's line, which may be missing for who came later. */
  | { readonly kind: "answer"; readonly of: string; readonly choice: Choice };

export interface Message {
  /** Stable for the life of the conversation: `member/counter`. For lists on a page. */
  readonly key: string;
  readonly mine: boolean;
  /** "0" for the visitor; hex for staff (P4). */
  readonly member: string;
  /** Of staff; null for the visitor. */
  readonly alias: string | null;
  readonly counter: number;
  /** Plain text of a stranger: show it as a text node only. Empty when `gone`. */
  readonly text: string;
  /** That it was tapped, asks by a card, or answers one; absent or null: words and nothing else. */
  readonly said?: Said | null;
  /** When it was written or came here; ms of the injected clock. */
  readonly at: number;
  readonly state: MessageState;
  /** Taken back by its writer. */
  readonly gone: boolean;
}

/** Agreed between visitor and counsellor, for the day when somebody comes back by words (P14). Plain text of a stranger. */
export interface CheckQuestion {
  readonly question: string;
  readonly answer: string;
}

/** Member codes of the guard that a page has a sentence for; every other one is `keys`. */
const TOLD: readonly string[] = [
  "chain_invalid",
  "chain_expired",
  "chain_foreign",
  "chain_role",
  "chain_demo",
  "chain_unlisted",
  "list_missing",
  "list_expired",
  "clock",
  "refused_commit",
];

export function problemOf(code: string): ProblemCode {
  return TOLD.includes(code) ? (code as ProblemCode) : "keys";
}

/**
 * Why the way is closed or a warning shows. Pages turn each into a sentence.
 * - offline: no connection could be made at all
 * - elsewhere: the same conversation is open in a newer connection
 * - old_client: this page is older than the service: load again
 * - no_crypto: this browser lacks what encryption needs
 * - closed, full: nobody on duty or intake stopped; this door's queue is full
 * - work: the proof of work did not hold, or could not be done here
 * - chain_*, list_*, clock: the staff member could not be believed (P1-P3), or this device's clock is far off
 * - keys: keys or state are wrong; nothing more is sent (G10)
 * - refused_commit: the service refused the membership change
 * - too_fast: slow down; the service closed the connection
 * - service: the service answered with something else than the protocol allows
 */
export type ProblemCode =
  | "offline"
  | "elsewhere"
  | "old_client"
  | "no_crypto"
  | "closed"
  | "full"
  | "work"
  | "chain_invalid"
  | "chain_expired"
  | "chain_foreign"
  | "chain_role"
  | "chain_demo"
  | "chain_unlisted"
  | "list_missing"
  | "list_expired"
  | "clock"
  | "keys"
  | "refused_commit"
  | "too_fast"
  | "service";
