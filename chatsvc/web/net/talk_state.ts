/** The state of one conversation's words and of the group behind them: one queue of operations, kept and restored as a whole (P16). */
import type { Group, MemberId, Role, StaffIdentity, StagedCommit } from "../e2ee/group.ts";
import { type ContactKept, NO_CONTACT } from "./contact.ts";
import * as inboxes from "./inbox.ts";
import * as outboxes from "./outbox.ts";
import { forNewStore, restoreOutbox, saveOutbox, type SavedTalk } from "./talk_saved.ts";
import type { CheckQuestion } from "./shared_types.ts";
import { codeOf, type TalkPorts, type TalkView } from "./talk_ports.ts";
import { EMPTY_TRANSCRIPT, toMessages, type Transcript } from "./transcript.ts";
import { type OthersTyping, stillTyping } from "./typing.ts";

export abstract class TalkState {
  protected group: Group | null = null;
  protected staged = false;
  protected held = true;
  /** Members are about to change: what is under way goes on, what is new waits. */
  protected changing = false;
  protected outbox = outboxes.EMPTY_OUTBOX;
  protected inbox = inboxes.emptyInbox(false);
  protected lines: Transcript = EMPTY_TRANSCRIPT;
  protected aliases: Readonly<Record<MemberId, string>> = {};
  protected others: OthersTyping = {};
  protected words: readonly number[] | null = null;
  protected asks: CheckQuestion | null = null;
  protected contact: ContactKept = NO_CONTACT;
  protected queue: Promise<void> = Promise.resolve();
  protected takenTo = 0;
  protected takenSaid = 0;
  protected closed = false;
  /** Something has changed that is not kept yet. */
  protected dirty = false;
  /** The page went back in time: a new group, and nothing leaves before somebody in it has said what of ours is there (P16). */
  protected anew = false;
  /** Counters from here on were given after the step back. */
  protected anewFrom = 1;
  protected missingOwn = 0;

  constructor(protected readonly ports: TalkPorts) {}

  /** Does one thing after all that was asked before. An error means that keys or state are wrong. */
  run(operation: () => Promise<void>): void {
    this.queue = this.queue.then(async () => {
      if (this.closed) return;
      try {
        await operation();
      } catch (error) {
        if (!this.closed) this.ports.broken(codeOf(error));
      }
    });
  }

  /** Resolves when everything asked so far is done. */
  idle(): Promise<void> {
    return this.queue;
  }

  /** Staff in the group, by their certificates; empty without one. */
  get people(): readonly { readonly alias: string; readonly role: Role; readonly me: boolean }[] {
    const me = this.group?.me;
    return (this.group?.members ?? []).flatMap(({ member, staff }) => (staff === null ? [] : [{ alias: staff.alias, role: staff.role, me: member === me }]));
  }

  /** Of the group as it is now: a guest decides nothing, and neither does who has left. */
  protected isCounsellor(member: MemberId): boolean {
    return (this.group?.members ?? []).some((one) => one.member === member && one.staff?.role === "counsellor");
  }

  /** What was said without a line and is not at every counsellor's page in the group: only receipts say that it is (P9). */
  isUnderWay(said: "address" | "contact"): boolean {
    const counsellors = (this.group?.members ?? []).flatMap(({ member, staff }) => (staff?.role === "counsellor" ? [member] : []));
    return outboxes.isUnderWay(this.outbox, said, counsellors);
  }

  get epoch(): number {
    return Number(this.outbox.epoch);
  }

  /** Inside `run`. */
  async save(): Promise<SavedTalk> {
    const group = this.group === null ? null : await this.group.save();
    const { staged, anew, anewFrom, missingOwn, inbox, lines, aliases, asks, contact } = this;
    return { group, staged, anew, anewFrom, missingOwn, outbox: saveOutbox(this.outbox), inbox, lines, aliases, asks, contact };
  }

  /** Inside `run`, before anything else. Nothing leaves before `release`. `group`: the saved one, restored; null: there is none. */
  restore(saved: SavedTalk, group: Group | null): void {
    this.group = group;
    this.staged = saved.staged && group !== null;
    this.anew = saved.anew;
    this.anewFrom = saved.anewFrom ?? 1;
    this.missingOwn = saved.missingOwn;
    this.outbox = restoreOutbox(saved.outbox);
    this.inbox = saved.inbox;
    this.lines = saved.lines;
    this.aliases = saved.aliases;
    this.asks = saved.asks ?? null;
    this.contact = saved.contact ?? NO_CONTACT;
    this.learnWords();
  }

  /** Inside `run`: this page knows less than the others. Nothing leaves, and what is written now is numbered when they have said what they have (P16). */
  wentBack(): void {
    if (!this.anew) this.anewFrom = this.outbox.next;
    this.anew = true;
    this.held = true;
    // Neither end can know what the other still has of a number: it is asked for again.
    this.contact = { ...NO_CONTACT, kinds: this.contact.kinds };
    [this.outbox] = outboxes.withoutContacts(this.outbox);
  }

  /** The same person under another leaf: what was read before is not new (P16). */
  sameAs(before: MemberId, now: MemberId): void {
    this.inbox = inboxes.carried(this.inbox, before, now);
  }

  /** The service begins with an empty store (P19). */
  storeIsNew(): void {
    this.takenTo = 0;
    this.takenSaid = 0;
    this.outbox = forNewStore(this.outbox);
  }

  /** Inside `run`: whatever changed is kept when it resolves. */
  async keep(): Promise<void> {
    if (!this.dirty || this.closed) return;
    this.dirty = false;
    await this.ports.persist?.();
  }

  /** Something beside the words has changed: keep all soon. */
  touch(): void {
    this.dirty = true;
    this.run(() => this.keep());
  }

  /** The first commit was refused: its group is thrown away, what was written stays. */
  abandon(): void {
    this.run(async () => {
      this.group?.close();
      this.group = null;
      this.staged = false;
    });
  }

  /** Inside `run`: stages a commit; from now on nothing is encrypted until it comes back (P5). */
  async stage(change: Parameters<Group["stage"]>[0]): Promise<StagedCommit> {
    if (this.group === null) throw new Error("no group");
    this.staged = true;
    this.dirty = true;
    return this.group.stage(change);
  }

  /** Nobody is there who could read: what is written waits here. */
  hold(): void {
    this.held = true;
  }

  /** Who a key package says it is, if it may be believed now; throws a GuardError. */
  async vet(keyPackage: Uint8Array, role: Role = "counsellor"): Promise<StaffIdentity> {
    if (this.group === null) throw new Error("no group");
    return this.group.vet(keyPackage, role);
  }

  /** Who of staff in the group is not named by today's device list; throws when there is none to go by (P2). */
  async unnamed(): Promise<readonly MemberId[]> {
    await this.queue;
    return this.group === null ? [] : this.group.unnamed();
  }

  /** The staged commit will never be taken: back to the epoch that stands. Inside `run`. */
  async unstage(): Promise<void> {
    await this.group?.unstage();
    [this.staged, this.changing] = [false, false];
    this.pump();
  }

  /** Members will not change after all. */
  unchanged(): void {
    this.changing = false;
    this.pump();
  }

  /** Encrypts and sends what may leave now. */
  protected abstract pump(): void;

  view(): TalkView {
    const now = this.ports.clock.now();
    return {
      messages: toMessages(this.lines, (counter) => outboxes.stateOf(this.outbox, counter)),
      missing: inboxes.missing(this.inbox, now),
      missingOwn: this.missingOwn,
      anew: this.anew,
      mustWait: this.anew || outboxes.mustWait(this.outbox),
      typing: Object.keys(stillTyping(this.others, now)),
      safetyWords: this.words,
      check: this.asks,
      contact: this.contact,
    };
  }

  protected canEncrypt(): boolean {
    return this.group !== null && !this.staged && !this.held && !this.closed;
  }

  protected learnWords(): void {
    this.run(async () => {
      const words = (await this.group?.safetyWords()) ?? null;
      if (this.closed) return;
      this.words = words;
      this.ports.changed();
    });
  }
}
