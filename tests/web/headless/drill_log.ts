/** What an evening's members live through beside their texts (journal.ts): the events of tests/drill/history.py. */
import type { DeskConversation } from "../../../chatsvc/web/net/desk_types.ts";
import type { Message } from "../../../chatsvc/web/net/shared_types.ts";

/** How somebody of staff comes to a conversation: `first` of all, `after` a colleague, or `beside` one. */
export type How = "first" | "after" | "beside";

export type Event =
  | { readonly t: "knocked"; readonly person: number; readonly does: string }
  | { readonly t: "waits" | "met" | "done"; readonly person: number }
  /** Nobody will be met, and the page says so. */
  | { readonly t: "told"; readonly person: number; readonly why: string }
  | { readonly t: "gave_up"; readonly person: number; readonly why: string }
  /** The phone slept and is awake; so many wait before. */
  | { readonly t: "slept"; readonly person: number; readonly before: number; readonly after: number }
  | { readonly t: "back"; readonly person: number; readonly what: string; readonly seconds: number }
  /** The visitor said yes to somebody else after `after` own texts, and the commit was applied. */
  | { readonly t: "handed"; readonly from: readonly string[]; readonly to: string; readonly after: number }
  | { readonly t: "sits"; readonly how: How }
  /** Where help must go stands on a card; the street is the conversation in which it was said. */
  | { readonly t: "address"; readonly home: string }
  | { readonly t: "lets_go" | "ends" | "over" }
  /** Something of the evening's list happened here. */
  | { readonly t: "did"; readonly what: string };

export function tell(conversation: string, member: string, event: Event): void {
  process.stdout.write(`${JSON.stringify({ at: Date.now(), conversation, member, ...event })}\n`);
}

/** Told again by the visitor's own device: read before, and no new text. */
export const isNew = ({ said }: Message): boolean => said?.kind !== "retold";

export const howOf = ({ handover, beside }: DeskConversation): How => (beside ? "beside" : handover ? "after" : "first");
