/** One conversation at the duty desk: accepted, joined by the Welcome, talked in, ended. Its snapshot is `view`. */
import type { OwnKeyPackage } from "../e2ee/group.ts";
import type { ConsoleToServer, ServerToConsole } from "../protocol/control.ts";
import { type Kind, type ServerFrame, WELCOME } from "../protocol/frames.ts";
import { Alarm } from "./alarm.ts";
import { type Deadlines, deadlines, mayTellAlive, moved, toldAlive, warningAt, warnsAt } from "./deadlines.ts";
import type { DeskConversation, DeskDeps, DeskPhase, EndedWhy, Message, Presence, ProblemCode } from "./desk_types.ts";
import { problemOf } from "./shared_types.ts";
import { Talk } from "./talk.ts";
import { isAbsent, presenceOf } from "./visitor_state.ts";

const VISITOR = "0";
/** Left for safety: what was decrypted stays readable here, at most the silence time (P14). */
const LEFT_KEPT_MS = 1_800_000;

export type Accepted = Extract<ServerToConsole, { t: "accepted" }>;

export interface HeldPorts {
  readonly deps: Pick<DeskDeps, "clock" | "engine" | "trust" | "fetchDevices">;
  send(kind: Kind, group: number, payload: Uint8Array): number | null;
  tell(message: ConsoleToServer): void;
  takeKeyPackage(id: Uint8Array): OwnKeyPackage | null;
  changed(): void;
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
  /** The service has confirmed our seat on this connection; before that nothing may be said (`not_yours` would close the whole line). */
  private seated = false;
  private readonly warn: Alarm;
  private readonly forget: Alarm;

  constructor(
    readonly id: string,
    readonly bytes: Uint8Array,
    private readonly ports: HeldPorts,
    private readonly waiting: { readonly door: string; readonly path: string; readonly language: string },
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
    });
    this.warn = new Alarm(clock, () => this.move(this.limits));
    this.forget = new Alarm(clock, () => this.clear());
  }

  /** null: nothing to hold on to after a reconnect. */
  get slot(): number | null {
    return this.isOver ? null : (this.accepted?.slot ?? null);
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

  /** The answer to accept, and to hello with seat after a reconnect. */
  whenAccepted(m: Accepted): void {
    if (this.isOver) return;
    this.accepted = m;
    this.seated = true;
    if (this.phase === "accepting") {
      this.phase = "joining";
      this.handover = m.epoch > 0;
    }
    this.move(deadlines(m, this.ports.deps.clock.now()));
    if (!this.visible) this.tell({ t: "presence", state: "hidden" });
    this.presence(m.visitor);
    if (this.ending) this.tell({ t: "end", proof: null });
    this.talk.linkUp();
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
    this.warn.stop();
    this.forget.stop();
    this.talk.close("keys and texts");
    this.ports.changed();
  }

  view(): DeskConversation {
    const now = this.ports.deps.clock.now();
    const { typing, ...talk } = this.talk.view();
    const { door, path, language } = this.accepted ?? this.waiting;
    return {
      ...talk,
      id: this.id,
      door,
      path,
      language,
      phase: this.phase,
      handover: this.handover,
      visitor: this.visitor,
      visitorTyping: typing.includes(VISITOR),
      unansweredSince: unansweredSince(talk.messages),
      silenceEndsAt: this.limits?.silenceEndsAt ?? null,
      ageEndsAt: this.limits?.ageEndsAt ?? null,
      warning: this.limits === null || this.isOver ? null : warningAt(this.limits, now),
      extended: this.extended,
      ended: this.ended,
      endConfirmed: this.endConfirmed,
      problem: this.problem,
    };
  }

  private async join(welcome: Uint8Array): Promise<void> {
    const { accepted, bytes: conversation } = this;
    if (accepted === null) return;
    const keyPackage = this.ports.takeKeyPackage(accepted.key_package);
    if (keyPackage === null) return this.stuck("key_package");
    const { engine, trust: anchor, clock } = this.ports.deps;
    const trust = { ...anchor, door: accepted.door, deviceList: null, now: () => clock.now() };
    const { group, visitor_key: visitorKey } = accepted;
    const joined = await engine.joinGroup({ welcome, keyPackage, conversation, group, visitorKey, trust });
    if (this.isOver) return joined.close();
    this.hasGroup = true;
    this.phase = "talking";
    // The first Add leads from epoch 0 to 1: whoever joins there has missed nothing.
    this.talk.adopt(joined, { joinedLate: joined.epoch > 1n, staged: false });
    this.talk.absent(VISITOR, isAbsent(this.visitor));
    this.talk.release();
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
    this.warn.stop();
    this.ports.changed();
  }

  private move(limits: Deadlines | null): void {
    this.limits = limits === null ? null : { ...limits, aliveAt: this.limits?.aliveAt ?? null };
    if (this.limits !== null && !this.isOver) this.warn.set(warnsAt(this.limits, this.ports.deps.clock.now()));
    this.ports.changed();
  }
}

/** When the visitor's oldest text came that nothing of ours follows. */
function unansweredSince(messages: readonly Message[]): number | null {
  const lastOwn = messages.map(({ mine }) => mine).lastIndexOf(true);
  return messages[lastOwn + 1]?.at ?? null;
}
