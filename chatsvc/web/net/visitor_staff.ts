/** Staff as the visitor's client knows them: who was announced, who was believed and let in, who is there, who offers to take over. */
import { hex, sha256 } from "../../../anonymity/web/sha256.ts";
import type { Consent, GroupMember, MemberId, Trust } from "../e2ee/group.ts";
import type { RetoldLine } from "../e2ee/retold.ts";
import type { ServerToVisitor } from "../protocol/control.ts";
import { COMMIT } from "../protocol/frames.ts";
import { problemOf } from "./shared_types.ts";
import type { Talk } from "./talk.ts";
import type { Commits } from "./visitor_commits.ts";
import type { Added, Lost, Reason } from "./visitor_entry.ts";
import { Join } from "./visitor_join.ts";
import { LIST_AGAIN_MS, Listed } from "./visitor_listed.ts";
import { Removal } from "./visitor_removal.ts";
import { retold, type Share, toldBefore } from "./visitor_retell.ts";
import type { SavedStaff } from "./visitor_saved.ts";
import type { Prepared } from "./visitor_start.ts";
import { isAbsent, presenceOf, type Staff } from "./visitor_state.ts";
import { Takeover } from "./visitor_takeover.ts";
import type { ProblemCode, Proposed, VisitorDeps } from "./visitor_types.ts";

/** Staff who were not believed, one after the other: the next would not be either. */
const MOST_REFUSED = 3;
/** More newcomers than there are slots is nobody's handover. */
const MOST_CONSENTS = 8;

export interface StaffPorts {
  readonly deps: Pick<VisitorDeps, "clock" | "fetchDevices" | "trust">;
  readonly talk: Talk;
  send(kind: typeof COMMIT, payload: Uint8Array): void;
  tellStuck(code: string): void;
  tellAnother(withdrawn: boolean): void;
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
  /** Which newcomers the counsellors who are here have said yes to, by name of the key package (P3). Not kept: the group forgets them too. */
  private consents: ReadonlyMap<string, { readonly by: Staff; readonly consent: Consent }> = new Map();
  private wanted = false;
  private removal: Removal | null = null;
  private readonly listed: Listed;
  private out: readonly MemberId[] = [];
  /** What stood on the page when the newcomer came in. */
  private before: readonly RetoldLine[] | null = null;

  constructor(private readonly ports: StaffPorts) {
    this.listed = new Listed(ports.deps.clock, ports.talk, () => this.fetchList());
  }

  get list(): readonly Staff[] {
    return this.known;
  }

  get running(): Commits | null {
    return this.removal?.commits ?? this.join?.commits ?? null;
  }

  get another(): boolean {
    return this.wanted;
  }

  get proposed(): Proposed | null {
    return this.join instanceof Takeover ? this.join.proposed : null;
  }

  cancel(): void {
    this.join?.cancel();
  }

  admit(share: Share = "no"): void {
    // A commit at a time: a newcomer comes in when who was sent out is gone.
    if (this.join instanceof Takeover && this.removal === null) this.join.admit(share);
  }

  /** Said inside MLS. Only a counsellor who is here says who comes in. */
  consented(by: MemberId, consent: Consent): void {
    const giver = this.known.find(({ member }) => member === by);
    if (giver?.role !== "counsellor" || giver.presence === "gone") return;
    this.consents = new Map([...this.consents, [consent.key_package, { by: giver, consent }]].slice(-MOST_CONSENTS) as [string, { by: Staff; consent: Consent }][]);
    this.addEarly();
  }

  wantAnother(wanted: boolean): void {
    if (this.wanted === wanted || this.leaderless) return;
    this.wanted = wanted;
    this.ports.tellAnother(!wanted);
    this.addEarly();
    this.ports.changed();
  }

  /** Never the last counsellor: for that there is another one, or the end. */
  sendOut(member: MemberId): void {
    const rest = this.known.some((one) => one.member !== member && one.role === "counsellor" && one.presence !== "gone");
    if (!rest || this.out.includes(member)) return;
    this.out = [...this.out, member];
    this.tidy();
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
    return { known, lost: [...lost], refused, anew, join: join?.saved ?? null, removal: this.removal?.saved ?? null, another: this.wanted };
  }

  restore(saved: SavedStaff, here: Here): void {
    this.known = saved.known;
    for (const slot of saved.lost) this.lost.add(slot);
    this.refused = saved.refused;
    this.anew = saved.anew;
    this.wanted = saved.another ?? false;
    const removal = saved.removal ?? null;
    if (removal !== null) {
      this.removal = this.makeRemoval(removal.slots);
      this.removal.commits.restore(removal.commits);
    }
    if (saved.join === null) return;
    const { added, lost, reason } = saved.join;
    this.join = lost === null ? this.makeJoin(added, here) : this.makeTakeover(added, here, lost, reason ?? null);
    this.join.restore(saved.join);
  }

  /** The group is a new one; who was here is to come again (P16). */
  startAnew(): void {
    this.join?.cancel();
    this.join = null;
    this.early = null;
    this.removal = null;
    [this.out, this.consents, this.wanted] = [[], new Map(), false];
    this.anew = true;
    this.known = this.known.map((one) => ({ ...one, presence: "gone" }));
  }

  /** P2, on every way back. Texts leave when it is known who is listed, or when somebody is on the way out. */
  lookAtList(): void {
    void this.listed.look(() => {
      for (const { slot, member } of this.known) if (this.listed.has(member)) this.presence(slot, "gone");
      this.release();
    });
  }

  private release(): void {
    if (!this.leaderless && !this.listed.open && !this.known.some(({ member }) => this.listed.has(member))) this.ports.talk.release();
  }

  add(m: Announced, here: Here): void {
    if (this.join?.isFor(m.id) === true) return this.join.commits.resubmit();
    const reason = this.known.length === 0 || this.leaderless ? null : this.reasonFor(m);
    // While a counsellor is here, another one needs her consent, or the visitor's own wish (P3): not yet.
    if (reason === undefined) {
      this.early = { m, here };
      return;
    }
    this.early = null;
    this.join?.cancel();
    const added = { slot: m.slot, id: m.id, keyPackage: m.key_package, group: here.group };
    if (this.known.length === 0) this.ports.joining();
    this.join = this.known.length === 0 ? this.makeJoin(added, here) : this.makeTakeover(added, here, this.anew ? [] : this.leaving(m, reason), reason);
    this.join.begin();
  }

  /** undefined: nobody who is here has said yes to this one. What counts is the key package, not what the service calls it. */
  private reasonFor(m: Announced): Reason | undefined {
    const given = this.consents.get(hex(sha256(m.key_package).subarray(0, 16)));
    if (given === undefined) return this.wanted ? { kind: "another", role: "counsellor", by: null } : undefined;
    const { by, consent } = given;
    return { kind: consent.leaves === true ? "handover" : "beside", role: consent.role ?? "counsellor", by: by.alias };
  }

  /** Who goes by the same commit: whoever is gone, and who hands over. */
  private leaving(m: Announced, reason: Reason | null): readonly Staff[] {
    const giver = this.consents.get(hex(sha256(m.key_package).subarray(0, 16)))?.by.member;
    return this.known.filter(({ member, role, presence }) => {
      if (presence === "gone") return true;
      if (reason?.kind === "another") return role === "counsellor";
      return reason?.kind === "handover" && member === giver;
    });
  }

  private addEarly(): void {
    if (this.early !== null) this.add(this.early.m, this.early.here);
  }

  presence(slot: number, state: string): void {
    const unnamed = this.known.some((one) => one.slot === slot && this.listed.has(one.member));
    const presence = unnamed ? "gone" : presenceOf(state);
    if (presence === "gone") {
      this.lost.add(slot);
      this.withdrawn(slot);
    }
    this.known = this.known.map((one) => (one.slot === slot ? { ...one, presence } : one));
    const member = this.known.find((one) => one.slot === slot)?.member;
    if (member === undefined) return;
    this.ports.talk.absent(member, isAbsent(presence));
    if (!this.leaderless) return this.tidy();
    this.wanted = false;
    // Whoever else is here is nobody to be alone with: it waits for the next counsellor (P6).
    this.ports.talk.hold();
    this.addEarly();
  }

  /** Our own line was away: who was lost then may be back. How they stand is told after `placed`. */
  reconnected(): void {
    for (const { slot, presence } of this.known) if (presence === "lost") this.presence(slot, "present");
    this.tidy();
  }

  /** No counsellor is left. */
  get leaderless(): boolean {
    return this.known.length > 0 && this.known.every(({ presence, role }) => presence === "gone" || role !== "counsellor");
  }

  /** Who has left, was lost or was sent out goes from the group, while a counsellor is here and no newcomer's commit is under way. */
  private tidy(): void {
    const busy = this.removal !== null || (this.join !== null && (this.join.commits.saved !== null || (this.join as Takeover).proposed?.letIn === true));
    if (busy || this.leaderless || this.anew) return;
    const out = this.known.filter(({ member, presence }) => presence === "gone" || this.out.includes(member));
    if (out.length === 0) return;
    this.removal = this.makeRemoval(out.map(({ slot }) => slot));
    this.removal.begin(out.map(({ member }) => member));
  }

  private makeRemoval(slots: readonly number[]): Removal {
    const { deps, talk } = this.ports;
    return new Removal(
      {
        clock: deps.clock,
        talk,
        submit: (payload) => this.ports.send(COMMIT, payload),
        done: (applied) => this.removed(slots, applied),
        broken: (code) => this.ports.broken(code),
      },
      slots,
    );
  }

  private removed(slots: readonly number[], applied: boolean): void {
    this.removal = null;
    // Not taken now: tried again with the next sign of life, and soon where everything waits for it.
    if (!applied) return void (this.listed.any && this.ports.deps.clock.after(LIST_AGAIN_MS, () => this.tidy()));
    this.known = this.known.filter(({ slot }) => !slots.includes(slot));
    this.out = this.out.filter((member) => this.known.some((one) => one.member === member));
    this.ports.changed();
    if (this.listed.any) this.release();
    this.tidy();
    this.addEarly();
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

  private makeTakeover(added: Added, here: Here, lost: readonly Lost[], reason: Reason | null): Takeover {
    const { deps, talk } = this.ports;
    return new Takeover(
      {
        clock: deps.clock,
        talk,
        refreshTrust: () => this.freshTrust(here.door),
        submit: (payload) => this.ports.send(COMMIT, payload),
        changed: () => this.ports.changed(),
        isLost: (slot) => this.lost.has(slot),
        isKnown: (member) => this.known.some((one) => one.member === member),
        wasHere: (who) => this.anew && this.known.some((one) => one.day === who.day && one.role === who.role && one.alias === who.alias),
        entered: (member) => this.entered(member),
        joined: (member, slot, removed, share) => this.came(member, slot, removed, share),
        failed: (code) => this.notLetIn(code),
        broken: (code) => this.ports.broken(code),
      },
      added,
      lost.map(({ slot, member }) => ({ slot, member })),
      reason,
    );
  }

  /** The group keeps this very trust: a newer list reaches it through the getter. */
  private async freshTrust(door: string): Promise<Trust> {
    await this.fetchList();
    return this.trust(door);
  }

  private async fetchList(): Promise<void> {
    this.deviceList = await this.ports.deps.fetchDevices();
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
    this.before = toldBefore(this.ports.talk.view().messages);
    const before = this.anew ? this.known.find(({ day }) => day === staff?.day) : undefined;
    if (before !== undefined) this.ports.talk.sameAs(before.member, member);
  }

  private came({ member, staff }: GroupMember, slot: number, removed: readonly Lost[] = [], share: Share = "no"): void {
    if (staff === null) return;
    this.join = null;
    const stay = this.anew ? [] : this.known.filter((one) => !removed.some((gone) => gone.slot === one.slot));
    this.anew = false;
    [this.wanted, this.consents] = [false, new Map()];
    this.known = [...stay, { slot, member, alias: staff.alias, role: staff.role, day: staff.day, presence: "present" }];
    this.ports.joined();
    this.release();
    const { talk, deps } = this.ports;
    const before = this.before ?? toldBefore(talk.view().messages.filter((one) => one.member !== member));
    this.before = null;
    for (const content of retold(share, before, deps.clock.now())) talk.tell(content);
    this.tidy();
    if (this.lost.has(slot)) this.presence(slot, "gone");
  }

  private notLetIn(code: string): void {
    this.join = null;
    if (code === "declined") this.wanted = false;
    this.addEarly();
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
