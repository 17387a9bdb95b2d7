/** One conversation at the duty desk: accepted, joined by the Welcome, talked in, ended. Its snapshot is `view`. */
import type { OwnKeyPackage } from "../e2ee/group.ts";
import type { ConsoleToServer, ServerToConsole } from "../protocol/control.ts";
import { type Kind, type ServerFrame, WELCOME } from "../protocol/frames.ts";
import { Alarm } from "./alarm.ts";
import { type Deadlines, deadlines, mayTellAlive, moved, toldAlive, warnsAt } from "./deadlines.ts";
import type { SealedPlace } from "./desk_keeper.ts";
import { groupAgain, readHeld, type SavedSeat, written } from "./desk_saved.ts";
import type { CheckQuestion, DeskConversation, DeskDeps, DeskPhase, EndedWhy, Presence, ProblemCode } from "./desk_types.ts";
import { viewOf } from "./desk_view.ts";
import { PinnedKey } from "./pinned_key.ts";
import { problemOf } from "./shared_types.ts";
import { Talk } from "./talk.ts";
import { isAbsent, presenceOf } from "./visitor_state.ts";

const VISITOR = "0";
/** Left for safety: what was decrypted stays readable here, at most the silence time (P14). */
const LEFT_KEPT_MS = 1_800_000;

export type Accepted = Extract<ServerToConsole, { t: "accepted" }>;

export interface HeldPorts {
  readonly deps: Pick<DeskDeps, "clock" | "engine" | "trust" | "fetchDevices" | "kept">;
  readonly place: SealedPlace;
  send(kind: Kind, group: number, payload: Uint8Array): number | null;
  tell(message: ConsoleToServer): void;
  takeKeyPackage(id: Uint8Array): OwnKeyPackage | null;
  changed(): void;
  /** Seat, ticket or key packages are others: the desk itself is to be kept. */
  seatChanged(): void;
  /** The keys here are not the last ones: forget them, and come in anew like a colleague. */
  startOver(): void;
}

export class HeldConversation {
  readonly talk: Talk;
  private phase: DeskPhase = "accepting";
  private accepted: Accepted | null = null;
  private visitor: Presence = "present";
  private limits: Deadlines | null = null;
  private extended = false;
  private ended: EndedWhy | null = null;
  private endConfirmed = false;
  private ending = false;
  private problem: ProblemCode | null = null;
  private visible = true;
  private hasGroup = false;
  private handover = false;
  private regrouped = false;
  /** In a new group of the visitor's we have to be let in again, and our texts stay (P16). */
  private outside = false;
  private asked = false;
  private draft = "";
  private earlierCheck: CheckQuestion | null = null;
  private generation: string | null = null;
  private ticket: Uint8Array | null = null;
  /** The service has confirmed our seat on this connection; before that nothing may be said (`not_yours` would close the whole line). */
  private seated = false;
  private readonly visitorKey = new PinnedKey();
  private readonly warn: Alarm;
  private readonly forget: Alarm;

  constructor(
    readonly id: string,
    readonly bytes: Uint8Array,
    private readonly ports: HeldPorts,
    private readonly waiting: SavedSeat["waiting"],
    /** Held before the page was loaded again. */
    private back: SavedSeat | null = null,
  ) {
    const { clock } = ports.deps;
    this.talk = new Talk({
      clock,
      send: (kind, payload) => (this.seated ? ports.send(kind, this.accepted?.group ?? 0, payload) : null),
      tellTaken: (seq) => this.tell({ t: "taken", fence: this.accepted?.fence ?? 0, seq }),
      changed: ports.changed,
      committed: () => ports.changed(),
      endSaid: () => this.endSaid(),
      broken: (code) => this.stuck(code),
      persist: () => this.seal(),
    });
    if (back !== null) this.phase = "joining";
    this.ticket = back?.ticket ?? null;
    this.warn = new Alarm(clock, () => this.move(this.limits));
    this.forget = new Alarm(clock, () => this.clear());
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
    const { id, slot, ticket, waiting } = this;
    return slot === null ? null : { id, place: this.ports.place.name, slot, ticket, waiting };
  }

  /** It stands in the queue again, and nobody has asked for it yet: true once. */
  mayReturn(): boolean {
    const may = this.outside && !this.asked;
    if (may) this.asked = true;
    return may;
  }

  /** Whether an accept without an answer is to be given up. */
  get isOutside(): boolean {
    return this.outside;
  }

  get isOver(): boolean {
    return this.phase === "ended" || this.phase === "left" || this.phase === "stuck" || this.phase === "removed";
  }

  get isAccepting(): boolean {
    return this.phase === "accepting";
  }

  /** The line broke: wait for the next `accepted`. */
  unseat(): void {
    this.seated = false;
  }

  /** The answer to accept, and to hello with seat after a reconnect or a reload. `earlierCheck`: of the conversation that it came from. */
  whenAccepted(m: Accepted, earlierCheck: CheckQuestion | null = null): void {
    if (this.isOver) return;
    this.earlierCheck ??= earlierCheck;
    if (m.rolled_back) return this.notTheLast();
    // A service that plays the visitor in a new group would read what waits for the visitor (P3).
    if (!this.visitorKey.holds(m.visitor_key)) return this.stuck("visitor_key");
    this.accepted = m;
    if (!this.ports.place.keeps && this.back === null) return this.sit(m);
    this.talk.run(async () => {
      const anotherShare = await this.ports.place.unlock(m.share);
      if (this.accepted !== m || this.isOver) return;
      if (this.back !== null && !(await this.comeBack(m))) return this.notTheLast();
      this.sit(m);
      if (anotherShare) this.talk.touch();
    });
  }

  /** The visitor's page went back in time: our group is over and our texts stay (P16). */
  whenRegrouped(): void {
    if (this.isOver) return;
    this.phase = "accepting";
    [this.regrouped, this.outside, this.asked, this.hasGroup, this.seated] = [true, true, false, false, false];
    this.accepted = null;
    this.talk.hold();
    this.talk.abandon();
    this.ports.seatChanged();
    this.ports.changed();
  }

  whenTicket(ticket: Uint8Array): void {
    this.ticket = ticket;
    this.ports.seatChanged();
  }

  keepDraft(text: string): void {
    this.draft = text;
    this.talk.touch();
  }

  private sit(m: Accepted): void {
    this.seated = true;
    this.outside = false;
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
    const group = await groupAgain(saved, { restore: deps.kept.restore, conversation: this.bytes, trust: this.trust(m) });
    this.talk.restore(talk, group);
    this.back = null;
    this.hasGroup = group !== null;
    this.phase = group === null ? "joining" : "talking";
    [this.handover, this.extended, this.ending, this.regrouped, this.draft] = [saved.handover, saved.extended, saved.ending, saved.regrouped, saved.draft];
    this.earlierCheck ??= saved.earlierCheck ?? null;
    // Numbers of frames go on above all that the page before has used.
    this.talk.touch();
    if (group !== null) this.talk.release();
    return true;
  }

  /** Inside the talk's queue. */
  private async seal(): Promise<void> {
    const { accepted, handover, extended, ending, regrouped, draft, earlierCheck, ports } = this;
    if (accepted === null || !ports.place.keeps || this.isOver) return;
    const { group, visitor_key: visitorKey } = accepted;
    const phase = this.hasGroup ? "talking" : "joining";
    const talk = await this.talk.save();
    await ports.place.seal(written({ phase, handover, extended, ending, regrouped, draft, earlierCheck, group, visitorKey, talk }));
    if (!ports.place.keeps) ports.changed();
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
        if (m.slot === 0) return this.presence(m.state);
        return m.slot === this.accepted?.slot && m.state === "gone" ? this.removed() : undefined;
      case "undelivered":
        return this.talk.undelivered(m.seqs);
      case "alive":
        return this.move(this.limits === null ? null : moved(this.limits, m, this.ports.deps.clock.now()));
      case "ended":
        return this.endAfterAll(m.why as EndedWhy);
      case "gone":
        return this.endAfterAll("service");
      case "error":
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

  setVisible(visible: boolean): void {
    this.visible = visible;
    if (this.slot !== null) this.tell({ t: "presence", state: visible ? "present" : "hidden" });
  }

  signOfLife(): void {
    const now = this.ports.deps.clock.now();
    if (this.isOver || this.limits === null || !mayTellAlive(this.limits, now)) return;
    this.limits = toldAlive(this.limits, now);
    this.tell({ t: "alive" });
  }

  extend(): void {
    if (this.phase !== "talking" || this.extended) return;
    this.extended = true;
    this.tell({ t: "extend" });
    this.ports.changed();
  }

  /** The counsellor ends it, for both. */
  endNow(): void {
    if (this.isOver || this.ending) return;
    this.ending = true;
    void this.talk.sayEnd().then(() => {
      this.ended = "counsellor";
      this.endConfirmed = true;
      this.tell({ t: "end", proof: null });
    });
  }

  /** Keys, texts and timers leave this device. */
  clear(): void {
    this.earlierCheck = null;
    this.warn.stop();
    this.forget.stop();
    this.talk.close("keys and texts");
    this.ports.place.forget();
    this.ports.changed();
  }

  view(): DeskConversation {
    const { id, phase, handover, regrouped, draft, earlierCheck, visitor, limits, extended, ended, endConfirmed, problem, isOver } = this;
    const { door, path, language } = this.accepted ?? this.waiting;
    const cameBack = (this.accepted?.came_from ?? null) !== null;
    const own = { id, phase, handover, regrouped, draft, cameBack, earlierCheck, visitor, extended, ended, endConfirmed, problem };
    return viewOf({ ...own, door, path, language }, this.talk.view(), isOver ? null : limits, limits, this.ports.deps.clock.now());
  }

  private async join(welcome: Uint8Array): Promise<void> {
    const { accepted, bytes: conversation } = this;
    if (accepted === null) return;
    const keyPackage = this.ports.takeKeyPackage(accepted.key_package);
    if (keyPackage === null) return this.stuck("key_package");
    const { group, visitor_key: visitorKey } = accepted;
    const trust = this.trust(accepted);
    const joined = await this.ports.deps.engine.joinGroup({ welcome, keyPackage, conversation, group, visitorKey, trust });
    if (this.isOver) return joined.close();
    this.hasGroup = true;
    this.phase = "talking";
    // The first Add of the first group leads from epoch 0 to 1: whoever joins there has missed nothing.
    if (this.regrouped) this.talk.rejoin(joined);
    else this.talk.adopt(joined, { joinedLate: joined.epoch > 1n || group > 0, staged: false });
    // The private half of a used key package goes as soon as the group is kept.
    this.talk.run(async () => this.ports.seatChanged());
    this.talk.absent(VISITOR, isAbsent(this.visitor));
    this.talk.release();
  }

  private trust(accepted: Accepted) {
    const { trust, clock } = this.ports.deps;
    return { ...trust, door: accepted.door, deviceList: null, now: () => clock.now() };
  }

  private tell(message: ConsoleToServer): void {
    if (this.seated) this.ports.tell(message);
  }

  private presence(state: string): void {
    this.visitor = presenceOf(state);
    this.talk.absent(VISITOR, isAbsent(this.visitor));
    this.ports.changed();
  }

  /** The seat was given to somebody else: nothing more is read here, and nothing stays (P13, P18). */
  private removed(): void {
    if (this.isOver) return;
    this.phase = "removed";
    this.seated = false;
    this.clear();
  }

  private endSaid(): void {
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
    this.ended ??= why;
    this.phase = this.visitor === "left" ? "left" : "ended";
    this.seated = false;
    // Somebody who left for safety may need help that was just asked for: read-only. Every other end clears both sides (P13).
    if (this.phase === "ended") return this.clear();
    this.talk.close("keys");
    this.ports.place.forget();
    this.warn.stop();
    this.forget.set(this.ports.deps.clock.now() + LEFT_KEPT_MS);
    this.ports.changed();
  }

  /** G10: keys or state are wrong here. Nothing more is sent. */
  private stuck(code: string): void {
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

  private move(limits: Deadlines | null): void {
    this.limits = limits === null ? null : { ...limits, aliveAt: this.limits?.aliveAt ?? null };
    if (this.limits !== null && !this.isOver) this.warn.set(warnsAt(this.limits, this.ports.deps.clock.now()));
    this.ports.changed();
  }
}
