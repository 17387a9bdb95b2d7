/** Staff as the visitor's client knows them: who was announced, who was believed and let in, who is there. */
import type { ServerToVisitor } from "../protocol/control.ts";
import { COMMIT } from "../protocol/frames.ts";
import { problemOf } from "./shared_types.ts";
import type { Talk } from "./talk.ts";
import { Join } from "./visitor_join.ts";
import type { Prepared } from "./visitor_start.ts";
import { isAbsent, presenceOf, type Staff } from "./visitor_state.ts";
import type { ProblemCode, VisitorDeps } from "./visitor_types.ts";

/** Staff who were not believed, one after the other: the next would not be either. */
const MOST_REFUSED = 3;

export interface StaffPorts {
  readonly deps: Pick<VisitorDeps, "clock" | "fetchDevices" | "trust">;
  readonly talk: Talk;
  send(kind: typeof COMMIT, payload: Uint8Array): void;
  tellStuck(code: string): void;
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

export class StaffSide {
  private known: readonly Staff[] = [];
  private join: Join | null = null;
  private refused = 0;

  constructor(private readonly ports: StaffPorts) {}

  get list(): readonly Staff[] {
    return this.known;
  }

  get running(): Join | null {
    return this.join;
  }

  cancel(): void {
    this.join?.cancel();
  }

  add(m: Extract<ServerToVisitor, { t: "add" }>, here: Here): void {
    // Later members need consent (P6); until then only the first one is let in.
    if (this.known.length > 0) return;
    if (this.join?.isFor(m.id) === true) return this.join.resubmit();
    this.join?.cancel();
    const { deps, talk } = this.ports;
    this.ports.joining();
    this.join = new Join(
      {
        clock: deps.clock,
        engine: here.prepared.engine,
        visitor: here.prepared.key,
        anchor: deps.trust,
        door: here.door,
        conversation: here.conversation,
        fetchDevices: deps.fetchDevices,
        talk,
        submit: (payload) => this.ports.send(COMMIT, payload),
        joined: ({ member, staff }, slot) => {
          if (staff === null) return;
          this.known = [{ slot, member, alias: staff.alias, role: staff.role, presence: "present" }];
          this.ports.joined();
        },
        failed: (code) => this.failed(code),
        broken: (code) => this.ports.broken(code),
      },
      { slot: m.slot, id: m.id, keyPackage: m.key_package, group: here.group },
    );
    this.join.begin();
  }

  presence(slot: number, state: string): void {
    const presence = presenceOf(state);
    this.known = this.known.map((one) => (one.slot === slot ? { ...one, presence } : one));
    const member = this.known.find((one) => one.slot === slot)?.member;
    if (member !== undefined) this.ports.talk.absent(member, isAbsent(presence));
  }

  /** Our own line was away: who was lost then may be back, and nobody told us. Who still is lost is told again. */
  reconnected(): void {
    for (const { slot, presence } of this.known) if (presence === "lost") this.presence(slot, "present");
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
