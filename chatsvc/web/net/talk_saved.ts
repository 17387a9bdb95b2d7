/** The words of a conversation as plain data: what a reload needs to go on (P16), and what is left of them when the page went back in time. */
import type { SavedGroup } from "../e2ee/group.ts";
import type { MemberId } from "../e2ee/content.ts";
import type { Inbox } from "./inbox.ts";
import type { Counted, Item, Outbox } from "./outbox.ts";
import type { ContactKept } from "./contact.ts";
import type { CheckQuestion } from "./shared_types.ts";
import type { Transcript } from "./transcript.ts";

type SavedItem = Omit<Item, "notBefore" | "epoch"> & { readonly notBefore: number; readonly epoch: number };
export type SavedOutbox = Omit<Outbox, "items" | "epoch"> & { readonly items: readonly SavedItem[]; readonly epoch: number };

/** MessagePack can say all of it: bytes, numbers, texts, null. */
export interface SavedTalk {
  readonly group: SavedGroup | null;
  readonly staged: boolean;
  readonly anew: boolean;
  /** The first counter written after the step back in time. */
  readonly anewFrom?: number;
  readonly missingOwn: number;
  readonly outbox: SavedOutbox;
  readonly inbox: Inbox;
  readonly lines: Transcript;
  readonly aliases: Readonly<Record<MemberId, string>>;
  readonly asks?: CheckQuestion | null;
  readonly contact?: ContactKept;
}

export function saveOutbox(box: Outbox): SavedOutbox {
  const items = box.items.map((item) => ({ ...item, notBefore: Number(item.notBefore), epoch: Number(item.epoch) }));
  return { ...box, items, epoch: Number(box.epoch) };
}

/** The same bytes under new frame numbers: another page sends them. */
export function restoreOutbox(saved: SavedOutbox): Outbox {
  const items = saved.items.map((item) => ({ ...item, notBefore: BigInt(item.notBefore), epoch: BigInt(item.epoch), frames: [] }));
  return { ...saved, items, epoch: BigInt(saved.epoch) };
}

/** Nothing of it is encrypted in any group that still holds: the same texts under the same counters, for a group that begins (P16). */
export function forNewGroup(box: Outbox): Outbox {
  const none = { bytes: null, notBefore: 0n, epoch: 0n, generation: 0, frames: [], seq: null, sentAt: null, tries: 0, accepted: false };
  return { ...box, items: box.items.map((item) => ({ ...item, ...none })), peers: {}, epoch: 0n, generation: 0 };
}

/** The store is new and empty: what was accepted there is only here again, seq begins anew (P19). */
export function forNewStore(box: Outbox): Outbox {
  return { ...box, items: box.items.map((item) => ({ ...item, accepted: false, seq: null, sentAt: null })) };
}

export interface HeardAgain {
  readonly outbox: Outbox;
  /** Own texts that the newcomer has and this page no longer knows. */
  readonly missingOwn: number;
  /** What was written since the step back has a counter higher by so many. */
  readonly shift: number;
}

/**
 * The newcomer of a new group says what she has of ours, also of what this page no longer knows. `before`: the first counter that was
 * written after the step back; such a text is none of those that she has under the same counter, so it moves up behind them (P16).
 */
export function heardAgain(box: Outbox, from: MemberId, have: number, before: number): HeardAgain {
  const peer = box.peers[from];
  if (peer === undefined) return { outbox: box, missingOwn: 0, shift: 0 };
  const shift = Math.max(0, have + 1 - before);
  const old = box.items.filter(({ content: { c } }) => c < before && c > have);
  const written = box.items.filter(({ content: { c } }) => c >= before).map((item) => ({ ...item, content: moved(item.content, before, shift) }));
  const peers = { ...box.peers, [from]: { ...peer, have } };
  return { outbox: { ...box, peers, next: box.next + shift, items: [...old, ...written] }, missingOwn: shift, shift };
}

function moved(content: Counted, before: number, shift: number): Counted {
  const c = content.c + shift;
  // An erase names a counter of somebody else's.
  if (content.t !== "unsend") return { ...content, c };
  return { ...content, c, of: content.of >= before ? content.of + shift : content.of };
}
