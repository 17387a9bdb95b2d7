/** Three members' words, whose frames a story may hold back; and a change of members with or without draining before it (P6). */
import type { OwnKeyPackage } from "../../../chatsvc/web/e2ee/group.ts";
import { Talk } from "../../../chatsvc/web/net/talk.ts";
import { APPLICATION, COMMIT, type Kind } from "../../../chatsvc/web/protocol/frames.ts";
import { FakeClock, settle } from "./clock.ts";
import { fakeEngine, fakeKeyPackage } from "./group.ts";

/** The naive client changes members at once. */
export type How = "drains" | "naive";

interface Frame {
  readonly seq: number;
  readonly kind: Kind;
  readonly from: number;
  readonly payload: Uint8Array;
}

export class Guest {
  readonly talk: Talk;
  readonly keyPackage: OwnKeyPackage;
  /** What waits here comes no further until it is let go. */
  held: Frame[] | null = null;
  sent = 0;
  member = "0";

  constructor(
    readonly name: string,
    readonly slot: number,
    room: Room,
  ) {
    this.keyPackage = fakeKeyPackage(name);
    this.talk = new Talk({
      clock: room.clock,
      send: (kind, payload) => room.arrives(this, kind, payload),
      tellTaken: () => undefined,
      changed: () => undefined,
      committed: () => undefined,
      endSaid: () => undefined,
      broken: (code) => room.broken.push(`${name}: ${code}`),
    });
  }

  get read(): readonly string[] {
    return this.talk.view().messages.filter(({ mine }) => !mine).map(({ counter, text }) => `${counter} ${text}`);
  }

  get states(): readonly string[] {
    return this.talk.view().messages.filter(({ mine }) => mine).map(({ state }) => state);
  }

  hear(frame: Frame): void {
    if (this.held === null) this.talk.frame({ ...frame, conversation: new Uint8Array(16), group: 0 });
    else this.held.push(frame);
  }

  /** Lets go of what was held; `lose` picks what is lost for good. */
  letGo(lose: (nth: number) => boolean = () => false): void {
    const held = this.held ?? [];
    this.held = null;
    held.filter((_, nth) => !lose(nth)).forEach((frame) => this.hear(frame));
  }
}

export class Room {
  readonly clock = new FakeClock();
  readonly broken: string[] = [];
  /** Every application frame that the service took, by sender. */
  readonly taken: string[] = [];
  readonly visitor = new Guest("visitor", 0, this);
  present: Guest[] = [this.visitor];
  private epoch = 0;
  private seq = 0;
  private readonly engine = fakeEngine();

  /** The visitor and staff of these names, all in, and quiet. */
  static async open(...names: readonly string[]): Promise<Room> {
    const room = new Room();
    const group = await room.engine.createGroup({ trust: { deviceList: null } });
    room.visitor.talk.run(async () => room.visitor.talk.adopt(group, { joinedLate: false, staged: false }));
    for (const name of names) await room.change({ add: name });
    room.visitor.talk.release();
    await room.clock.advance(1_000);
    return room;
  }

  guest(name: string): Guest {
    const found = this.present.find((one) => one.name === name);
    if (found === undefined) throw new Error(`${name} is not here`);
    return found;
  }

  arrives(from: Guest, kind: Kind, payload: Uint8Array): number {
    from.sent += 1;
    const number = from.sent;
    const { epoch } = JSON.parse(new TextDecoder().decode(payload)) as { epoch: number };
    if (!this.present.includes(from) || epoch !== this.epoch) {
      queueMicrotask(() => from.talk.refused(number, "stale"));
      return number;
    }
    const { seq } = this.store(kind, from, payload);
    this.taken.push(new TextDecoder().decode(payload));
    queueMicrotask(() => from.talk.accepted(number, seq));
    return number;
  }

  /** Resolves when the commit has been applied by the visitor. Members that go hear nothing that follows. */
  async change({ add, remove, how = "naive" }: { readonly add?: string; readonly remove?: string; readonly how?: How }): Promise<void> {
    const { talk } = this.visitor;
    if (how === "drains") await talk.drained();
    const newcomer = add === undefined ? null : new Guest(add, this.present.length, this);
    const goes = remove === undefined ? null : this.guest(remove);
    talk.run(async () => {
      const change = { adds: newcomer === null ? [] : [newcomer.keyPackage.bytes], removes: goes === null ? [] : [goes.member] };
      const { commit, welcome } = await talk.stage(change);
      this.epoch += 1;
      this.present = this.present.filter((one) => one !== goes);
      // What was addressed to the removed alone is dropped with the commit.
      if (goes !== null) goes.held = [];
      this.store(COMMIT, null, commit);
      if (newcomer !== null) await this.enter(newcomer, welcome!);
    });
    await settle();
  }

  private async enter(newcomer: Guest, welcome: Uint8Array): Promise<void> {
    const group = await this.engine.joinGroup({ welcome, keyPackage: newcomer.keyPackage });
    newcomer.member = group.me;
    this.present.push(newcomer);
    newcomer.talk.run(async () => newcomer.talk.adopt(group, { joinedLate: true, staged: false }));
    newcomer.talk.release();
  }

  private store(kind: Kind, from: Guest | null, payload: Uint8Array): Frame {
    this.seq += 1;
    const frame = { seq: this.seq, kind, from: from?.slot ?? 0, payload };
    for (const one of this.present) if (one !== from || kind !== APPLICATION) one.hear(frame);
    return frame;
  }
}
