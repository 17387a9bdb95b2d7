/** What came from the others: a pure value that drops repeats, knows the gaps and writes the receipts (P4, P9, P10). */
import type { MemberId } from "../e2ee/content.ts";

/** A sender is never further ahead of a receipt (P8): nobody is believed who claims more. */
const MOST_AHEAD = 32;
/** Twice the 256 frames that may lie untaken: an older repeat is caught by its counter. */
const HASHES_KEPT = 512;
/** A hole that a re-send (5 s) has not closed is shown as missing. */
export const GAP_SHOWS_AFTER_MS = 6_000;
/** Frames without a counter are answered by a receipt after so many, or the other side would run out of lead (P8). */
const OWED_AFTER = 8;

interface Sender {
  /** Highest counter below which nothing is missing. */
  readonly top: number;
  /** Counters above `top + 1` that came early. */
  readonly early: readonly number[];
  readonly holeSince: number | null;
  /** Generations of the present epoch up to the highest opened: its number + 1. */
  readonly opened: number;
  readonly openedAtReceipt: number;
  /** Known from an older copy of this page: what the sender no longer sends again is not waited for (P16). */
  readonly late?: boolean;
  /** Contents that were lost that way. */
  readonly skipped?: number;
  /** Highest counter that somebody else has of this sender. */
  readonly told?: number;
  /** No member any more: what has not come will not (P6). */
  readonly gone?: boolean;
}

export interface Inbox {
  readonly hashes: readonly string[];
  readonly senders: Readonly<Record<MemberId, Sender>>;
  /** Joined after the first Add: what was said before is not ours, so it is no gap. */
  readonly joinedLate: boolean;
  readonly receiptOwed: "no" | "idle" | "owed";
}

export function emptyInbox(joinedLate: boolean): Inbox {
  return { hashes: [], senders: {}, joinedLate, receiptOwed: "no" };
}

export function wasSeen(box: Inbox, hash: string): boolean {
  return box.hashes.includes(hash);
}

/** Only for frames that could be opened: one that could not may be readable later. */
export function remember(box: Inbox, hash: string): Inbox {
  return { ...box, hashes: [...box.hashes, hash].slice(-HASHES_KEPT) };
}

const NEW_SENDER: Sender = { top: 0, early: [], holeSince: null, opened: 0, openedAtReceipt: 0 };

function put(box: Inbox, member: MemberId, sender: Sender): Inbox {
  return { ...box, senders: { ...box.senders, [member]: sender } };
}

/** A frame of any kind was opened. Enough of them, and the sender needs to hear it. */
export function opened(box: Inbox, member: MemberId, generation: number): Inbox {
  const sender = box.senders[member] ?? NEW_SENDER;
  const next = { ...sender, opened: Math.max(sender.opened, generation + 1) };
  const many = next.opened - next.openedAtReceipt >= OWED_AFTER && box.receiptOwed === "no";
  return { ...put(box, member, next), receiptOwed: many ? "idle" : box.receiptOwed };
}

/** A content with a counter: new, or a repeat to drop. Either way a receipt is owed, for the sender may have missed the last one. */
export function receive(box: Inbox, member: MemberId, counter: number, now: number): readonly [Inbox, "new" | "repeat"] {
  const known = box.senders[member] ?? NEW_SENDER;
  const first = known.top === 0 && known.early.length === 0;
  const sender = first && box.joinedLate ? { ...known, top: counter - 1 } : known;
  const owed: Inbox = { ...box, receiptOwed: "owed" };
  if (sender.late === true) {
    const lost = Math.max(0, counter - 1 - sender.top);
    const caught = { ...sender, late: false, top: sender.top + lost, skipped: (sender.skipped ?? 0) + lost };
    return receive(put(box, member, caught), member, counter, now);
  }
  if (counter <= sender.top || sender.early.includes(counter)) return [owed, "repeat"];
  let top = sender.top;
  let early = [...sender.early, counter].sort((a, b) => a - b);
  while (early[0] === top + 1) {
    top += 1;
    early = early.slice(1);
  }
  const holeSince = early.length === 0 ? null : top === sender.top ? (sender.holeSince ?? now) : now;
  return [put(owed, member, { ...sender, top, early, holeSince }), "new"];
}

/** How many contents must exist and have not come, `now` in ms of the injected clock. */
export function missing(box: Inbox, now: number): number {
  let count = 0;
  for (const { top, early, holeSince, skipped, told, gone } of Object.values(box.senders)) {
    count += skipped ?? 0;
    if (gone === true) count += Math.max(top, told ?? 0, ...early) - top - early.length;
    if (gone === true || holeSince === null || now - holeSince < GAP_SHOWS_AFTER_MS) continue;
    count += early[early.length - 1]! - top - early.length;
  }
  return count;
}

const NOT_WAITED_FOR = { early: [], holeSince: null, told: 0, gone: false, late: true } satisfies Partial<Sender>;

/** `now` is the same person as `before` under another leaf, whose counters go on. */
export function carried(box: Inbox, before: MemberId, now: MemberId): Inbox {
  const sender = box.senders[before];
  if (sender === undefined || before === now) return box;
  const { [before]: _, ...others } = box.senders;
  return { ...box, senders: { ...others, [now]: { ...sender, ...NOT_WAITED_FOR, opened: 0, openedAtReceipt: 0 } } };
}

/** The others begin again in a new group: what one of them no longer sends is not waited for (P16). */
export function mayHaveLost(box: Inbox): Inbox {
  const late = ([member, sender]: [MemberId, Sender]): [MemberId, Sender] => [member, { ...sender, ...NOT_WAITED_FOR }];
  return { ...box, senders: Object.fromEntries(Object.entries(box.senders).map(late)) };
}

/** The receipt of another member names what she has of each sender; it shows what a removed one still owed us (P6). */
export function heardOf(box: Inbox, have: Readonly<Record<MemberId, number>>): Inbox {
  const more = ([member, sender]: [MemberId, Sender]): [MemberId, Sender] => {
    const told = Math.min(have[member] ?? 0, sender.top + MOST_AHEAD);
    return told <= Math.max(sender.top, sender.told ?? 0) ? [member, sender] : [member, { ...sender, told }];
  };
  return { ...box, senders: Object.fromEntries(Object.entries(box.senders).map(more)) };
}

/** Who is a member now: the rest of all others is missing for good, and shown at once (P6). */
export function membersAre(box: Inbox, members: readonly MemberId[]): Inbox {
  const mark = ([member, sender]: [MemberId, Sender]): [MemberId, Sender] =>
    members.includes(member) ? [member, sender] : [member, { ...sender, gone: true }];
  return { ...box, senders: Object.fromEntries(Object.entries(box.senders).map(mark)) };
}

/** Nothing of theirs is known to be under way. */
export function isDrained(box: Inbox): boolean {
  return Object.values(box.senders).every(({ early, top, told, gone }) => gone === true || (early.length === 0 && (told ?? 0) <= top));
}

/** When a gap begins to show, ms of the injected clock; null: none that is still hidden. */
export function gapShowsAt(box: Inbox, now: number): number | null {
  const times = Object.values(box.senders)
    .filter(({ holeSince }) => holeSince !== null && now - holeSince < GAP_SHOWS_AFTER_MS)
    .map(({ holeSince }) => holeSince! + GAP_SHOWS_AFTER_MS);
  return times.length === 0 ? null : Math.min(...times);
}

export interface Receipt {
  readonly have: Readonly<Record<MemberId, number>>;
  readonly generation: number;
}

/** What a receipt says now. `generation`: the highest generation opened in this epoch + 1 (0: none), of the slowest of `others`. */
export function makeReceipt(box: Inbox, others: readonly MemberId[]): Receipt {
  const known = others.filter((member) => member in box.senders);
  const have = Object.fromEntries(known.map((member) => [member, box.senders[member]!.top]));
  const generations = others.map((member) => box.senders[member]?.opened ?? 0);
  return { have, generation: generations.length === 0 ? 0 : Math.min(...generations) };
}

export function receiptSent(box: Inbox): Inbox {
  const senders = Object.fromEntries(
    Object.entries(box.senders).map(([member, sender]) => [member, { ...sender, openedAtReceipt: sender.opened }]),
  );
  return { ...box, senders, receiptOwed: "no" };
}

/** The receipt was lost on the way (stale): it is owed again. */
export function receiptLost(box: Inbox): Inbox {
  return { ...box, receiptOwed: "owed" };
}

/** A commit was applied: generations count anew, and everybody is to hear that we are in the new epoch (P7). */
export function committed(box: Inbox): Inbox {
  const senders = Object.fromEntries(
    Object.entries(box.senders).map(([member, sender]) => [member, { ...sender, opened: 0, openedAtReceipt: 0 }]),
  );
  return { ...box, senders, receiptOwed: "owed" };
}
