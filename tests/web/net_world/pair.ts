/** Two members' words over a service whose every frame a story may hold, lose, double or turn round (P5, P8-P10). */
import { APPLICATION, COMMIT, type Kind } from "../../../chatsvc/web/protocol/frames.ts";
import { Talk } from "../../../chatsvc/web/net/talk.ts";
import { FakeClock, settle } from "./clock.ts";
import { fakeEngine, fakeKeyPackage } from "./group.ts";

export type Side = "visitor" | "counsellor";
export const SIDES: readonly Side[] = ["visitor", "counsellor"];
export const OPS = [
  "write", "write", "deliver", "deliver", "drop", "duplicate", "swap", "reconnect", "lose upwards", "lose taken", "wait", "commit", "time",
] as const;
export type Op = (typeof OPS)[number];
export interface Step {
  readonly op: Op;
  readonly side: Side;
  readonly much: number;
}

interface Stored {
  readonly seq: number;
  readonly kind: Kind;
  readonly from: number;
  readonly payload: Uint8Array;
}

class Member {
  readonly talk: Talk;
  /** On the way here, first to last. */
  wire: Stored[] = [];
  /** At the service for this member until taken. */
  kept: Stored[] = [];
  frames = 0;
  written = 0;
  loseUpwards = 0;
  loseTaken = 0;
  wait = 0;

  constructor(
    readonly side: Side,
    readonly pair: Pair,
  ) {
    this.talk = new Talk({
      clock: pair.clock,
      send: (_kind, payload) => pair.arrives(this, payload),
      tellTaken: (seq) => {
        this.kept = this.kept.filter((frame) => frame.seq > seq);
      },
      changed: () => undefined,
      committed: () => {
        if (side === "visitor") pair.committing = false;
      },
      endSaid: () => undefined,
      broken: (code) => pair.broken.push(`${side}: ${code}`),
    });
  }

  get other(): Member {
    return this.side === "visitor" ? this.pair.counsellor : this.pair.visitor;
  }

  keys(whose: "mine" | "theirs"): readonly string[] {
    return this.talk.view().messages.filter(({ mine }) => mine === (whose === "mine")).map(({ counter, text }) => `${counter} ${text}`);
  }
}

export class Pair {
  readonly clock = new FakeClock();
  readonly visitor: Member = new Member("visitor", this);
  readonly counsellor: Member = new Member("counsellor", this);
  readonly broken: string[] = [];
  /** A commit of the visitor's has not come back. */
  committing = false;
  epoch = 1;
  private seq = 0;

  static async open(): Promise<Pair> {
    const pair = new Pair();
    const engine = fakeEngine();
    const keyPackage = fakeKeyPackage("Sam");
    const first = await engine.createGroup({ trust: { deviceList: null } });
    const staged = await first.stage({ adds: [keyPackage.bytes], removes: [] });
    await first.open(staged.commit);
    const second = await engine.joinGroup({ welcome: staged.welcome!, keyPackage });
    for (const [member, group] of [[pair.visitor, first], [pair.counsellor, second]] as const) {
      member.talk.run(async () => member.talk.adopt(group, { joinedLate: false, staged: false }));
      await settle();
      member.talk.release();
    }
    await settle();
    return pair;
  }

  /** The service hears an application frame: one epoch holds at a time, whatever else happens. */
  arrives(from: Member, payload: Uint8Array): number {
    from.frames += 1;
    const number = from.frames;
    if (from.loseUpwards > 0) {
      from.loseUpwards -= 1;
      return number;
    }
    const { epoch } = JSON.parse(new TextDecoder().decode(payload)) as { epoch: number };
    const full = from.wait > 0;
    if (full) from.wait -= 1;
    if (full || epoch !== this.epoch) {
      queueMicrotask(() => from.talk.refused(number, full ? "wait" : "stale"));
      return number;
    }
    const { seq } = this.store(APPLICATION, from.side === "visitor" ? 0 : 1, payload, [from.other]);
    if (from.loseTaken > 0) from.loseTaken -= 1;
    else queueMicrotask(() => from.talk.accepted(number, seq));
    return number;
  }

  async do({ op, side, much }: Step): Promise<void> {
    const member = this[side];
    switch (op) {
      case "write":
        for (let i = 0; i <= much; i += 1) this.write(member);
        break;
      case "deliver":
        for (let i = 0; i <= much * 2; i += 1) this.deliver(member);
        break;
      case "drop":
        member.wire = member.wire.filter((frame, i) => i !== much || frame.kind === COMMIT);
        break;
      case "duplicate":
        member.wire = member.wire.flatMap((frame, i) => (i === much ? [frame, frame] : [frame]));
        break;
      case "swap":
        this.swap(member, much);
        break;
      case "reconnect":
        this.reconnect(member);
        break;
      case "lose upwards":
        member.loseUpwards = much;
        break;
      case "lose taken":
        member.loseTaken = much;
        break;
      case "wait":
        member.wait = much;
        break;
      case "commit":
        this.commit();
        break;
      case "time":
        await this.clock.advance(1 + much * 3_000);
        break;
      default:
        op satisfies never;
    }
    await settle();
    this.check();
  }

  /** The network is good again: everything written comes, is known to have come, and nothing was broken. */
  async finish(mostMs = 600_000): Promise<void> {
    for (const side of SIDES) {
      Object.assign(this[side], { loseUpwards: 0, loseTaken: 0, wait: 0 });
      this.reconnect(this[side]);
    }
    const end = this.clock.now() + mostMs;
    while (!SIDES.every((side) => this.isDone(this[side]))) {
      if (this.clock.now() > end) throw new Error(`lost: ${SIDES.map((side) => `${side} has ${this[side].keys("theirs").join()}`).join("; ")}`);
      for (const side of SIDES) while (this[side].wire.length > 0) this.deliver(this[side]);
      await this.clock.advance(500);
      this.check();
    }
    if (this.broken.length > 0) throw new Error(`broken: ${this.broken.join()}`);
  }

  /** What must hold at every moment. */
  check(): void {
    for (const side of SIDES) {
      const { talk, other } = this[side];
      const theirs = this[side].keys("theirs");
      const written = other.keys("mine");
      if (new Set(theirs).size !== theirs.length) throw new Error(`${side} sees twice: ${theirs.join()}`);
      const sorted = [...theirs].sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
      if (theirs.join() !== sorted.join()) throw new Error(`${side} sees out of order: ${theirs.join()}`);
      if (!theirs.every((one) => written.includes(one))) throw new Error(`${side} sees what nobody wrote: ${theirs.join()}`);
      const arrived = new Set(other.keys("theirs"));
      for (const { mine, state, counter, text } of talk.view().messages) {
        if (mine && state === "delivered" && !arrived.has(`${counter} ${text}`)) throw new Error(`${side} reads delivered too early: ${counter}`);
      }
    }
  }

  private isDone({ talk, other, written }: Member): boolean {
    const mine = talk.view().messages.filter((message) => message.mine);
    return mine.length === written && mine.every(({ state }) => state === "delivered") && other.keys("theirs").length === written;
  }

  private write(member: Member): void {
    member.written += 1;
    member.talk.write(`${member.side} ${member.written}`);
  }

  private deliver(member: Member): void {
    const frame = member.wire.shift();
    if (frame !== undefined) member.talk.frame({ ...frame, conversation: new Uint8Array(16), group: 0 });
  }

  private swap(member: Member, at: number): void {
    const [a, b] = member.wire.slice(at, at + 2);
    // The order of commits is the service's one promise; nothing passes them.
    if (a?.kind === APPLICATION && b?.kind === APPLICATION) member.wire.splice(at, 2, b, a);
  }

  private reconnect(member: Member): void {
    member.wire = [...member.kept];
    member.talk.linkUp();
  }

  private commit(): void {
    if (this.committing) return;
    this.committing = true;
    this.visitor.talk.run(async () => {
      const { commit } = await this.visitor.talk.stage({ adds: [], removes: [] });
      this.epoch += 1;
      this.store(COMMIT, 0, commit, [this.visitor, this.counsellor]);
    });
  }

  private store(kind: Kind, from: number, payload: Uint8Array, to: readonly Member[]): Stored {
    this.seq += 1;
    const frame = { seq: this.seq, kind, from, payload };
    for (const member of to) {
      member.wire.push(frame);
      member.kept.push(frame);
    }
    return frame;
  }
}

/** Plays the steps, then lets the network heal. Rejects with what was broken. */
export async function play(steps: readonly Step[]): Promise<Pair> {
  const pair = await Pair.open();
  for (const step of steps) await pair.do(step);
  await pair.finish();
  return pair;
}
