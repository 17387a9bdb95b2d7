/** One of staff in a drill: accepts, answers, and does what a visitor's text asks for. */
import type { DeskConversation, QueueView, StaffDesk } from "../../../chatsvc/web/net/desk_types.ts";
import type { EscalationKind } from "../../../chatsvc/web/net/desk_escalations.ts";
import type { Cable } from "./cable.ts";
import { beat, LOOK_MS, Voice } from "./crowd.ts";
import { howOf, isNew, tell } from "./drill_log.ts";
import { wishOf } from "./journal.ts";

/** Between two looks at the queue, ms: all look at the same one, so that two often want the same visitor. */
const ACCEPT_MS = 200;
/** Read, think, type, ms. */
const THINK_MS = 300;
/** A page that was sent out stays under watch so long before it is put away, ms. */
const WATCHED_MS = 3_000;
/** Longer than a seat is kept in a drill, ms. */
const VANISHED_MS = 20_000;

/** Receipts are said together after 250 ms (docs/protocol.md section 4). */
const RECEIPTED_MS = 500;

/** One of so many offers is declined. */
const DECLINES_EACH = 8;
/** Who was declined is left to colleagues for so long, ms. */
const DECLINED_MS = 5_000;

/** The page that is opened for a rung: what must be known before anything is said, by what a reader finds there. */
const PACKS: Readonly<Record<string, { readonly path: string; readonly says: string }>> = {
  child: { path: "/orosanmalan", says: "Socialjouren" },
  police: { path: "/polisanmalan", says: "114 14" },
};

const keyOf = (): string => Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("hex");

class Seat {
  readonly voice: Voice;
  private holds = false;
  private over = false;
  private answered = 0;
  private readonly heard = new Set<string>();
  /** When it was first seen to be over or gone. */
  closedAt: number | null = null;

  constructor(
    readonly id: string,
    private readonly alias: string,
    private readonly desk: StaffDesk,
  ) {
    this.voice = new Voice(id, alias, (text) => desk.send(id, text));
  }

  follow(view: DeskConversation): void {
    const seated = view.phase === "joining" || view.phase === "talking";
    if (seated && !this.holds) tell(this.id, this.alias, { t: "sits", how: howOf(view) });
    if (!seated && this.holds) this.letGo();
    this.holds = seated;
    this.voice.look({ ...view, messages: view.messages.filter(isNew) });
    if (seated) this.closedAt = null;
    else this.closedAt ??= Date.now();
    if (this.over || (view.phase !== "ended" && view.phase !== "stuck")) return;
    this.over = true;
    if (view.phase === "ended") tell(this.id, this.alias, { t: "over" });
    else this.voice.log({ t: "broke", why: String(view.problem) });
  }

  letGo(): void {
    if (this.holds) tell(this.id, this.alias, { t: "lets_go" });
    this.holds = false;
  }

  /** One answer for everything that came since the last; what is asked for is returned once each. */
  answer(view: DeskConversation): readonly string[] {
    const theirs = view.messages.filter((one) => one.member === "0" && !one.mine && isNew(one));
    if (theirs.length > this.answered && !view.mustWait) {
      this.answered = theirs.length;
      this.voice.write(view);
    }
    const wishes = theirs.filter(({ key, text }) => wishOf(text) !== "" && !this.heard.has(key));
    for (const { key } of wishes) this.heard.add(key);
    return wishes.map(({ text }) => wishOf(text));
  }

  did(what: string): void {
    tell(this.id, this.alias, { t: "did", what });
  }

  /** Ends it, as the visitor asked. */
  end(): void {
    tell(this.id, this.alias, { t: "ends" });
    this.desk.end(this.id);
  }
}

export class DrillDesk {
  private readonly seats = new Map<string, Seat>();
  /** Who was offered here, and when that was declined; 0: it was not. */
  private readonly offered = new Map<string, number>();
  private readonly raised = new Map<string, string>();
  private readonly addresses = new Set<string>();
  private away = false;
  private told: string = "off";
  private wasOn = false;
  private readonly alone = new Set<string>();
  /** Whose visitor was rung up. */
  private readonly rung = new Set<string>();
  /** Conversations whose visitor goes on talking until this shift ends. */
  private readonly staying = new Set<string>();
  /** Talks alone that are over. */
  private served = 0;

  constructor(
    readonly desk: StaffDesk,
    readonly alias: string,
    readonly role: string,
    private readonly cable: Cable,
    private readonly page: (path: string) => Promise<string>,
  ) {
    beat(LOOK_MS, () => this.look());
    beat(ACCEPT_MS, () => this.take());
    beat(THINK_MS, () => this.work());
  }

  duty(state: "on" | "finishing" | "off"): void {
    [this.told, this.wasOn] = [state, false];
    this.desk.duty(state);
  }

  private look(): void {
    const { conversations, duty, alone, emergencies } = this.desk.snapshot;
    for (const { conversation, address } of emergencies) {
      if (address === null || this.addresses.has(conversation)) continue;
      this.addresses.add(conversation);
      tell(conversation, this.alias, { t: "address", home: address.street });
    }
    if (duty === "on") this.wasOn = this.told === "on";
    if (duty === "finishing" && this.told === "on" && this.wasOn) {
      this.told = "finishing";
      tell("", this.alias, { t: "did", what: "drained" });
      this.handOver(conversations);
    }
    const known = new Set(conversations.map(({ id }) => id));
    for (const [id, seat] of this.seats) if (!known.has(id)) seat.letGo();
    for (const view of conversations) {
      if (view.phase === "accepting") continue;
      const seat = this.seats.get(view.id) ?? new Seat(view.id, this.alias, this.desk);
      if (!this.seats.has(view.id) && alone) this.servedAlone(seat);
      this.seats.set(view.id, seat);
      seat.follow(view);
      if (seat.closedAt !== null) this.restAlone(seat.id);
      if (seat.closedAt !== null && Date.now() - seat.closedAt > WATCHED_MS) this.desk.dismiss(view.id);
    }
  }

  private take(): void {
    if (this.told === "on" && this.desk.snapshot.duty === "off") this.desk.duty("on");
    this.comeBeside();
    if (this.role === "counsellor") this.accept();
  }

  /** The planned shift is over, and these visitors are still talking. */
  private handOver(conversations: readonly DeskConversation[]): void {
    for (const { id, phase } of conversations) {
      if (phase !== "talking" || !this.staying.has(id)) continue;
      for (const what of ["passes", "leaves_at_shift_end"]) tell(id, this.alias, { t: "did", what });
      this.desk.handover(id, false);
    }
  }

  /** True: not this one, not now. Each counsellor says so of the second who is offered to her, and then now and then. */
  private declines(conversation: string): boolean {
    if (!this.offered.has(conversation)) this.offered.set(conversation, this.offered.size % DECLINES_EACH === 1 ? Date.now() : 0);
    return Date.now() - this.offered.get(conversation)! < DECLINED_MS;
  }

  private accept(): void {
    const { queue, conversations, free, duty, offer } = this.desk.snapshot;
    if (duty !== "on" || free <= 0 || this.away || conversations.some(({ phase }) => phase === "accepting" || phase === "joining")) return;
    const mine = new Set(conversations.filter(({ phase }) => phase === "talking").map(({ id }) => id));
    const mayTake = (returning: string | null, until: number | null): boolean => until === null || returning === "yours" || until < Date.now();
    if (offer !== null && this.declines(offer.conversation)) {
      tell(offer.conversation, this.alias, { t: "did", what: "decline" });
      return this.desk.decline(offer.conversation);
    }
    const isFree = ({ conversation, present, returning, reservedUntil, offered }: QueueView): boolean =>
      present && offered !== true && !mine.has(conversation) && mayTake(returning, reservedUntil) && Date.now() - (this.offered.get(conversation) ?? 0) > DECLINED_MS;
    const next = offer?.conversation ?? queue.find(isFree)?.conversation;
    if (next === undefined) return;
    this.desk.accept(next);
  }

  private servedAlone(seat: Seat): void {
    seat.did("alone");
    this.alone.add(seat.id);
  }

  /** After the second talk, when everybody of that day has knocked. */
  private restAlone(id: string): void {
    if (!this.alone.delete(id)) return;
    this.served += 1;
    if (this.served === 2) this.pause();
  }

  /** Who works alone rests: the queue stays, and everybody reads when she is back. */
  private pause(): void {
    this.desk.duty("pause", 3);
    tell("", this.alias, { t: "did", what: "paused" });
    setTimeout(() => this.desk.duty("on"), 3_000);
  }

  private comeBeside(): void {
    const { duty, free, invitations } = this.desk.snapshot;
    const next = invitations.find(({ consult }) => consult === null);
    if (this.away || duty !== "on" || free <= 0) return;
    if (next !== undefined && this.desk.snapshot.conversations.every(({ id }) => id !== next.conversation)) this.desk.accept(next.conversation);
  }

  private work(): void {
    // Nothing is done over a line that is just being mended: who sits there reads that, and waits.
    if (this.away || this.desk.snapshot.link !== "up") return;
    for (const view of this.desk.snapshot.conversations) {
      const seat = this.seats.get(view.id);
      if (view.phase !== "talking" || seat === undefined) continue;
      const wishes = seat.answer(view);
      if (this.role !== "counsellor" || view.beside) {
        if (view.messages.some(({ mine, state }) => mine && state === "delivered")) this.desk.leave(view.id);
        continue;
      }
      for (const wish of wishes) this.grant(wish, view, seat);
      this.ring(view, seat);
      const { newcomer, by } = view.asked;
      if (newcomer?.state === "believed" && by === "me") this.desk.agree(view.id);
    }
    this.followEscalations();
  }

  private grant(wish: string, view: DeskConversation, seat: Seat): void {
    switch (wish) {
      case "handover":
        return this.desk.handover(view.id, false);
      case "stay":
        this.staying.add(view.id);
        seat.did("stays");
        // Accepted in the last moment, and read after it.
        if (this.told === "finishing") this.handOver([view]);
        return;
      case "second":
        return this.desk.invite(view.id, "counsellor", false);
      case "interpreter":
        return this.desk.invite(view.id, "interpreter", false);
      case "join":
        this.desk.invite(view.id, "supervisor", false);
        return this.raise("join", view.door);
      case "child":
      case "police":
        void this.readPack(wish, seat);
        return this.raise(wish, view.door);
      case "callback":
        return this.desk.contact(view.id, "callback");
      case "finished":
        return this.finishCall(view.id, seat);
      case "consult":
      case "emergency":
        if (wish === "emergency") this.desk.emergency(view.id, false);
        return this.raise(wish, view.door);
      case "heavy":
        seat.did("heavy");
        return this.desk.heavy(view.id, true);
      case "end":
        return seat.end();
      case "vanish":
        return this.vanish(seat);
      default:
        throw new Error(`nobody grants ${wish}`);
    }
  }

  private raise(kind: EscalationKind, door: string): void {
    const key = keyOf();
    this.raised.set(key, kind);
    this.desk.escalation({ do: "escalate", key, kind, door });
  }

  /** In a tab of its own, while the conversation goes on. */
  private async readPack(kind: string, seat: Seat): Promise<void> {
    const { path, says } = PACKS[kind]!;
    const page = await this.page(path).catch(String);
    if (page.includes(says)) seat.did(`${kind}_pack`);
    else seat.voice.log({ t: "broke", why: `the page of ${kind} does not say ${says}` });
  }

  /** The visitor has left a number: rings, and that is over; the number must be the one of this conversation. */
  private ring({ id, contact }: DeskConversation, seat: Seat): void {
    const given = contact.stands?.contact;
    if (given == null || this.rung.has(id)) return;
    this.rung.add(id);
    tell(id, this.alias, { t: "address", home: given.say });
    seat.did("rang");
    this.desk.contact(id, null);
  }

  /** Help has come. The card must have stood all the time, whatever the visitor's line did. */
  private finishCall(id: string, seat: Seat): void {
    const card = this.desk.snapshot.emergencies.find(({ conversation }) => conversation === id);
    if (card?.address == null) return seat.voice.log({ t: "broke", why: "no card of 112 with an address" });
    seat.did("called_112");
    this.desk.emergency(id, true);
  }

  /** The computer dies, when what was read has been receipted; not of who is on the telephone with 112, or whom somebody helps. */
  private vanish(seat: Seat): void {
    setTimeout(() => (this.isNeeded() ? this.vanish(seat) : this.goAway(seat)), RECEIPTED_MS);
  }

  /** Somebody sits beside or is asked to, and would be left as the only one there. */
  private isNeeded(): boolean {
    const { emergencies, conversations } = this.desk.snapshot;
    return emergencies.length > 0 || conversations.some(({ people, asked }) => people.length > 1 || asked.what === "invitation");
  }

  private goAway(seat: Seat): void {
    seat.did("vanished");
    this.away = true;
    this.cable.unplug();
    setTimeout(() => {
      this.cable.plugIn();
      this.away = false;
    }, VANISHED_MS);
  }

  /** Taken by a supervisor and decided. */
  private followEscalations(): void {
    for (const { key, state, takenBy } of this.desk.snapshot.escalations.entries) {
      const kind = this.raised.get(key);
      if (kind === undefined || state !== "closed" || takenBy === "") continue;
      this.raised.delete(key);
      tell("", this.alias, { t: "did", what: kind });
    }
  }
}
