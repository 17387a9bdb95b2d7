/** What has been read and what waits: pure, so that the number in the title is never wrong. */
import type { DeskConversation, DeskSnapshot } from "../../chatsvc/web/net/desk_types.ts";

/** Conversation id -> how many of the visitor's texts the counsellor has seen. */
export type Seen = ReadonlyMap<string, number>;

export function received(one: DeskConversation): number {
  return one.messages.filter((message) => !message.mine).length;
}

export function unread(one: DeskConversation, seen: Seen): number {
  return Math.max(0, received(one) - (seen.get(one.id) ?? 0));
}

/** After a look at `id`: everything that it holds now is read. The same map if nothing changed. */
export function look(seen: Seen, one: DeskConversation): Seen {
  const all = received(one);
  return seen.get(one.id) === all ? seen : new Map(seen).set(one.id, all);
}

/** What the title counts: unread texts, and visitors in the queue if there is a place for one. */
export function waiting(now: DeskSnapshot, seen: Seen): number {
  const texts = now.conversations.reduce((sum, one) => sum + unread(one, seen), 0);
  return texts + (hasPlace(now) ? now.queue.length : 0);
}

/** Whether a further visitor could be accepted. The server decides; this only spares a vain click. */
export function hasPlace(now: DeskSnapshot): boolean {
  return now.link === "up" && now.duty === "on" && held(now) < now.capacity && now.keyPackages > 0;
}

/** Conversations that take a place: not those that are over and only still shown. */
export function held(now: DeskSnapshot): number {
  return now.conversations.filter((one) => !isOver(one)).length;
}

export function isOver(one: DeskConversation): boolean {
  return one.phase === "ended" || one.phase === "left" || one.phase === "stuck" || one.phase === "removed";
}

/** Whether something came that a soft tone should announce. */
export function isNews(before: DeskSnapshot | null, now: DeskSnapshot): boolean {
  if (before === null) return false;
  const knew = new Map(before.conversations.map((one) => [one.id, received(one)]));
  const text = now.conversations.some((one) => received(one) > (knew.get(one.id) ?? 0));
  const queued = new Set(before.queue.map((one) => one.conversation));
  return text || (hasPlace(now) && now.queue.some((one) => !queued.has(one.conversation)));
}
