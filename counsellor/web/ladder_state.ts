/** What the ladder in every conversation reads: the desk's escalations, and whether there is a line to the service. */
import { createContext } from "preact";
import { type EscalationsView, type EscalationView, NO_ESCALATIONS } from "../../chatsvc/web/net/desk_escalations.ts";
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";

export interface LadderView extends EscalationsView {
  readonly linked: boolean;
}

export const Escalations = createContext<LadderView>({ ...NO_ESCALATIONS, linked: false });

/** Which escalation belongs to which conversation is known here only: a mark, sealed with the conversation. */
export const ESCALATED = "escalation_";
export const markOf = (kind: string): string => `${ESCALATED}${kind}`;

/** Where this conversation's escalation of a kind stands; `asking`: said, and not confirmed yet. */
export type Standing = { readonly kind: "none" } | { readonly kind: "asking"; readonly key: string } | { readonly kind: "seen"; readonly key: string; readonly one: EscalationView };

export function standing({ marks }: Pick<DeskConversation, "marks">, view: EscalationsView, kind: string): Standing {
  const key = marks[markOf(kind)];
  if (key === undefined) return { kind: "none" };
  const one = view.entries.find((entry) => entry.key === key);
  return one === undefined ? { kind: "asking", key } : { kind: "seen", key, one };
}

/** Raised, or on its way, and not decided yet. */
export const isOpen = (at: Standing): boolean => at.kind !== "none" && !(at.kind === "seen" && at.one.state === "closed");

/** Nobody can be reached over this page for a visitor of this door: the telephone is the way. */
export const nobodyThere = (view: LadderView, door: string): boolean => !view.linked || view.away || (view.known && (view.supervisors[door] ?? 0) === 0);

export const newKey = (): string => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
