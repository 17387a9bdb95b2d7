/** What one member has written and not everybody has received: a pure value that decides what to encrypt and to send next (P8, P9). */
import type { Content, MemberId } from "../e2ee/content.ts";

/** Beyond these the composer waits: receivers keep 64 generations back, half of it for texts (P8). */
export const MOST_GENERATIONS = 48;
export const MOST_TEXTS = 32;
/** Typing and the like stop long before they could make a text wait (P8). */
export const MOST_CHATTER = 16;
/** No receipt for so long: again, backing off to a minute (P9). */
export const RESEND_MS: readonly number[] = [5_000, 10_000, 20_000, 40_000, 60_000];
/** The same bytes three times without a receipt: perhaps they cannot be opened there. Then a new encryption of the same message. */
const TRIES_OF_THE_SAME_BYTES = 3;

export type Counted = Extract<Content, { readonly c: number }>;

export interface Item {
  readonly content: Counted;
  /** null: to be encrypted (again) in an epoch that is at least `notBefore`. */
  readonly bytes: Uint8Array | null;
  readonly notBefore: bigint;
  readonly epoch: bigint;
  readonly generation: number;
  /** Frame numbers under which these bytes went out. */
  readonly frames: readonly number[];
  readonly seq: number | null;
  /** null: never sent on this connection. Ms of the injected clock. */
  readonly sentAt: number | null;
  readonly tries: number;
  /** The delivery service keeps it. */
  readonly accepted: boolean;
}

export interface Peer {
  /** Highest contiguous counter of ours that this member has. */
  readonly have: number;
  /** Highest generation of ours, counted from 1 in the present epoch, that this member is known to have opened. */
  readonly heard: number;
  readonly absent: boolean;
}

export interface Outbox {
  /** The counter that the next text gets. */
  readonly next: number;
  /** In counter order; only what not everybody has. */
  readonly items: readonly Item[];
  readonly peers: Readonly<Record<MemberId, Peer>>;
  readonly epoch: bigint;
  /** Generations spent in this epoch. */
  readonly generation: number;
}

export const EMPTY_OUTBOX: Outbox = { next: 1, items: [], peers: {}, epoch: 0n, generation: 0 };

export type Uncounted<C> = C extends Counted ? Omit<C, "c"> : never;

/** Returns the outbox and the counter that the content got. */
export function write(box: Outbox, content: Uncounted<Counted>): readonly [Outbox, number] {
  const item: Item = {
    content: { ...content, c: box.next } as Counted,
    bytes: null,
    notBefore: box.epoch,
    epoch: box.epoch,
    generation: 0,
    frames: [],
    seq: null,
    sentAt: null,
    tries: 0,
    accepted: false,
  };
  return [{ ...box, next: box.next + 1, items: [...box.items, item] }, box.next];
}

/**
 * Taken back: from here on nothing that was written under `counter` is kept or encrypted. In its place goes "this is taken back", so that
 * no counter is missing; whoever has the text already drops that as a repeat and hears the content that takes it back (P4).
 */
export function blanked(box: Outbox, counter: number): Outbox {
  return change(
    box,
    ({ content }) => content.c === counter,
    // What the delivery service keeps is out of our hands; what has not left goes as a blank.
    ({ bytes, accepted }) => ({ content: { t: "unsend", c: counter, of: counter }, ...(bytes === null || accepted ? {} : { bytes: null, notBefore: box.epoch }) }),
  );
}

/** A number that not everybody has is in no text that leaves from here on. The second: whether there was one. */
export function withoutContacts(box: Outbox): readonly [Outbox, boolean] {
  const found = box.items.filter(({ content }) => content.t === "contact");
  return [found.reduce((left, { content }) => blanked(left, content.c), box), found.length > 0];
}

/** How many generations ahead of the slowest other member. */
export function lead(box: Outbox): number {
  const heard = Object.values(box.peers).map((peer) => peer.heard);
  return heard.length === 0 ? 0 : box.generation - Math.min(...heard);
}

/** The next to encrypt, in counter order; null while there is none or too much is under way. */
export function nextToEncrypt(box: Outbox): Item | null {
  if (Object.keys(box.peers).length === 0 || lead(box) >= MOST_GENERATIONS) return null;
  const item = box.items.find(({ bytes }) => bytes === null);
  if (item === undefined || item.notBefore > box.epoch) return null;
  return box.items.indexOf(item) < MOST_TEXTS ? item : null;
}

/** True: a new text would not leave at once. */
export function mustWait(box: Outbox): boolean {
  return box.items.length >= MOST_TEXTS || lead(box) >= MOST_GENERATIONS;
}

/** Typing and idle receipts: only to members who are there, and never far ahead. A receipt that a text waits for may use the whole lead. */
export function mayChatter(box: Outbox, kind: "idle" | "owed" = "idle"): boolean {
  const peers = Object.values(box.peers);
  if (peers.length === 0) return false;
  if (kind === "owed") return lead(box) < MOST_GENERATIONS;
  return peers.every(({ absent }) => !absent) && lead(box) <= MOST_CHATTER;
}

/** Something without a counter was encrypted. */
export function spent(box: Outbox): Outbox {
  return { ...box, generation: box.generation + 1 };
}

function change(box: Outbox, fits: (item: Item) => boolean, how: (item: Item) => Partial<Item>): Outbox {
  return { ...box, items: box.items.map((item) => (fits(item) ? { ...item, ...how(item) } : item)) };
}

export function encrypted(box: Outbox, counter: number, bytes: Uint8Array): Outbox {
  const next = spent(box);
  return change(
    next,
    ({ content }) => content.c === counter,
    () => ({ bytes, epoch: box.epoch, generation: next.generation, frames: [], seq: null, sentAt: null, tries: 0, accepted: false }),
  );
}

function waitOf(item: Item): number {
  return RESEND_MS[Math.min(Math.max(item.tries - 1, 0), RESEND_MS.length - 1)]!;
}

/** What a member who is there still lacks. The absent get it from the delivery service when they return. */
function lackedByPresent(box: Outbox, item: Item): boolean {
  return Object.values(box.peers).some(({ have, absent }) => !absent && have < item.content.c);
}

function ripe(box: Outbox, item: Item, now: number): boolean {
  if (item.sentAt === null) return !item.accepted;
  if (item.accepted && !lackedByPresent(box, item)) return false;
  return item.sentAt + waitOf(item) <= now;
}

/** Turns what can no longer be opened as it is into work for `nextToEncrypt`: another epoch, or three tries in vain. */
export function renewed(box: Outbox, now: number): Outbox {
  return change(
    box,
    (item) => item.bytes !== null && ripe(box, item, now) && (item.epoch !== box.epoch || item.tries >= TRIES_OF_THE_SAME_BYTES),
    () => ({ bytes: null, notBefore: box.epoch, accepted: false }),
  );
}

/** What is to be sent now, in counter order; nothing that waits behind a text which is still to be encrypted (P8). */
export function due(box: Outbox, now: number): readonly Item[] {
  const first = box.items.findIndex(({ bytes }) => bytes === null);
  const ready = first === -1 ? box.items : box.items.slice(0, first);
  return ready.filter((item) => item.epoch === box.epoch && ripe(box, item, now));
}

export function sent(box: Outbox, counter: number, frame: number, now: number): Outbox {
  return change(
    box,
    ({ content }) => content.c === counter,
    (item) => ({ sentAt: now, tries: item.tries + 1, frames: [...item.frames, frame].slice(-8) }),
  );
}

/** The delivery service said `taken` for a frame of ours. */
export function accepted(box: Outbox, frame: number, seq: number): Outbox {
  return change(
    box,
    ({ frames }) => frames.includes(frame),
    () => ({ accepted: true, seq }),
  );
}

/** The delivery service refused a frame: `stale` waits for a later epoch, `wait` for the clock. */
export function refused(box: Outbox, frame: number, code: "stale" | "wait", now: number): Outbox {
  return change(
    box,
    ({ frames, accepted: kept }) => frames.includes(frame) && !kept,
    (item) => (code === "wait" ? { sentAt: now } : { bytes: null, notBefore: item.epoch + 1n }),
  );
}

/** The delivery service gave up on these: they are only here again. */
export function undelivered(box: Outbox, seqs: readonly number[]): Outbox {
  return change(
    box,
    ({ seq }) => seq !== null && seqs.includes(seq),
    () => ({ accepted: false, sentAt: null, seq: null }),
  );
}

/** A new connection: what the service has not confirmed goes again at once, the rest has its time from now on. */
export function reconnected(box: Outbox, now: number): Outbox {
  return change(
    box,
    ({ sentAt }) => sentAt !== null,
    ({ accepted: kept }) => (kept ? { sentAt: now, tries: 1 } : { sentAt: null, tries: 0 }),
  );
}

/** What every member has who is there. */
function had({ peers }: Outbox): number {
  return Math.min(...Object.values(peers).flatMap(({ have, absent: away }) => (away ? [] : [have])));
}

function prune(box: Outbox): Outbox {
  const peers = Object.values(box.peers);
  if (peers.length === 0) return box;
  const least = Math.min(...peers.map(({ have }) => have));
  return { ...box, items: box.items.filter(({ content }) => content.c > least) };
}

/**
 * A receipt from another member. Receipts never go back. `generation` counts only in its own epoch. One that moves the slowest member on is a sign of life
 * for all that the service keeps: a busy device gets the rest in its time, and the same bytes again would only make it busier (P9).
 */
export function receipt(box: Outbox, from: MemberId, have: number, generation: number, epoch: bigint, now: number): Outbox {
  const peer = box.peers[from];
  // Nobody can have more than was written or opened: such a receipt is a broken client's, not ours to believe.
  if (peer === undefined || have >= box.next || generation > box.generation) return box;
  const covered = box.items.filter((item) => item.content.c <= have && item.epoch === box.epoch).map((item) => item.generation);
  const heard = Math.max(peer.heard, epoch === box.epoch ? generation : 0, ...covered);
  const next = { ...peer, have: Math.max(peer.have, have), heard };
  const after = { ...box, peers: { ...box.peers, [from]: next } };
  const moved = had(after) > had(box);
  return prune(moved ? change(after, ({ accepted: kept, sentAt }) => kept && sentAt !== null, () => ({ sentAt: now })) : after);
}

export function absent(box: Outbox, member: MemberId, gone: boolean, now: number): Outbox {
  const peer = box.peers[member];
  if (peer === undefined || peer.absent === gone) return box;
  const next = { ...box, peers: { ...box.peers, [member]: { ...peer, absent: gone } } };
  return gone ? next : change(next, ({ accepted: kept }) => kept, () => ({ sentAt: now, tries: 1 }));
}

/**
 * A commit was applied: `others` are the members now, besides us. What the service had not accepted is encrypted anew at once,
 * the rest when no receipt comes (P8). If nobody stays, the newcomer gets what none of the departed had received, under the
 * same counters and at once, for the service has dropped what lay there for them; what anybody had is never sent again (P6).
 */
export function committed(box: Outbox, epoch: bigint, others: readonly MemberId[]): Outbox {
  const stay = others.filter((member) => member in box.peers);
  const gotBy = (members: readonly MemberId[]): readonly number[] => members.map((member) => box.peers[member]!.have);
  const done = stay.length > 0 ? Math.min(...gotBy(stay)) : Math.max(0, ...gotBy(Object.keys(box.peers)));
  const peers = Object.fromEntries(
    others.map((member) => [member, { have: done, absent: false, ...box.peers[member], heard: 0 } satisfies Peer]),
  );
  const items = box.items
    .filter(({ content }) => content.c > done)
    .map((item) => (item.accepted && stay.length > 0 ? item : { ...item, bytes: null, notBefore: epoch, accepted: false, seq: null }));
  return { ...box, epoch, generation: 0, peers, items };
}

/** Everybody who is there has everything; the absent are not waited for (P6). `sent`: everything that has been encrypted. */
export function isDrained(box: Outbox, sent = false): boolean {
  return !box.items.some((item) => (!sent || item.bytes !== null) && lackedByPresent(box, item));
}

export function stateOf(box: Outbox, counter: number): "queued" | "accepted" | "delivered" {
  const item = box.items.find(({ content }) => content.c === counter);
  if (item === undefined) return "delivered";
  return item.accepted ? "accepted" : "queued";
}

/** Something of this kind that one of `whose` lacks; if nobody is there: that is still here. By kind and not by counter, which may move (P16). */
export function isUnderWay(box: Outbox, kind: Counted["t"], whose: readonly MemberId[]): boolean {
  const gotBy = (c: number): boolean => whose.length > 0 && whose.every((member) => (box.peers[member]?.have ?? 0) >= c);
  return box.items.some(({ content }) => content.t === kind && !gotBy(content.c));
}

/** When to look again, ms of the injected clock; null: nothing waits for time. */
export function nextLook(box: Outbox): number | null {
  const times = box.items.filter((item) => item.sentAt !== null).map((item) => item.sentAt! + waitOf(item));
  return times.length === 0 ? null : Math.min(...times);
}
