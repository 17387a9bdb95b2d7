/** From a counsellor's key package to a group of two: verify, commit, see it come back, one empty commit more (P2, P3, P5, P7, P11). */
import type { GroupMember, StagedCommit, VisitorKey } from "../e2ee/group.ts";
import { encodeSubmission } from "../protocol/control.ts";
import { Alarm } from "./alarm.ts";
import type { Clock } from "./ports.ts";
import { codeOf, type Talk } from "./talk.ts";
import type { TrustAnchor, VisitorEngine } from "./visitor_types.ts";

/** A counsellor's device may have been registered a moment ago and its list not be published yet; half of the 20 s of P11. */
const LIST_WAIT_MS = 10_000;
const LIST_AGAIN_MS = 700;
/** Not seen in our own stream: the same bytes again (P7). */
const SUBMIT_AGAIN_MS = 5_000;
/** What a newer list may mend. */
const MENDED_BY_A_NEW_LIST: readonly string[] = ["list_missing", "list_expired", "chain_unlisted"];

export interface JoinPorts {
  readonly clock: Clock;
  readonly engine: VisitorEngine;
  readonly visitor: VisitorKey;
  readonly anchor: TrustAnchor;
  readonly door: string;
  readonly conversation: Uint8Array;
  readonly fetchDevices: () => Promise<unknown>;
  readonly talk: Talk;
  /** Sends a commit submission; lost ones are sent again. */
  submit(payload: Uint8Array): void;
  /** The staff member of `slot` is in and may be written to. */
  joined(member: GroupMember, slot: number): void;
  /** This staff member was not believed, or the service refused: nobody was added. */
  failed(code: string): void;
  /** The group itself is broken (G10). */
  broken(code: string): void;
}

export interface Added {
  readonly slot: number;
  readonly id: Uint8Array;
  readonly keyPackage: Uint8Array;
  readonly group: number;
}

interface Pending {
  readonly step: "add" | "empty";
  readonly epoch: number;
  readonly payload: Uint8Array;
}

export class Join {
  private pending: Pending | null = null;
  private member: GroupMember | null = null;
  private cancelled = false;
  private readonly again: Alarm;

  constructor(
    private readonly ports: JoinPorts,
    private readonly added: Added,
  ) {
    this.again = new Alarm(ports.clock, () => this.resubmit());
  }

  isFor(id: Uint8Array): boolean {
    return !this.cancelled && id.every((byte, i) => byte === this.added.id[i]);
  }

  begin(): void {
    this.ports.talk.run(() => this.believe());
  }

  /** Another add, an end or a wipe made this one void. */
  cancel(): void {
    this.cancelled = true;
    this.pending = null;
    this.again.stop();
  }

  /** The same bytes, until they come back (P7). Called by time and by every new connection. */
  resubmit(): void {
    if (this.pending === null) return;
    this.ports.submit(this.pending.payload);
    this.again.set(this.ports.clock.now() + SUBMIT_AGAIN_MS);
  }

  /** `epoch`: the record's. A commit that the record has already passed was taken before and is on its way to us. */
  refused(code: string, epoch: number): void {
    if (this.pending === null || epoch > this.pending.epoch) return;
    const first = this.pending.step === "add";
    this.cancel();
    if (first) {
      this.ports.talk.abandon();
      this.ports.failed("refused_commit");
    } else this.ports.broken(code);
  }

  /** Our own commit came back and was applied. */
  committed(members: readonly GroupMember[]): void {
    const pending = this.pending;
    if (pending === null) return;
    this.pending = null;
    this.again.stop();
    if (pending.step === "add") {
      this.member = members.find(({ staff }) => staff !== null) ?? null;
      this.ports.talk.run(() => this.heal());
    } else if (this.member !== null) this.ports.joined(this.member, this.added.slot);
  }

  private async believe(): Promise<void> {
    const until = this.ports.clock.now() + LIST_WAIT_MS;
    for (;;) {
      const code = await this.tryOnce();
      if (this.cancelled || code === null) return;
      if (!MENDED_BY_A_NEW_LIST.includes(code) || this.ports.clock.now() >= until) {
        this.cancel();
        return this.ports.failed(code);
      }
      await new Promise<void>((resolve) => this.ports.clock.after(LIST_AGAIN_MS, resolve));
    }
  }

  /** null: the commit is on its way. Else why this staff member is not believed now. */
  private async tryOnce(): Promise<string | null> {
    const { engine, visitor, anchor, door, conversation, clock, talk } = this.ports;
    let deviceList: unknown;
    try {
      deviceList = await this.ports.fetchDevices();
    } catch {
      return "list_missing";
    }
    const trust = { ...anchor, door, deviceList, now: () => clock.now() };
    const group = await engine.createGroup({ conversation, group: this.added.group, visitor, trust });
    try {
      const staged = await group.stage({ adds: [this.added.keyPackage], removes: [] });
      if (this.cancelled) return abandonedAfter(group.close.bind(group));
      talk.adopt(group, { joinedLate: false, staged: true });
      this.submit("add", staged, [this.added.id]);
      return null;
    } catch (error) {
      group.close();
      return codeOf(error);
    }
  }

  /** An Add alone heals nothing: the next commit brings the visitor's fresh secret in (flow A 5). */
  private async heal(): Promise<void> {
    if (this.cancelled) return;
    this.submit("empty", await this.ports.talk.stage({ adds: [], removes: [] }), []);
  }

  private submit(step: Pending["step"], staged: StagedCommit, adds: readonly Uint8Array[]): void {
    const epoch = Number(staged.epoch);
    const payload = encodeSubmission({ commit: staged.commit, welcome: staged.welcome, epoch, adds, removes: [] });
    this.pending = { step, epoch, payload };
    this.resubmit();
  }
}

function abandonedAfter(close: () => void): null {
  close();
  return null;
}
