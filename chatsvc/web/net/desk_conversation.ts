/** One conversation at the duty desk: accepted, joined by the Welcome, talked in, ended. Its snapshot is `view`. */
import type { Card } from "../e2ee/cards.ts";
import type { EndReason } from "../e2ee/content.ts";
import type { ServerToConsole } from "../protocol/control.ts";
import { type ServerFrame, WELCOME } from "../protocol/frames.ts";
import { deadlines, moved } from "./deadlines.ts";
import { HeldState, VISITOR } from "./desk_held_state.ts";
import type { Accepted } from "./desk_ports.ts";
import { groupAgain, readHeld, type SavedHeld, type SavedSeat, written } from "./desk_saved.ts";
import type { CheckQuestion, EndedWhy } from "./desk_types.ts";
import { problemOf } from "./shared_types.ts";
import { isAbsent } from "./visitor_state.ts";

/** Left for safety: what was decrypted stays readable here, at most the silence time (P14). */
const LEFT_KEPT_MS = 1_800_000;
/** Out of a visitor's new group: so long a colleague who was faster has for it; then the texts go, as from any lost seat (P13). */
const OUTSIDE_KEPT_MS = 150_000;

export class HeldConversation extends HeldState {
  constructor(...parts: ConstructorParameters<typeof HeldState>) {
    super(...parts);
    if (this.back?.outside !== undefined) this.standOutside(this.back.outside);
  }

  /** null: nothing to hold on to after a reconnect. */
  get slot(): number | null {
    return this.isOver ? null : (this.accepted?.slot ?? this.back?.slot ?? null);
  }

  /** What hello says of the seat. */
  get hello(): { readonly slot: number; readonly counter: number; readonly ticket: Uint8Array | null } | null {
    return this.slot === null ? null : { slot: this.slot, counter: this.ports.place.counter, ticket: this.ticket };
  }

  /** What finds it again after a reload. */
  get seat(): SavedSeat | null {
    const { id, slot, ticket, waiting, left } = this;
    const place = this.ports.place.name;
    if (this.outside && !this.isOver && left !== null) return { id, place, slot: 0, ticket: null, waiting, outside: left };
    return slot === null ? null : { id, place, slot, ticket, waiting };
  }

  /** It stands in the queue again, and nobody has asked for it yet: true once. */
  mayReturn(): boolean {
    const may = this.outside && !this.asked;
    if (may) this.asked = true;
    return may;
  }

  /** Not let in this time, or the answer was lost: asks again when it is in the queue. */
  mayAskAgain(): void {
    this.asked = false;
  }

  /** Whether an accept without an answer is to be given up. */
  get isOutside(): boolean {
    return this.outside;
  }

  get isAccepting(): boolean {
    return this.phase === "accepting";
  }

  /** The line broke: wait for the next `accepted`. */
  unseat(): void {
    this.seated = false;
    this.asked = false;
  }

  /** The answer to accept, and to hello with seat after a reconnect or a reload. `earlierCheck`: of the conversation that it came from. */
  whenAccepted(m: Accepted, earlierCheck: CheckQuestion | null = null): void {
    if (this.isOver) return;
    this.earlierCheck ??= earlierCheck;
    if (m.rolled_back) return this.notTheLast();
    // A service that plays the visitor in a new group would read what waits for the visitor (P3).
    if (!this.visitorKey.holds(m.visitor_key)) return this.stuck("visitor_key");
    this.accepted = m;
    this.looksIn.forget();
    if (!this.ports.place.keeps && this.back === null) return this.sit(m);
    this.talk.run(async () => {
      const anotherShare = await this.ports.place.unlock(m.share);
      if (this.accepted !== m || this.isOver) return;
      if (this.back !== null && !(await this.comeBack(m))) return this.notTheLast();
      // Under the new half before anything leaves: what lies here opens no more.
      if (anotherShare) this.talk.touch();
      this.sit(m);
    });
  }

  /** The visitor's page went back in time: our group is over and our texts stay (P16). Or we were not let into the new one in time. */
  whenRegrouped(): void {
    if (this.isOver) return;
    this.phase = "accepting";
    [this.regrouped, this.outside, this.asked, this.hasGroup, this.seated] = [true, true, false, false, false];
    const { accepted } = this;
    this.accepted = null;
    this.forget.set(this.ports.deps.clock.now() + OUTSIDE_KEPT_MS);
    this.talk.hold();
    this.talk.abandon();
    this.talk.run(async () => {
      if (accepted !== null) this.left = written(await this.state(accepted));
      this.ports.seatChanged();
    });
    this.ports.changed();
  }

  /** The page was loaded again while we were outside. */
  private standOutside(left: Uint8Array): void {
    const saved = readHeld(left)!;
    this.back = null;
    this.phase = "accepting";
    [this.regrouped, this.outside, this.left] = [true, true, left];
    this.visitorKey.holds(saved.visitorKey);
    this.forget.set(this.ports.deps.clock.now() + OUTSIDE_KEPT_MS);
    this.talk.run(async () => {
      this.talk.restore(saved.talk, null);
      this.take(saved);
    });
  }

  whenTicket(ticket: Uint8Array): void {
    this.ticket = ticket;
    this.ports.seatChanged();
  }

  keepDraft(text: string): void {
    this.draft = text;
    this.talk.touch();
  }

  mark(what: string, value: string | null): void {
    if (this.isOver) return;
    const { [what]: _before, ...others } = this.marks;
    this.marks = value === null ? others : { ...others, [what]: value };
    this.talk.touch();
    this.ports.changed();
  }

  private sit(m: Accepted): void {
    this.seated = true;
    if (this.outside) this.forget.stop();
    this.outside = false;
    this.left = null;
    if (this.phase === "accepting") {
      this.phase = "joining";
      this.handover = m.epoch > 0;
      this.ports.seatChanged();
    }
    this.move(deadlines(m, this.ports.deps.clock.now()));
    if (!this.visible) this.tell({ t: "presence", state: "hidden" });
    this.presence(m.visitor);
    if (this.ending) this.tell({ t: "end", proof: null });
    if (this.generation !== null && this.generation !== m.generation) this.talk.storeIsNew();
    this.generation = m.generation;
    this.talk.linkUp();
    if (this.ports.callsNow()) this.tell({ t: "emergency", over: false });
  }

  /** Inside the talk's queue. False: what lies here is noise, or not of this conversation. */
  private async comeBack(m: Accepted): Promise<boolean> {
    const { deps, place } = this.ports;
    // Loaded again before anything was sealed: the Welcome is still on its way.
    if (place.counter === 0) return true;
    const saved = readHeld(await place.open());
    if (saved === null || deps.kept === undefined) return false;
    if (!this.visitorKey.holds(saved.visitorKey)) throw new Error("another visitor's key");
    const { talk } = saved;
    const group = await groupAgain(saved, { restore: deps.kept.restore, conversation: this.bytes, trust: this.trust(m), consult: this.isConsult });
    this.talk.restore(talk, group);
    this.back = null;
    this.hasGroup = group !== null;
    this.phase = group === null ? "joining" : "talking";
    this.take(saved);
    // Numbers of frames go on above all that the page before has used.
    this.talk.touch();
    if (group !== null) this.talk.release();
    return true;
  }

  private take({ handover, extended, ending, regrouped, draft, marks, earlierCheck, generation }: SavedHeld): void {
    this.marks = marks ?? {};
    [this.handover, this.extended, this.ending, this.regrouped, this.draft] = [handover, extended, ending, this.regrouped || regrouped, draft];
    this.earlierCheck ??= earlierCheck ?? null;
    this.generation ??= generation ?? null;
  }

  /** Inside the talk's queue. */
  protected async seal(): Promise<void> {
    const { accepted, ports } = this;
    if (accepted === null || !ports.place.keeps || this.isOver) return;
    await ports.place.seal(written(await this.state(accepted)));
    if (!ports.place.keeps) ports.changed();
  }

  /** Inside the talk's queue. */
  private async state({ group, visitor_key: visitorKey, generation }: Accepted): Promise<SavedHeld> {
    const { handover, extended, ending, regrouped, draft, marks, earlierCheck } = this;
    const phase = this.hasGroup ? "talking" : "joining";
    return { phase, handover, extended, ending, regrouped, draft, marks, earlierCheck, generation, group, visitorKey, talk: await this.talk.save() };
  }

  /** The service has seen a later seal than ours, or ours opens nothing: nothing is sent under these keys (P16). */
  private notTheLast(): void {
    this.ports.tell({ t: "stuck", code: "rolled_back" });
    this.ports.startOver();
  }

  frame(frame: ServerFrame): void {
    if (this.isOver) return;
    if (frame.kind !== WELCOME) return this.talk.frame(frame);
    this.talk.run(async () => {
      if (!this.hasGroup) await this.join(frame.payload);
      this.talk.took(frame.seq);
    });
  }

  control(m: ServerToConsole): void {
    switch (m.t) {
      case "taken":
        return this.talk.accepted(m.frame, m.seq);
      case "presence":
        if (m.slot === 0) return m.state === "dropped" ? this.dropped() : this.presence(m.state);
        if (m.slot !== this.accepted?.slot) return this.colleague(m.slot, m.state);
        return m.state === "gone" ? this.removed() : undefined;
      case "asked":
        return this.people.hear(m);
      case "cannot_come":
        return this.people.cannotCome(m.alias);
      case "colleagues":
        return this.people.hearColleagues(m.entries);
      case "check":
        this.looksIn.hear(m, this.ports.deps.clock.now());
        return this.ports.changed();
      case "undelivered":
        return this.talk.undelivered(m.seqs);
      case "alive":
        return this.move(this.limits === null ? null : moved(this.limits, m, this.ports.deps.clock.now()));
      case "ended":
        return this.endAfterAll(m.why as EndedWhy);
      case "gone":
        return this.endAfterAll("service");
      case "error":
        if (m.code === "no_seat") return this.notKept();
        if ((m.code === "stale" || m.code === "wait") && m.frame !== null) this.talk.refused(m.frame, m.code);
        return;
      default:
        return;
    }
  }

  write(text: string): void {
    if (this.phase !== "talking") return;
    this.draft = "";
    this.talk.write(text);
    this.signOfLife();
  }

  ask(card: Card): void {
    if (this.phase !== "talking") return;
    this.talk.post({ t: "card", card });
    this.signOfLife();
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
    if (this.slot !== null) this.tell({ t: "presence", state: visible ? "present" : "hidden" });
  }

  extend(): void {
    if (this.phase !== "talking" || this.extended) return;
    this.extended = true;
    this.tell({ t: "extend" });
    this.ports.changed();
  }

  /** 112: inside MLS, and to the service, whose deadlines wait for it. False: nobody is here to ask. */
  sayEmergency(over: boolean): boolean {
    if (this.phase !== "talking" || this.ending) return false;
    this.talk.tell({ t: over ? "emergency_over" : "emergency" });
    this.tell({ t: "emergency", over });
    return true;
  }

  /** The counsellor ends it, for both. */
  endNow(why: EndReason | null): void {
    // Who is not let in yet ends nothing: the seat goes back by itself.
    if (this.phase !== "talking" || this.ending) return;
    this.ending = true;
    void this.talk.sayEnd(why).then(() => {
      this.ended = "counsellor";
      this.endConfirmed = true;
      this.tell({ t: "end", proof: null });
    });
  }

  clear(): void {
    [this.earlierCheck, this.marks] = [null, {}];
    this.people.clear();
    this.warn.stop();
    this.forget.stop();
    this.talk.close("keys and texts");
    this.ports.place.forget();
    this.ports.changed();
  }

  private async join(welcome: Uint8Array): Promise<void> {
    const { accepted, bytes: conversation } = this;
    if (accepted === null) return;
    const keyPackage = this.ports.takeKeyPackage(accepted.key_package);
    if (keyPackage === null) return this.stuck("key_package");
    const { group, visitor_key: visitorKey } = accepted;
    const trust = this.trust(accepted);
    const joined = await this.ports.deps.engine.joinGroup({ welcome, keyPackage, conversation, group, visitorKey, trust, consult: this.isConsult });
    if (this.isOver) return joined.close();
    this.hasGroup = true;
    this.phase = "talking";
    // The first Add of the first group leads from epoch 0 to 1: whoever joins there has missed nothing.
    if (this.regrouped) this.talk.rejoin(joined);
    else this.talk.adopt(joined, { joinedLate: joined.epoch > 1n || group > 0, staged: false });
    // The visitor's page may take us for who was there before: our counters begin above all that it has of hers.
    if (!this.regrouped && group > 0) this.talk.wentBack();
    // The private half of a used key package goes as soon as the group is kept.
    this.talk.run(async () => this.ports.seatChanged());
    this.talk.absent(VISITOR, isAbsent(this.visitor));
    this.talk.release();
  }

  private trust(accepted: Accepted) {
    const { trust, clock } = this.ports.deps;
    const listed = (): unknown => this.deviceList;
    return {
      ...trust,
      door: accepted.door,
      now: () => clock.now(),
      get deviceList() {
        return listed();
      },
    };
  }

  /** The seat was given to somebody else: nothing more is read here, and nothing stays (P13, P18). */
  removed(): void {
    if (this.isOver || this.visitor === "dropped") return;
    this.phase = "removed";
    this.seated = false;
    this.clear();
  }

  protected endSaid(): void {
    this.ended = "visitor";
    this.endConfirmed = true;
    this.ports.changed();
  }

  /** What came before the end is read first: it may say who ended it. */
  private endAfterAll(why: EndedWhy): void {
    void this.talk.idle().then(() => this.end(why));
  }

  private end(why: EndedWhy): void {
    if (this.isOver) return;
    [this.ended, this.endConfirmed] = [this.ended ?? why, this.endConfirmed || this.ending];
    // Somebody who left for safety may need help that was just asked for: read-only. Every other end clears both sides (P13).
    if (this.visitor === "left") return this.keepToRead("left");
    this.phase = "ended";
    this.seated = false;
    this.clear();
  }

  /** The visitor's line has been lost too long and the seat is free: what was read stays to be read. */
  private dropped(): void {
    if (this.isOver) return;
    this.presence("dropped");
    void this.talk.idle().then(() => this.keepToRead("dropped"));
  }

  private keepToRead(phase: "left" | "dropped"): void {
    if (this.isOver) return;
    this.phase = phase;
    this.seated = false;
    this.talk.close("keys");
    this.ports.place.forget();
    this.warn.stop();
    this.forget.set(this.ports.deps.clock.now() + LEFT_KEPT_MS);
    this.ports.changed();
  }

  /** G10: keys or state are wrong here. Nothing more is sent. */
  protected stuck(code: string): void {
    if (this.isOver) return;
    if (code === "removed") return this.removed();
    this.phase = "stuck";
    this.problem = problemOf(code);
    this.tell({ t: "stuck", code });
    this.talk.close("keys");
    this.ports.place.forget();
    this.warn.stop();
    this.ports.changed();
  }
}
