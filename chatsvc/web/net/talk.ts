/** The words of one conversation: encrypts, sends, opens, receipts. One queue of operations, so that no two touch the group at once. */
import { hex, sha256 } from "../../../anonymity/web/sha256.ts";
import type { Tap } from "../e2ee/cards.ts";
import type { Content, EndReason, Group, GroupMember, Incoming, MemberId } from "../e2ee/group.ts";
import { APPLICATION, type ServerFrame } from "../protocol/frames.ts";
import { Alarm } from "./alarm.ts";
import { Drain } from "./drain.ts";
import * as inboxes from "./inbox.ts";
import * as outboxes from "./outbox.ts";
import { NO_CONTACT } from "./contact.ts";
import { TalkContact } from "./talk_contact.ts";
import { forNewGroup, heardAgain } from "./talk_saved.ts";
import { mayPost, type Posted, type Quiet, saidBy } from "./talk_said.ts";
import { type TalkPorts } from "./talk_ports.ts";
import { splitText } from "./text_split.ts";
import { addLine, EMPTY_TRANSCRIPT, renumbered, takeBack } from "./transcript.ts";
import { fadesAt, OwnTyping, stillTyping, typed } from "./typing.ts";

/** Receipts of a burst travel together (P9). */
const RECEIPT_AFTER_MS = 250;
const VISITOR = "0";

export { codeOf, type TalkPorts } from "./talk_ports.ts";

export class Talk extends TalkContact {
  private chatterFrames: readonly number[] = [];
  private readonly typingOut: OwnTyping;
  private readonly look: Alarm;
  private readonly receiptTimer: Alarm;
  private readonly drain: Drain;

  constructor(ports: TalkPorts) {
    super(ports);
    this.typingOut = new OwnTyping(ports.clock, (on) => this.run(() => this.sayTyping(on)));
    this.look = new Alarm(ports.clock, () => this.lookAgain());
    this.receiptTimer = new Alarm(ports.clock, () => this.run(() => this.sayReceipt()));
    this.drain = new Drain(ports.clock, () => this.isDry());
  }

  /** Not inside `run`: resolves when whoever is there has what was written, at the latest in 5 s. To be awaited before members change (P6). */
  drained(): Promise<void> {
    // What is written from here on waits for the members that will be: else one who leaves has it, and nobody knows (P6).
    this.changing = true;
    return this.drain.wait();
  }

  /** Inside `run`: an empty group in the place of one whose past is lost. Texts stay (P16). */
  startAnew(group: Group): void {
    this.group?.close();
    this.group = group;
    this.staged = false;
    this.wentBack();
    this.outbox = forNewGroup(this.outbox);
    this.dirty = true;
  }

  /** Inside `run`: welcomed into the new group of a visitor whose page went back in time. Texts stay, and our receipt frees the visitor (P16). */
  rejoin(group: Group): void {
    this.startAnew(group);
    this.anew = false;
    this.inbox = inboxes.mayHaveLost(this.inbox);
    this.applied(group.epoch, group.members);
  }

  /** To be called inside `run`. `joinedLate`: there was talk before us. `staged`: a commit of ours is on its way. */
  adopt(group: Group, o: { readonly joinedLate: boolean; readonly staged: boolean }): void {
    this.group?.close();
    this.group = group;
    this.staged = o.staged;
    this.dirty = true;
    this.inbox = inboxes.emptyInbox(o.joinedLate);
    if (!o.staged) this.applied(group.epoch, group.members);
  }

  /** Texts may leave now: everybody is in. */
  release(): void {
    this.held = this.anew;
    this.oweReceipt(this.inbox);
    this.pump();
  }

  /** `tap`: the visitor tapped it instead of writing. */
  write(text: string, tap: Tap | null = null): void {
    for (const piece of splitText(text)) this.say({ t: "text", text: piece, ...(tap === null ? {} : { tap }) });
    this.typingOut.wrote();
    this.pump();
  }

  /** A card of staff's, or the visitor's answer to one that is here: anything else says nothing. */
  post(content: Posted): void {
    if (this.closed || !mayPost(content, this.lines)) return;
    this.say(content);
    this.pump();
  }

  unsend(counter: number): void {
    const line = this.lines.lines.find((candidate) => candidate.mine && candidate.counter === counter);
    if (line === undefined || line.gone || this.closed) return;
    this.blank(line.member, counter);
    [this.outbox] = outboxes.write(this.outbox, { t: "unsend", of: counter });
    this.ports.changed();
    this.pump();
  }

  /** Staff: a text of the visitor's goes, here and at everybody else in the room. */
  erase(counter: number): void {
    const line = this.lines.lines.find(({ member, counter: c }) => member === VISITOR && c === counter);
    if (line === undefined || line.mine || line.gone || this.closed) return;
    this.lines = takeBack(this.lines, VISITOR, counter);
    [this.outbox] = outboxes.write(this.outbox, { t: "erase", of: counter });
    this.dirty = true;
    this.ports.changed();
    this.pump();
  }

  /** Resolves when the words "we end" have been handed to the line, or cannot be. */
  async sayEnd(why: EndReason | null = null): Promise<void> {
    [this.outbox] = outboxes.write(this.outbox, { t: "end", ...(why === null ? {} : { why }) });
    this.pump();
    await this.queue;
  }

  /** What has no line here: staff's yes to a newcomer (P3), the visitor's check question (P14; the last one counts), what a newcomer is told again. Goes out as a text does. */
  tell(content: Quiet): void {
    [this.outbox] = outboxes.write(this.outbox, content);
    this.dirty = true;
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
      this.dirty = true;
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
    this.drain.look();
    this.look.stop();
    this.receiptTimer.stop();
    this.typingOut.wrote();
    this.group?.close();
    this.group = null;
    this.others = {};
    this.contact = NO_CONTACT;
    if (forget === "keys") return;
    this.outbox = outboxes.EMPTY_OUTBOX;
    this.inbox = inboxes.emptyInbox(false);
    this.lines = EMPTY_TRANSCRIPT;
    this.words = null;
    this.asks = null;
  }

  protected pump(): void {
    this.run(async () => {
      const now = this.ports.clock.now();
      this.outbox = outboxes.renewed(this.outbox, now);
      for (let item = outboxes.nextToEncrypt(this.outbox); item !== null && this.canEncrypt() && !this.changing; item = outboxes.nextToEncrypt(this.outbox)) {
        const bytes = await this.group!.encrypt(item.content);
        if (this.closed) return;
        this.outbox = outboxes.encrypted(this.outbox, item.content.c, bytes);
        this.dirty = true;
      }
      await this.keep();
      if (this.closed) return;
      for (const item of this.canEncrypt() ? outboxes.due(this.outbox, now) : []) {
        const frame = this.ports.send(APPLICATION, item.bytes!);
        if (frame === null) break;
        this.outbox = outboxes.sent(this.outbox, item.content.c, frame, now);
      }
      this.schedule();
      this.drain.look();
      this.ports.changed();
    });
  }

  /** Dry, or nothing can move: nobody is there, or a commit is under way. */
  private isDry(): boolean {
    return !this.canEncrypt() || (outboxes.isDrained(this.outbox, this.changing) && inboxes.isDrained(this.inbox));
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
    this.drain.look();
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
        [this.staged, this.changing] = [false, false];
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
    this.oweReceipt(inboxes.committed(inboxes.membersAre(this.inbox, members.map(({ member }) => member))));
    this.membersChanged(members);
    this.learnWords();
    this.ports.committed(members);
    this.pump();
  }

  private read(member: MemberId, content: Content): void {
    const now = this.ports.clock.now();
    if ("c" in content) return this.readCounted(member, content, now);
    switch (content.t) {
      case "typing":
        this.others = typed(this.others, member, content.on, now);
        return;
      case "receipt":
        this.inbox = inboxes.heardOf(this.inbox, content.have);
        if (this.anew) this.readAgain(member, content.have[this.group!.me] ?? 0);
        this.outbox = outboxes.receipt(this.outbox, member, content.have[this.group!.me] ?? 0, content.generation, BigInt(content.epoch), this.ports.clock.now());
        return this.pump();
      case "pad":
        return;
      default:
        content satisfies never;
    }
  }

  /** The first receipt in a new group: from here on it is known which counters are free. */
  private readAgain(member: MemberId, have: number): void {
    const { outbox, missingOwn, shift } = heardAgain(this.outbox, member, have, this.anewFrom);
    [this.outbox, this.missingOwn] = [outbox, missingOwn];
    this.lines = renumbered(this.lines, this.anewFrom, shift);
    this.anew = false;
    this.release();
  }

  private readCounted(member: MemberId, content: outboxes.Counted, now: number): void {
    const [inbox, verdict] = inboxes.receive(this.inbox, member, content.c, now);
    this.inbox = inbox;
    if (verdict === "repeat") return;
    if (content.t === "unsend") this.lines = takeBack(this.lines, member, content.of);
    // Whatever a guest's page says: neither what is erased, nor the end, nor 112 is hers to decide.
    const decides = member === VISITOR || this.isCounsellor(member);
    // Only a text of the visitor's; on the visitor's own page it is one of ours.
    if (content.t === "erase" && member !== VISITOR && decides) this.blank(VISITOR, content.of);
    if (content.t === "end" && decides) this.ports.endSaid(member, member === VISITOR ? null : (content.why ?? null));
    if (content.t === "consent") this.ports.consented?.(member, content);
    if (decides && (content.t === "emergency" || content.t === "address" || content.t === "emergency_over")) this.ports.emergency?.(member, content);
    if (content.t === "check" && member === VISITOR) this.asks = { question: content.question, answer: content.answer };
    if (content.t === "contact_ask" || content.t === "contact" || content.t === "contact_over") this.hearContact(member, content);
    const said = saidBy(content, member === VISITOR, this.lines);
    if (said === null) return;
    this.others = typed(this.others, member, false, now);
    this.lines = addLine(this.lines, { member, mine: false, alias: this.aliases[member] ?? null, counter: content.c, at: now, ...said });
  }

  private say(content: outboxes.Uncounted<outboxes.Counted>): void {
    const [box, counter] = outboxes.write(this.outbox, content);
    const me = this.group?.me ?? VISITOR;
    const said = saidBy({ ...content, c: counter } as Content, me === VISITOR, this.lines)!;
    this.outbox = box;
    this.lines = addLine(this.lines, { member: me, mine: true, alias: null, counter, at: this.ports.clock.now(), ...said });
    this.dirty = true;
    this.ports.changed();
  }

  /** Nothing of it stays: not in the transcript, not in what waits to be sent, not in what is kept for a reload. */
  private blank(member: MemberId, counter: number): void {
    this.lines = takeBack(this.lines, member, counter);
    if (member === this.group?.me) this.outbox = outboxes.blanked(this.outbox, counter);
    this.dirty = true;
  }

  private oweReceipt(inbox: inboxes.Inbox): void {
    this.inbox = inbox;
    if (!this.closed && !this.receiptTimer.isSet()) this.receiptTimer.set(this.ports.clock.now() + RECEIPT_AFTER_MS);
  }

  private async sayReceipt(): Promise<void> {
    const receipt = await this.makeReceipt();
    await this.keep();
    if (this.closed) return;
    if (this.takenTo > this.takenSaid) {
      this.takenSaid = this.takenTo;
      this.ports.tellTaken(this.takenTo);
    }
    const frame = receipt === null ? null : this.ports.send(APPLICATION, receipt);
    if (receipt !== null && frame === null) this.inbox = inboxes.receiptLost(this.inbox);
    if (frame !== null) this.chatterFrames = [...this.chatterFrames, frame].slice(-16);
  }

  private async makeReceipt(): Promise<Uint8Array | null> {
    if (this.inbox.receiptOwed === "no" || this.group === null) return null;
    const others = this.group.members.map(({ member }) => member).filter((member) => member !== this.group?.me);
    const content: Content = { t: "receipt", ...inboxes.makeReceipt(this.inbox, others), epoch: Number(this.group.epoch) };
    const bytes = await this.chatter(content, this.inbox.receiptOwed);
    if (bytes !== null) this.inbox = inboxes.receiptSent(this.inbox);
    return bytes;
  }

  private async sayTyping(on: boolean): Promise<void> {
    const bytes = await this.chatter({ t: "typing", on }, "idle");
    await this.keep();
    if (bytes !== null && !this.closed) this.ports.send(APPLICATION, bytes);
  }

  /** Encrypts what has no counter: sent once, never again. null: not now. */
  private async chatter(content: Content, kind: "idle" | "owed"): Promise<Uint8Array | null> {
    const first = this.anew && this.ports.saysFirst === true && content.t === "receipt" && this.group !== null && !this.staged;
    if (!(first || this.canEncrypt()) || !outboxes.mayChatter(this.outbox, kind)) return null;
    const bytes = await this.group!.encrypt(content);
    this.outbox = outboxes.spent(this.outbox);
    this.dirty = true;
    return bytes;
  }
}
