/** A consult that this desk has opened: the counsellor who asks is leaf 0 and commits. It lives in this page's memory alone. */
import { hex } from "../../../anonymity/web/sha256.ts";
import type { openConsult } from "../e2ee/consult.ts";
import type { ShiftIdentity } from "../e2ee/device.ts";
import type { Role, Trust } from "../e2ee/group.ts";
import type { ConsoleToServer, ServerToConsole } from "../protocol/control.ts";
import { COMMIT, type Kind, type ServerFrame } from "../protocol/frames.ts";
import type { Clock } from "./ports.ts";
import type { EndedWhy, Message } from "./shared_types.ts";
import { Talk } from "./talk.ts";
import { Join } from "./visitor_join.ts";

/** Writing is a sign of life, said this often at most (P12). */
const ALIVE_EVERY_MS = 300_000;

export type ConsultTo = "colleague" | "supervisor";
const ROLE_OF: Readonly<Record<ConsultTo, Role>> = { colleague: "counsellor", supervisor: "supervisor" };

/** asked (nobody has come) -> joining -> talking -> ended. */
export type ConsultPhase = "asked" | "joining" | "talking" | "ended";

export interface ConsultView {
  /** The visitor's conversation that it stands beside, on this page alone: the service never learns it. */
  readonly beside: string;
  readonly to: ConsultTo;
  readonly phase: ConsultPhase;
  /** Who gives counsel, by her certificate. */
  readonly who: string | null;
  readonly lost: boolean;
  /** Aliases of those who were asked and cannot; the others may yet. */
  readonly cannot: readonly string[];
  readonly messages: readonly Message[];
  readonly mustWait: boolean;
  /** `line`: this page's own line broke, and its keys are nowhere else. */
  readonly ended: EndedWhy | "line" | "keys" | null;
}

export interface ConsultPorts {
  readonly clock: Clock;
  readonly shift: ShiftIdentity;
  readonly open: typeof openConsult;
  freshTrust(): Promise<Trust>;
  send(kind: Kind, conversation: Uint8Array, payload: Uint8Array, nextFrame: () => number): number | null;
  tell(message: ConsoleToServer, conversation: Uint8Array): void;
  changed(): void;
}

export class OpenedConsult {
  /** null: the service has not named it yet. */
  conversation: Uint8Array | null = null;
  /** Asked on this line, and not answered on it yet. */
  unanswered = true;
  private phase: ConsultPhase = "asked";
  private ended: ConsultView["ended"] = null;
  private who: string | null = null;
  private lost = false;
  private cannot: readonly string[] = [];
  private fence = 0;
  /** Numbers of its own: those of the conversations around it may repeat here, and a repeat is not kept. */
  private frames = 0;
  private aliveAt: number | null = null;
  private join: Join | null = null;
  private readonly talk: Talk;

  constructor(
    private readonly ports: ConsultPorts,
    readonly beside: string,
    private readonly to: ConsultTo,
  ) {
    this.talk = new Talk({
      clock: ports.clock,
      send: (kind, payload) => this.send(kind, payload),
      tellTaken: (seq) => this.tell({ t: "taken", fence: this.fence, seq }),
      changed: ports.changed,
      committed: (members) => this.join?.commits.committed(members),
      endSaid: () => undefined,
      broken: () => this.broken(),
    });
  }

  get isOver(): boolean {
    return this.phase === "ended";
  }

  view(): ConsultView {
    const { beside, to, phase, who, lost, cannot, ended } = this;
    const { messages, mustWait } = this.talk.view();
    return { beside, to, phase, who, lost, cannot, messages, mustWait, ended };
  }

  /** Named by the service; said again, with another fence, after it had lost its own line to the store. */
  opened(conversation: Uint8Array, fence: number): void {
    this.unanswered = false;
    this.conversation = conversation;
    this.fence = fence;
    // Ended here before the service had named it.
    if (this.isOver) return this.tell({ t: "end", proof: null });
    this.talk.linkUp();
    this.ports.changed();
  }

  isAt(conversation: Uint8Array): boolean {
    return this.conversation !== null && hex(this.conversation) === hex(conversation);
  }

  frame(frame: ServerFrame): void {
    if (!this.isOver) this.talk.frame(frame);
  }

  hear(m: ServerToConsole): void {
    if (this.isOver) return;
    switch (m.t) {
      case "add":
        return this.add({ slot: m.slot, id: m.id, keyPackage: m.key_package, group: 0 });
      case "commit_refused":
        return this.join?.commits.refused(m.code, m.epoch);
      case "taken":
        return this.talk.accepted(m.frame, m.seq);
      case "undelivered":
        return this.talk.undelivered(m.seqs);
      case "presence":
        return this.presence(m.slot, m.state);
      case "cannot_come":
        if (!this.cannot.includes(m.alias)) this.cannot = [...this.cannot, m.alias];
        return this.ports.changed();
      case "error":
        if ((m.code === "stale" || m.code === "wait") && m.frame !== null) this.talk.refused(m.frame, m.code);
        return;
      case "ended":
        return this.finish(m.why as EndedWhy);
      case "gone":
        return this.finish("service");
      default:
        return;
    }
  }

  write(text: string): void {
    if (this.phase !== "talking" || text.trim() === "") return;
    this.talk.write(text);
    const now = this.ports.clock.now();
    if (this.aliveAt !== null && now - this.aliveAt < ALIVE_EVERY_MS) return;
    this.aliveAt = now;
    this.tell({ t: "alive" });
  }

  /** By a tap, or because the conversation that it stood beside is over. */
  end(): void {
    if (this.isOver) return;
    this.tell({ t: "end", proof: null });
    this.finish("counsellor");
  }

  /** Keys and texts go at once: nothing of a consult outlives it (P13). */
  finish(why: NonNullable<ConsultView["ended"]>): void {
    if (why === "line") this.unanswered = false;
    if (this.isOver) return;
    this.phase = "ended";
    this.ended = why;
    this.join?.cancel();
    this.talk.close("keys and texts");
    this.ports.changed();
  }

  private add(added: ConstructorParameters<typeof Join>[1]): void {
    // Whoever is in stays the only one; what comes twice is on its way already.
    if (this.phase === "talking" || this.conversation === null || this.join?.isFor(added.id) === true) return;
    this.join?.cancel();
    const { clock, shift, open } = this.ports;
    const { conversation, talk } = this;
    this.phase = "joining";
    this.join = new Join(
      {
        clock,
        engine: { createGroup: ({ trust }) => open({ conversation, shift, trust }) },
        visitor: shift,
        conversation,
        talk,
        role: ROLE_OF[this.to],
        freshTrust: () => this.ports.freshTrust(),
        submit: (payload) => this.send(COMMIT, payload),
        isLost: () => false,
        joined: (member) => this.joined(member.staff?.alias ?? null),
        failed: (code) => this.notBelieved(code),
        broken: () => this.broken(),
      },
      added,
    );
    this.join.begin();
    this.ports.changed();
  }

  private joined(alias: string | null): void {
    this.phase = "talking";
    this.who = alias;
    this.talk.release();
    this.ports.changed();
  }

  /** Not who was asked for, or not to be believed: the others are asked again. */
  private notBelieved(code: string): void {
    this.leftAlone();
    this.tell({ t: "stuck", code });
  }

  private leftAlone(): void {
    this.join?.cancel();
    this.join = null;
    this.phase = "asked";
    this.talk.abandon();
    this.ports.changed();
  }

  private presence(slot: number, state: string): void {
    if (slot === 0) return;
    if (state === "gone" && this.phase === "joining" && this.join?.slot === slot) return this.leftAlone();
    this.lost = state === "lost";
    this.ports.changed();
  }

  /** G10: keys or state are wrong. Nothing more is sent, and nobody waits for it. */
  private broken(): void {
    this.tell({ t: "end", proof: null });
    this.finish("keys");
  }

  private send(kind: Kind, payload: Uint8Array): number | null {
    return this.conversation === null ? null : this.ports.send(kind, this.conversation, payload, () => (this.frames += 1));
  }

  private tell(message: ConsoleToServer): void {
    if (this.conversation !== null) this.ports.tell(message, this.conversation);
  }
}
