/** The words of one conversation: encrypts, sends, opens, receipts. One queue of operations, so that no two touch the group at once. */
import { hex, sha256 } from "../../../anonymity/web/sha256.ts";
import type { Content, Group, GroupMember, Incoming, MemberId, StaffIdentity, StagedCommit } from "../e2ee/group.ts";
import { APPLICATION, type Kind, type ServerFrame } from "../protocol/frames.ts";
import { Alarm } from "./alarm.ts";
import * as inboxes from "./inbox.ts";
import * as outboxes from "./outbox.ts";
import type { Clock } from "./ports.ts";
import type { Message } from "./shared_types.ts";
import { splitText } from "./text_split.ts";
import { addLine, EMPTY_TRANSCRIPT, takeBack, toMessages, type Transcript } from "./transcript.ts";
import { fadesAt, type OthersTyping, OwnTyping, stillTyping, typed } from "./typing.ts";

/** Receipts of a burst travel together (P9). */
const RECEIPT_AFTER_MS = 250;

export interface TalkPorts {
  readonly clock: Clock;
  /** The frame's number, or null when it did not leave. */
  send(kind: Kind, payload: Uint8Array): number | null;
  tellTaken(seq: number): void;
  /** Something to show has changed. */
  changed(): void;
  committed(members: readonly GroupMember[]): void;
  endSaid(by: MemberId): void;
  /** Keys or state are wrong: nothing more is sent (G10). */
  broken(code: string): void;
}

/** What an error of the guard is called; ours have a `code`. */
export function codeOf(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : null;
  return typeof code === "string" ? code : "keys";
}

export class Talk {
  private group: Group | null = null;
  private staged = false;
  private held = true;
  private outbox = outboxes.EMPTY_OUTBOX;
  private inbox = inboxes.emptyInbox(false);
  private lines: Transcript = EMPTY_TRANSCRIPT;
  private aliases: Readonly<Record<MemberId, string>> = {};
  private others: OthersTyping = {};
  private words: readonly number[] | null = null;
  private queue: Promise<void> = Promise.resolve();
  private chatterFrames: readonly number[] = [];
  private takenTo = 0;
  private takenSaid = 0;
  private closed = false;
  private readonly typingOut: OwnTyping;
  private readonly look: Alarm;
  private readonly receiptTimer: Alarm;

  constructor(private readonly ports: TalkPorts) {
    this.typingOut = new OwnTyping(ports.clock, (on) => this.run(async () => void (await this.chatter({ t: "typing", on }, "idle"))));
    this.look = new Alarm(ports.clock, () => this.lookAgain());
    this.receiptTimer = new Alarm(ports.clock, () => this.run(() => this.sayReceipt()));
  }

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

  /** To be called inside `run`. `joinedLate`: there was talk before us. `staged`: a commit of ours is on its way. */
  adopt(group: Group, o: { readonly joinedLate: boolean; readonly staged: boolean }): void {
    this.group?.close();
    this.group = group;
    this.staged = o.staged;
    this.inbox = inboxes.emptyInbox(o.joinedLate);
    if (!o.staged) this.applied(group.epoch, group.members);
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
    return this.group.stage(change);
  }

  /** Nobody is there who could read: what is written waits here. */
  hold(): void {
    this.held = true;
  }

  /** Who a key package says it is, if it may be believed now; throws a GuardError. */
  async vet(keyPackage: Uint8Array): Promise<StaffIdentity> {
    if (this.group === null) throw new Error("no group");
    return this.group.vet(keyPackage);
  }

  /** The staged commit will never be taken: back to the epoch that stands. Inside `run`. */
  async unstage(): Promise<void> {
    await this.group?.unstage();
    this.staged = false;
  }

  /** Texts may leave now: everybody is in. */
  release(): void {
    this.held = false;
    this.oweReceipt(this.inbox);
    this.pump();
  }

  write(text: string): void {
    for (const piece of splitText(text)) {
      const [box, counter] = outboxes.write(this.outbox, { t: "text", text: piece });
      this.outbox = box;
      const line = { member: this.group?.me ?? "0", mine: true, alias: null, counter, text: piece, at: this.ports.clock.now() };
      this.lines = addLine(this.lines, line);
    }
    this.typingOut.wrote();
    this.ports.changed();
    this.pump();
  }

  unsend(counter: number): void {
    const line = this.lines.lines.find((candidate) => candidate.mine && candidate.counter === counter);
    if (line === undefined || line.gone) return;
    this.lines = takeBack(this.lines, line.member, counter);
    [this.outbox] = outboxes.write(this.outbox, { t: "unsend", of: counter });
    this.ports.changed();
    this.pump();
  }

  /** Resolves when the words "we end" have been handed to the line, or cannot be. */
  async sayEnd(): Promise<void> {
    [this.outbox] = outboxes.write(this.outbox, { t: "end" });
    this.pump();
    await this.queue;
  }

  /** Staff: yes to one newcomer, by the name of the key package, 32 hex digits (P3). Throws nothing; goes out as a text does. */
  consent(keyPackage: string): void {
    [this.outbox] = outboxes.write(this.outbox, { t: "consent", key_package: keyPackage });
    this.pump();
  }

  typing(on: boolean): void {
    if (on) this.typingOut.key();
    else this.typingOut.stop();
  }

  /** A stored frame from the service, in its order. */
  frame(frame: ServerFrame): void {
    this.run(async () => {
      await this.open(frame);
      this.took(frame.seq);
      this.ports.changed();
    });
  }

  /** Everything up to `seq` is in our keeping: the service may forget it (P9). */
  took(seq: number): void {
    this.takenTo = Math.max(this.takenTo, seq);
    if (!this.closed && !this.receiptTimer.isSet()) this.receiptTimer.set(this.ports.clock.now() + RECEIPT_AFTER_MS);
  }

  accepted(frame: number, seq: number): void {
    this.outbox = outboxes.accepted(this.outbox, frame, seq);
    this.ports.changed();
  }

  refused(frame: number, code: "stale" | "wait"): void {
    if (this.chatterFrames.includes(frame)) this.oweReceipt(inboxes.receiptLost(this.inbox));
    this.outbox = outboxes.refused(this.outbox, frame, code, this.ports.clock.now());
    this.pump();
  }

  undelivered(seqs: readonly number[]): void {
    this.outbox = outboxes.undelivered(this.outbox, seqs);
    this.pump();
  }

  /** A new line to the service stands. */
  linkUp(): void {
    this.outbox = outboxes.reconnected(this.outbox, this.ports.clock.now());
    this.takenSaid = 0;
    this.oweReceipt(this.inbox);
    this.pump();
  }

  absent(member: MemberId, gone: boolean): void {
    this.outbox = outboxes.absent(this.outbox, member, gone, this.ports.clock.now());
    if (gone) this.others = typed(this.others, member, false, 0);
    else this.oweReceipt(this.inbox);
    this.pump();
  }

  /** Stops everything and forgets the keys; the lines stay unless `texts` go too. Synchronous, for the quick exit. */
  close(forget: "keys" | "keys and texts"): void {
    this.closed = true;
    this.look.stop();
    this.receiptTimer.stop();
    this.typingOut.wrote();
    this.group?.close();
    this.group = null;
    this.others = {};
    if (forget === "keys") return;
    this.outbox = outboxes.EMPTY_OUTBOX;
    this.inbox = inboxes.emptyInbox(false);
    this.lines = EMPTY_TRANSCRIPT;
    this.words = null;
  }

  view(): {
    readonly messages: readonly Message[];
    readonly missing: number;
    readonly mustWait: boolean;
    readonly typing: readonly MemberId[];
    readonly safetyWords: readonly number[] | null;
  } {
    const now = this.ports.clock.now();
    return {
      messages: toMessages(this.lines, (counter) => outboxes.stateOf(this.outbox, counter)),
      missing: inboxes.missing(this.inbox, now),
      mustWait: outboxes.mustWait(this.outbox),
      typing: Object.keys(stillTyping(this.others, now)),
      safetyWords: this.words,
    };
  }

  private canEncrypt(): boolean {
    return this.group !== null && !this.staged && !this.held && !this.closed;
  }

  private pump(): void {
    this.run(async () => {
      const now = this.ports.clock.now();
      this.outbox = outboxes.renewed(this.outbox, now);
      for (let item = outboxes.nextToEncrypt(this.outbox); item !== null && this.canEncrypt(); item = outboxes.nextToEncrypt(this.outbox)) {
        const bytes = await this.group!.encrypt(item.content);
        if (this.closed) return;
        this.outbox = outboxes.encrypted(this.outbox, item.content.c, bytes);
      }
      for (const item of this.canEncrypt() ? outboxes.due(this.outbox, now) : []) {
        const frame = this.ports.send(APPLICATION, item.bytes!);
        if (frame === null) break;
        this.outbox = outboxes.sent(this.outbox, item.content.c, frame, now);
      }
      this.schedule();
      this.ports.changed();
    });
  }

  private lookAgain(): void {
    this.others = stillTyping(this.others, this.ports.clock.now());
    this.pump();
  }

  private schedule(): void {
    const now = this.ports.clock.now();
    const sendAt = outboxes.nextLook(this.outbox);
    this.look.set(sendAt === null ? null : Math.max(sendAt, now + 1_000), inboxes.gapShowsAt(this.inbox, now), fadesAt(this.others));
  }

  private async open(frame: ServerFrame): Promise<void> {
    if (this.group === null) return;
    const hash = hex(sha256(frame.payload).subarray(0, 16));
    if (inboxes.wasSeen(this.inbox, hash)) {
      this.inbox = inboxes.receiptLost(this.inbox);
      return;
    }
    const incoming = await this.group.open(frame.payload);
    if (this.closed) return;
    if (incoming.kind === "opened" || incoming.kind === "committed") this.inbox = inboxes.remember(this.inbox, hash);
    this.react(incoming);
    this.schedule();
  }

  private react(incoming: Incoming): void {
    switch (incoming.kind) {
      case "opened":
        this.inbox = inboxes.opened(this.inbox, incoming.member, incoming.generation);
        // Whoever writes is there, whatever was said about them.
        this.outbox = outboxes.absent(this.outbox, incoming.member, false, this.ports.clock.now());
        return this.read(incoming.member, incoming.content);
      case "committed":
        this.staged = false;
        return this.applied(incoming.epoch, incoming.members);
      case "removed":
        return this.ports.broken("removed");
      case "stale":
      case "forged":
      case "repeat":
        // Proves nothing and changes nothing: only receipts move the sender (P8).
        return;
      default:
        incoming satisfies never;
    }
  }

  private applied(epoch: bigint, members: readonly GroupMember[]): void {
    const me = this.group!.me;
    const staff = members.flatMap(({ member, staff: who }) => (who === null ? [] : [[member, who.alias] as const]));
    this.aliases = { ...this.aliases, ...Object.fromEntries(staff) };
    const others = members.map(({ member }) => member).filter((member) => member !== me);
    this.outbox = outboxes.committed(this.outbox, epoch, others);
    this.oweReceipt(inboxes.committed(this.inbox));
    this.run(async () => {
      const words = (await this.group?.safetyWords()) ?? null;
      if (this.closed) return;
      this.words = words;
      this.ports.changed();
    });
    this.ports.committed(members);
    this.pump();
  }

  private read(member: MemberId, content: Content): void {
    const now = this.ports.clock.now();
    switch (content.t) {
      case "text":
      case "unsend":
      case "end":
      case "consent":
        return this.readCounted(member, content, now);
      case "typing":
        this.others = typed(this.others, member, content.on, now);
        return;
      case "receipt":
        this.outbox = outboxes.receipt(this.outbox, member, content.have[this.group!.me] ?? 0, content.generation, BigInt(content.epoch));
        return this.pump();
      case "pad":
        return;
      default:
        content satisfies never;
    }
  }

  private readCounted(member: MemberId, content: outboxes.Counted, now: number): void {
    const [inbox, verdict] = inboxes.receive(this.inbox, member, content.c, now);
    this.inbox = inbox;
    if (verdict === "repeat") return;
    if (content.t === "unsend") this.lines = takeBack(this.lines, member, content.of);
    if (content.t === "end") this.ports.endSaid(member);
    if (content.t !== "text") return;
    this.others = typed(this.others, member, false, now);
    const line = { member, mine: false, alias: this.aliases[member] ?? null, counter: content.c, text: content.text, at: now };
    this.lines = addLine(this.lines, line);
  }

  private oweReceipt(inbox: inboxes.Inbox): void {
    this.inbox = inbox;
    if (!this.closed && !this.receiptTimer.isSet()) this.receiptTimer.set(this.ports.clock.now() + RECEIPT_AFTER_MS);
  }

  private async sayReceipt(): Promise<void> {
    if (this.takenTo > this.takenSaid) {
      this.takenSaid = this.takenTo;
      this.ports.tellTaken(this.takenTo);
    }
    if (this.inbox.receiptOwed === "no" || this.group === null) return;
    const others = this.group.members.map(({ member }) => member).filter((member) => member !== this.group?.me);
    const content: Content = { t: "receipt", ...inboxes.makeReceipt(this.inbox, others), epoch: Number(this.group.epoch) };
    if (await this.chatter(content, this.inbox.receiptOwed)) this.inbox = inboxes.receiptSent(this.inbox);
  }

  /** Without a counter: sent once, never again. False: not sent. */
  private async chatter(content: Content, kind: "idle" | "owed"): Promise<boolean> {
    if (!this.canEncrypt() || !outboxes.mayChatter(this.outbox, kind)) return false;
    const bytes = await this.group!.encrypt(content);
    this.outbox = outboxes.spent(this.outbox);
    const frame = this.closed ? null : this.ports.send(APPLICATION, bytes);
    if (frame !== null && content.t === "receipt") this.chatterFrames = [...this.chatterFrames, frame].slice(-16);
    return frame !== null;
  }
}
