/** Staff as the visitor's client knows them: who was announced, who was believed and let in, who is there, who offers to take over. */
import type { GroupMember, Trust } from "../e2ee/group.ts";
import type { ServerToVisitor } from "../protocol/control.ts";
import { COMMIT } from "../protocol/frames.ts";
import { problemOf } from "./shared_types.ts";
import type { Talk } from "./talk.ts";
import type { Commits } from "./visitor_commits.ts";
import type { Added, Lost } from "./visitor_entry.ts";
import { Join } from "./visitor_join.ts";
import type { SavedStaff } from "./visitor_saved.ts";
import type { Prepared } from "./visitor_start.ts";
import { isAbsent, presenceOf, type Staff } from "./visitor_state.ts";
import { Takeover } from "./visitor_takeover.ts";
import type { ProblemCode, Proposed, VisitorDeps } from "./visitor_types.ts";

/** Staff who were not believed, one after the other: the next would not be either. */
const MOST_REFUSED = 3;
const LIST_AGAIN_MS = 2_000;

export interface StaffPorts {
  readonly deps: Pick<VisitorDeps, "clock" | "fetchDevices" | "trust">;
  readonly talk: Talk;
  send(kind: typeof COMMIT, payload: Uint8Array): void;
  tellStuck(code: string): void;
  changed(): void;
  joining(): void;
  joined(): void;
  /** Nobody was added; the queue goes on. `problem`: what to say about it. */
  backToQueue(problem: ProblemCode | null): void;
  /** The next one would fail alike. */
  refuse(problem: ProblemCode): void;
  broken(code: string): void;
}

/** What stands when a counsellor is announced. */
export interface Here {
  readonly prepared: Prepared;
  readonly door: string;
  readonly conversation: Uint8Array;
  readonly group: number;
}

type Announced = Extract<ServerToVisitor, { t: "add" }>;

export class StaffSide {
  private known: readonly Staff[] = [];
  private join: Join | Takeover | null = null;
  private refused = 0;
  /** In a new group nobody is left to be removed, and who was here is let in again (P16). */
  private anew = false;
  /** Slots are never used twice. */
  private readonly lost = new Set<number>();
  private deviceList: unknown = null;
  /** Announced before we heard that the one who is here is lost: the two words come by two ways. */
  private early: { readonly m: Announced; readonly here: Here } | null = null;

  constructor(private readonly ports: StaffPorts) {}

  get list(): readonly Staff[] {
    return this.known;
  }

  get running(): Commits | null {
    return this.join?.commits ?? null;
  }

  get proposed(): Proposed | null {
    return this.join instanceof Takeover ? this.join.proposed : null;
  }

  cancel(): void {
    this.join?.cancel();
  }

  admit(): void {
    if (this.join instanceof Takeover) this.join.admit();
  }

  decline(): void {
    if (this.join instanceof Takeover) this.join.decline();
  }

  /** Slots of staff who are in the group, for a service that has forgotten (P19). */
  get slots(): readonly number[] {
    return this.known.map(({ slot }) => slot);
  }

  get saved(): SavedStaff {
    const { known, lost, refused, anew, join } = this;
    return { known, lost: [...lost], refused, anew, join: join?.saved ?? null };
  }

  restore(saved: SavedStaff, here: Here): void {
    this.known = saved.known;
    for (const slot of saved.lost) this.lost.add(slot);
    this.refused = saved.refused;
    this.anew = saved.anew;
    if (saved.join === null) return;
    const { added, lost } = saved.join;
    this.join = lost === null ? this.makeJoin(added, here) : this.makeTakeover(added, here, lost);
    this.join.restore(saved.join);
  }

  /** The group is a new one; who was here is to come again (P16). */
  startAnew(): void {
    this.join?.cancel();
    this.join = null;
    this.early = null;
    this.anew = true;
    this.known = this.known.map((one) => ({ ...one, presence: "gone" }));
  }

  /** P2: the list of today before anything is encrypted. Tries until there is one. */
  async lookAtList(): Promise<void> {
    for (;;) {
      try {
        this.deviceList = await this.ports.deps.fetchDevices();
        return;
      } catch {
        await new Promise<void>((resolve) => this.ports.deps.clock.after(LIST_AGAIN_MS, resolve));
      }
    }
  }

  add(m: Announced, here: Here): void {
    if (this.join?.isFor(m.id) === true) return this.join.commits.resubmit();
    // While one of staff is here, another one needs consent of both (P6): not yet.
    if (this.known.length > 0 && !this.areGone) {
      this.early = { m, here };
      return;
    }
    this.early = null;
    this.join?.cancel();
    const added = { slot: m.slot, id: m.id, keyPackage: m.key_package, group: here.group };
    if (this.known.length === 0) this.ports.joining();
    this.join = this.known.length === 0 ? this.makeJoin(added, here) : this.makeTakeover(added, here, this.anew ? [] : this.known);
    this.join.begin();
  }

  presence(slot: number, state: string): void {
    const presence = presenceOf(state);
    if (presence === "gone") {
      this.lost.add(slot);
      this.withdrawn(slot);
    }
    this.known = this.known.map((one) => (one.slot === slot ? { ...one, presence } : one));
    const member = this.known.find((one) => one.slot === slot)?.member;
    if (member === undefined) return;
    this.ports.talk.absent(member, isAbsent(presence));
    if (!this.areGone) return;
    this.ports.talk.hold();
    if (this.early !== null) this.add(this.early.m, this.early.here);
  }

  /** Our own line was away: who was lost then may be back. How they stand is told after `placed`. */
  reconnected(): void {
    for (const { slot, presence } of this.known) if (presence === "lost") this.presence(slot, "present");
  }

  get areGone(): boolean {
    return this.known.length > 0 && this.known.every(({ presence }) => presence === "gone");
  }

  /** Who offered to take over has been lost too, or waited too long for a yes. */
  private withdrawn(slot: number): void {
    if (this.early?.m.slot === slot) this.early = null;
    // After a yes the commit may have been taken already: its own answer decides.
    if (!(this.join instanceof Takeover) || this.join.slot !== slot || this.join.proposed?.letIn === true) return;
    this.join.cancel();
    this.join = null;
  }

  private makeJoin(added: Added, here: Here): Join {
    const { deps, talk } = this.ports;
    return new Join(
      {
        clock: deps.clock,
        engine: here.prepared.engine,
        visitor: here.prepared.key,
        conversation: here.conversation,
        talk,
        freshTrust: () => this.freshTrust(here.door),
        submit: (payload) => this.ports.send(COMMIT, payload),
        isLost: (slot) => this.lost.has(slot),
        joined: (member, slot) => this.came(member, slot),
        failed: (code) => this.failed(code),
        broken: (code) => this.ports.broken(code),
      },
      added,
    );
  }

  private makeTakeover(added: Added, here: Here, lost: readonly Lost[]): Takeover {
    const { deps, talk } = this.ports;
    return new Takeover(
      {
        clock: deps.clock,
        talk,
        refreshTrust: () => this.freshTrust(here.door),
        submit: (payload) => this.ports.send(COMMIT, payload),
        changed: () => this.ports.changed(),
        isLost: (slot) => this.lost.has(slot),
        wasHere: (who) => this.anew && this.known.some((one) => one.day === who.day && one.role === who.role && one.alias === who.alias),
        entered: (member) => this.entered(member),
        joined: (member, slot) => this.came(member, slot),
        failed: (code) => this.notLetIn(code),
        broken: (code) => this.ports.broken(code),
      },
      added,
      lost.map(({ slot, member }) => ({ slot, member })),
    );
  }

  /** The group keeps this very trust: a newer list reaches it through the getter. */
  private async freshTrust(door: string): Promise<Trust> {
    this.deviceList = await this.ports.deps.fetchDevices();
    return this.trust(door);
  }

  trust(door: string): Trust {
    const { deps } = this.ports;
    const listed = (): unknown => this.deviceList;
    return {
      ...deps.trust,
      door,
      now: () => deps.clock.now(),
      get deviceList() {
        return listed();
      },
    };
  }

  private entered({ member, staff }: GroupMember): void {
    const before = this.anew ? this.known.find(({ day }) => day === staff?.day) : undefined;
    if (before !== undefined) this.ports.talk.sameAs(before.member, member);
  }

  private came({ member, staff }: GroupMember, slot: number): void {
    if (staff === null) return;
    this.join = null;
    this.anew = false;
    this.known = [{ slot, member, alias: staff.alias, role: staff.role, day: staff.day, presence: "present" }];
    this.ports.joined();
    if (this.lost.has(slot)) this.presence(slot, "gone");
  }

  private notLetIn(code: string): void {
    this.join = null;
    // A refused commit is the service's own word; anything else it has to hear, so that somebody else may offer.
    if (code !== "refused_commit") this.ports.tellStuck(code);
    this.ports.changed();
  }

  private failed(code: string): void {
    this.join = null;
    if (code === "refused_commit") return this.ports.backToQueue(null);
    this.ports.tellStuck(code);
    this.refused += 1;
    const problem = problemOf(code);
    // Another counsellor may do better (a revoked device, an old shift), but not where this device or its keys are wrong.
    if (problem === "clock" || problem === "keys" || this.refused >= MOST_REFUSED) return this.ports.refuse(problem);
    this.ports.backToQueue(problem);
  }
}
