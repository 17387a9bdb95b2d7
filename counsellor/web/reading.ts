/** What has been read and what waits: pure, so that the number in the title is never wrong. */
import type { ConsultView } from "../../chatsvc/web/net/desk_consult.ts";
import type { DeskConversation, DeskSnapshot, QueueView } from "../../chatsvc/web/net/desk_types.ts";

/** Conversation id -> how many of the others' texts the counsellor has seen. */
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

/** A consult has no id of its own on this page: it is named by the conversation beside which it stands. */
const consultOf = (conversation: string): string => `consult ${conversation}`;

const heardIn = ({ messages }: Pick<ConsultView, "messages">): number => messages.filter(({ mine }) => !mine).length;

/** Conversation -> texts of the consult beside it that nobody has opened; only where there are any. */
export function consultUnread(now: DeskSnapshot, seen: Seen): ReadonlyMap<string, number> {
  const counts = now.consults.map((one) => [one.beside, heardIn(one) - (seen.get(consultOf(one.beside)) ?? 0)] as const);
  return new Map(counts.filter(([, count]) => count > 0));
}

/** After a look at the consult beside a conversation. The same map if nothing changed. */
export function lookAtConsult(seen: Seen, one: ConsultView): Seen {
  const all = heardIn(one);
  return (seen.get(consultOf(one.beside)) ?? 0) === all ? seen : new Map(seen).set(consultOf(one.beside), all);
}

/** Texts that nobody has opened, in all conversations and consults, and colleagues who ask and have no answer. */
export function unopened(now: DeskSnapshot, seen: Seen): number {
  const consults = [...consultUnread(now, seen).values()].reduce((sum, count) => sum + count, 0);
  return now.conversations.reduce((sum, one) => sum + unread(one, seen), consults + now.invitations.length);
}

/** What the title counts: what nobody has opened, and visitors in the queue if there is a place for one, or a check that is needed. */
export function waiting(now: DeskSnapshot, seen: Seen): number {
  return unopened(now, seen) + reachable(now).length;
}

/** Whether a further visitor could be accepted. The server decides; this only spares a vain click. */
export function hasPlace(now: DeskSnapshot): boolean {
  return now.link === "up" && now.duty === "on" && now.free > asking(now) && now.keyPackages > 0;
}

/** Whether whoever is full, or takes nobody now, may look in on somebody for whom it is urgent: one at a time. The server decides. */
export function mayLookIn(now: DeskSnapshot): boolean {
  const looksIn = now.conversations.some((one) => !isOver(one) && (one.looksIn?.endsAt ?? null) !== null);
  return now.link === "up" && now.duty !== "off" && !hasPlace(now) && !looksIn && asking(now) === 0 && now.keyPackages > 0;
}

/** Who of the queue this desk can do something for now. */
function reachable(now: DeskSnapshot): readonly QueueView[] {
  if (hasPlace(now)) return now.queue;
  return mayLookIn(now) ? now.queue.filter((one) => one.check === true) : [];
}

/** Accepts on their way: the service has not counted them yet. */
function asking(now: DeskSnapshot): number {
  return now.conversations.filter((one) => one.phase === "accepting").length;
}

/** Conversations that take a place: not those that are over and only still shown. */
export function held(now: DeskSnapshot): number {
  return now.conversations.filter((one) => !isOver(one)).length;
}

export function isOver(one: DeskConversation): boolean {
  return one.phase === "ended" || one.phase === "left" || one.phase === "dropped" || one.phase === "stuck" || one.phase === "removed";
}

/** Who works alone and is in a talk reads a silent list: a tone would be heard by nobody else, and by her in the middle of a sentence. */
export function isSilent(now: DeskSnapshot): boolean {
  return now.alone && held(now) > 0;
}

/** Whether something came that a soft tone should announce. */
export function isNews(before: DeskSnapshot | null, now: DeskSnapshot): boolean {
  if (before === null) return false;
  const knew = new Map(before.conversations.map((one) => [one.id, received(one)]));
  const text = now.conversations.some((one) => received(one) > (knew.get(one.id) ?? 0));
  const queued = new Set(before.queue.filter((one) => hasPlace(now) || one.check === true).map((one) => one.conversation));
  const invited = now.invitations.some(({ conversation }) => !before.invitations.some((one) => one.conversation === conversation));
  const advised = now.consults.some((one) => {
    const was = before.consults.find(({ beside }) => beside === one.beside);
    return was !== undefined && (heardIn(one) > heardIn(was) || was.phase !== one.phase);
  });
  const asked = now.offer !== null && now.offer.conversation !== before.offer?.conversation;
  const rings = ({ urgent }: { readonly urgent: boolean }): boolean => urgent || !isSilent(now);
  return text || asked || invited || advised || reachable(now).some((one) => !queued.has(one.conversation) && rings(one));
}
