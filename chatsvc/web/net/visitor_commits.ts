/** An Add and the empty commit after it: the same bytes until each comes back, then the next (P5, P7). */
import type { GroupMember, StagedCommit } from "../e2ee/group.ts";
import { encodeSubmission } from "../protocol/control.ts";
import { Alarm } from "./alarm.ts";
import type { Clock } from "./ports.ts";
import type { Talk } from "./talk.ts";

/** Not seen in our own stream: the same bytes again (P7). */
const SUBMIT_AGAIN_MS = 5_000;
/** The word that somebody was lost comes by another way than an answer of ours. */
const WORD_WITHIN_MS = 1_000;

export interface CommitPorts {
  readonly clock: Clock;
  readonly talk: Talk;
  submit(payload: Uint8Array): void;
  /** The service will never take the Add: nobody came in. */
  refused(): void;
  /** The Add was applied; `members` as they are now. */
  added(members: readonly GroupMember[]): void;
  /** Whether the newcomer has lost the seat already. */
  isLost(): boolean;
  /** The empty commit was applied: texts may leave. */
  healed(): void;
  /** The group itself is broken (G10). */
  broken(code: string): void;
}

/** As kept over a reload. `heal`: the Add was applied, its empty commit is not made yet. */
export type SavedCommits =
  | { readonly step: "heal" }
  | { readonly step: "add" | "empty"; readonly epoch: number; readonly payload: Uint8Array };

interface Pending {
  readonly step: "add" | "empty";
  readonly epoch: number;
  readonly payload: Uint8Array;
}

export class Commits {
  private pending: Pending | null = null;
  /** False: not kept yet, so it must not leave (P7). */
  private sealed = false;
  private healing = false;
  private cancelled = false;
  private waited = false;
  private readonly again: Alarm;

  constructor(private readonly ports: CommitPorts) {
    this.again = new Alarm(ports.clock, () => this.resubmit());
  }

  /** Inside `talk.run`, after staging. `removes`: slots. */
  add(staged: StagedCommit, id: Uint8Array, removes: readonly number[]): Promise<void> {
    return this.submit("add", staged, [id], removes);
  }

  /** Inside `talk.run`, after staging: slots that go and nobody who comes. It brings a fresh secret itself. */
  remove(staged: StagedCommit, slots: readonly number[]): Promise<void> {
    return this.submit("empty", staged, [], slots);
  }

  get saved(): SavedCommits | null {
    return this.pending ?? (this.healing ? { step: "heal" } : null);
  }

  /** After a reload: the same bytes again, with the next connection. */
  restore(saved: SavedCommits): void {
    this.healing = saved.step !== "add";
    if (saved.step === "heal") return this.ports.talk.run(() => this.heal());
    this.pending = saved;
    this.sealed = true;
  }

  /** Another add, an end or a wipe made this void. */
  cancel(): void {
    this.cancelled = true;
    this.pending = null;
    this.again.stop();
  }

  /** The same bytes, until they come back (P7). Called by time and by every new connection. */
  resubmit(): void {
    if (this.pending === null || !this.sealed) return;
    this.ports.submit(this.pending.payload);
    this.again.set(this.ports.clock.now() + SUBMIT_AGAIN_MS);
  }

  /** `epoch`: the record's. A commit that the record has already passed was taken before and is on its way to us. */
  refused(code: string, epoch: number): void {
    if (this.pending === null || epoch > this.pending.epoch) return;
    if (this.pending.step === "empty") return this.refusedToHeal(code);
    this.cancel();
    this.ports.refused();
  }

  /** Our own commit came back and was applied. */
  committed(members: readonly GroupMember[]): void {
    const pending = this.pending;
    if (pending === null) return;
    this.pending = null;
    this.again.stop();
    this.healing = pending.step === "add";
    if (pending.step === "empty") return this.ports.healed();
    this.ports.added(members);
    this.ports.talk.run(() => this.heal());
  }

  /** Right only if the newcomer was lost at once; the word of that may come after the refusal. Whoever is added next heals. */
  private refusedToHeal(code: string): void {
    if (!this.ports.isLost() && !this.waited) {
      this.waited = true;
      return this.again.set(this.ports.clock.now() + WORD_WITHIN_MS);
    }
    this.cancel();
    if (!this.ports.isLost()) return this.ports.broken(code);
    this.ports.talk.run(() => this.ports.talk.unstage());
    this.ports.healed();
  }

  /** An Add alone heals nothing: the next commit brings the visitor's fresh secret in (flow A 5). */
  private async heal(): Promise<void> {
    if (this.cancelled) return;
    await this.submit("empty", await this.ports.talk.stage({ adds: [], removes: [] }), [], []);
  }

  private async submit(step: Pending["step"], staged: StagedCommit, adds: readonly Uint8Array[], removes: readonly number[]): Promise<void> {
    const epoch = Number(staged.epoch);
    const payload = encodeSubmission({ commit: staged.commit, welcome: staged.welcome, epoch, adds, removes });
    this.pending = { step, epoch, payload };
    this.sealed = false;
    await this.ports.talk.keep();
    this.sealed = true;
    this.resubmit();
  }
}
