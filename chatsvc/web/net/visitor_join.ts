/** From a counsellor's key package to a group of two: verify, commit, see it come back, one empty commit more (P2, P3, P5, P7, P11). */
import type { GroupMember, Role, Trust, VisitorKey } from "../e2ee/group.ts";
import { withNewLists } from "./patience.ts";
import type { Clock } from "./ports.ts";
import { codeOf, type Talk } from "./talk.ts";
import { Commits } from "./visitor_commits.ts";
import type { Added, SavedJoin } from "./visitor_entry.ts";
import type { VisitorEngine } from "./visitor_types.ts";

const OPENER = "0";

export interface JoinPorts {
  readonly clock: Clock;
  readonly engine: Pick<VisitorEngine, "createGroup">;
  readonly visitor: VisitorKey;
  readonly conversation: Uint8Array;
  readonly talk: Talk;
  /** Who was asked for, where it is not a counsellor for a visitor: a consult. */
  readonly role?: Role;
  /** Whom to believe, with the device list as it is published now. Rejects when there is none. */
  readonly freshTrust: () => Promise<Trust>;
  submit(payload: Uint8Array): void;
  isLost(slot: number): boolean;
  joined(member: GroupMember, slot: number): void;
  /** This staff member was not believed, or the service refused: nobody was added. */
  failed(code: string): void;
  /** The group itself is broken (G10). */
  broken(code: string): void;
}

export class Join {
  readonly commits: Commits;
  private member: GroupMember | null = null;
  private cancelled = false;

  constructor(
    private readonly ports: JoinPorts,
    private readonly added: Added,
  ) {
    const { clock, talk } = ports;
    this.commits = new Commits({
      clock,
      talk,
      submit: (payload) => ports.submit(payload),
      refused: () => {
        talk.abandon();
        ports.failed("refused_commit");
      },
      added: (members) => {
        this.member = members.find(({ member, staff }) => member !== OPENER && staff !== null) ?? null;
      },
      isLost: () => ports.isLost(added.slot),
      healed: () => {
        if (this.member !== null) ports.joined(this.member, added.slot);
      },
      broken: (code) => ports.broken(code),
    });
  }

  get slot(): number {
    return this.added.slot;
  }

  isFor(id: Uint8Array): boolean {
    return !this.cancelled && id.every((byte, i) => byte === this.added.id[i]);
  }

  /** Only a commit that is on its way is kept: without one the service announces her again. */
  get saved(): SavedJoin | null {
    const commits = this.commits.saved;
    return commits === null || this.cancelled ? null : { added: this.added, commits, newcomer: this.member, lost: null };
  }

  restore(saved: SavedJoin): void {
    this.member = saved.newcomer;
    this.commits.restore(saved.commits);
  }

  begin(): void {
    this.ports.talk.run(() => this.believe());
  }

  /** Another add, an end or a wipe made this one void. */
  cancel(): void {
    this.cancelled = true;
    this.commits.cancel();
  }

  private async believe(): Promise<void> {
    const code = await withNewLists(this.ports.clock, () => this.tryOnce(), () => this.cancelled);
    if (code === null) return;
    this.cancel();
    this.ports.failed(code);
  }

  /** null: the commit is on its way. Else why this staff member is not believed now. */
  private async tryOnce(): Promise<string | null> {
    const { engine, visitor, conversation, talk, freshTrust } = this.ports;
    let trust: Trust;
    try {
      trust = await freshTrust();
    } catch {
      return "list_missing";
    }
    const group = await engine.createGroup({ conversation, group: this.added.group, visitor, trust });
    try {
      if (this.ports.role !== undefined) await group.vet(this.added.keyPackage, this.ports.role);
      const staged = await group.stage({ adds: [this.added.keyPackage], removes: [] });
      if (this.cancelled) return abandonedAfter(group.close.bind(group));
      talk.adopt(group, { joinedLate: false, staged: true });
      await this.commits.add(staged, this.added.id, []);
      return null;
    } catch (error) {
      group.close();
      return codeOf(error);
    }
  }
}

function abandonedAfter(close: () => void): null {
  close();
  return null;
}
