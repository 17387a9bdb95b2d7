/** Somebody new while there is a group: after a lost counsellor, by a handover, or beside who is here. Shown as certified, let in by the visitor's own yes (P3, P6). */
import type { GroupMember, MemberId, StaffIdentity } from "../e2ee/group.ts";
import { withNewLists } from "./patience.ts";
import type { Clock } from "./ports.ts";
import { codeOf, type Talk } from "./talk.ts";
import { Commits } from "./visitor_commits.ts";
import type { Added, Lost, Reason, SavedJoin } from "./visitor_entry.ts";
import type { Share } from "./visitor_retell.ts";
import type { Proposed } from "./visitor_types.ts";

export interface TakeoverPorts {
  readonly clock: Clock;
  readonly talk: Talk;
  /** Lets the group see the device list as it is published now. Rejects when there is none. */
  readonly refreshTrust: () => Promise<unknown>;
  submit(payload: Uint8Array): void;
  /** Who it would be has changed. */
  changed(): void;
  isLost(slot: number): boolean;
  /** Somebody of staff who was let in before, whether still here or not. */
  isKnown(member: MemberId): boolean;
  /** The visitor let this very person in before; only the page forgot. */
  wasHere(who: StaffIdentity): boolean;
  /** The commit that lets her in was applied; she may write from now on. */
  entered(member: GroupMember): void;
  joined(member: GroupMember, slot: number, removed: readonly Lost[], share: Share): void;
  /** Not believed, refused by the visitor, or too late: nobody came in. */
  failed(code: string): void;
  broken(code: string): void;
}

export class Takeover {
  readonly commits: Commits;
  private who: StaffIdentity | null = null;
  private letIn = false;
  private newcomer: GroupMember | null = null;
  private cancelled = false;
  private share: Share = "no";

  /** `lost`: who is removed by the same commit. `reason` null: the counsellor was lost. */
  constructor(
    private readonly ports: TakeoverPorts,
    private readonly added: Added,
    private readonly lost: readonly Lost[],
    private readonly reason: Reason | null = null,
  ) {
    const { clock, talk } = ports;
    this.commits = new Commits({
      clock,
      talk,
      submit: (payload) => ports.submit(payload),
      refused: () => this.giveUp("refused_commit"),
      added: (members) => {
        // By P4 a new leaf has a new name, whoever stays.
        this.newcomer = members.find(({ member, staff }) => staff !== null && !ports.isKnown(member)) ?? null;
        if (this.newcomer !== null) ports.entered(this.newcomer);
      },
      isLost: () => ports.isLost(added.slot),
      healed: () => {
        if (this.newcomer !== null) ports.joined(this.newcomer, added.slot, lost, this.share);
      },
      broken: (code) => ports.broken(code),
    });
  }

  get slot(): number {
    return this.added.slot;
  }

  /** null until the certificates have been checked. */
  get proposed(): Proposed | null {
    return this.who === null || this.cancelled ? null : { alias: this.who.alias, role: this.who.role, letIn: this.letIn, ...(this.reason === null ? {} : { kind: this.reason.kind, by: this.reason.by }) };
  }

  isFor(id: Uint8Array): boolean {
    return !this.cancelled && id.every((byte, i) => byte === this.added.id[i]);
  }

  /** Only a commit that is on its way is kept: without one the service announces her again. */
  get saved(): SavedJoin | null {
    const commits = this.commits.saved;
    return commits === null || this.cancelled ? null : { added: this.added, commits, newcomer: this.newcomer, lost: this.lost, reason: this.reason, share: this.share };
  }

  restore(saved: SavedJoin): void {
    this.letIn = true;
    this.share = saved.share ?? "no";
    this.newcomer = saved.newcomer;
    this.commits.restore(saved.commits);
  }

  /** The old counsellor's last words are read meanwhile: looking up a list holds nothing up. */
  begin(): void {
    void withNewLists(this.ports.clock, () => this.vet(), () => this.cancelled).then((code) => {
      if (code !== null) this.giveUp(code);
    });
  }

  admit(share: Share = "no"): void {
    if (this.who === null || this.letIn || this.cancelled) return;
    this.letIn = true;
    this.share = share;
    void this.ports.talk.drained().then(() => this.ports.talk.run(() => this.stage()));
    this.ports.changed();
  }

  decline(): void {
    if (!this.letIn && !this.cancelled) this.giveUp("declined");
  }

  /** An end, a wipe, or whoever offered is no longer there. After a yes the commit may have been taken: its answer decides. */
  cancel(): void {
    this.cancelled = true;
    this.commits.cancel();
  }

  private async vet(): Promise<string | null> {
    try {
      await this.ports.refreshTrust();
    } catch {
      return "list_missing";
    }
    // A new group may still be under way: its first word would not wait for it (P16).
    await this.ports.talk.idle();
    try {
      this.who = await this.ports.talk.vet(this.added.keyPackage, this.reason?.role);
    } catch (error) {
      return codeOf(error);
    }
    // A page that went back in time asks nobody again who was let in before (P16), not even for the blink of a card.
    if (this.ports.wasHere(this.who)) this.admit();
    else this.ports.changed();
    return null;
  }

  private async stage(): Promise<void> {
    if (this.cancelled) return this.ports.talk.unchanged();
    const removes = this.lost.map(({ member }) => member);
    try {
      const staged = await this.ports.talk.stage({ adds: [this.added.keyPackage], removes });
      const slots = this.lost.map(({ slot }) => slot);
      if (!this.cancelled) await this.commits.add(staged, this.added.id, slots);
    } catch (error) {
      this.giveUp(codeOf(error));
    }
  }

  private giveUp(code: string): void {
    if (this.cancelled) return;
    this.cancel();
    this.ports.talk.run(() => this.ports.talk.unstage());
    this.ports.failed(code);
  }
}
