/** Somebody of staff out of the group: who left by herself or was lost, or whom the visitor sent out (one commit, P6). */
import type { MemberId } from "../e2ee/group.ts";
import type { Clock } from "./ports.ts";
import { codeOf, type Talk } from "./talk.ts";
import { Commits, type SavedCommits } from "./visitor_commits.ts";

export interface RemovalPorts {
  readonly clock: Clock;
  readonly talk: Talk;
  submit(payload: Uint8Array): void;
  /** It was applied, or will not be taken now. */
  done(applied: boolean): void;
  broken(code: string): void;
}

export interface SavedRemoval {
  readonly slots: readonly number[];
  readonly commits: SavedCommits;
}

export class Removal {
  readonly commits: Commits;
  private applied = true;

  constructor(
    private readonly ports: RemovalPorts,
    readonly slots: readonly number[],
  ) {
    const { clock, talk } = ports;
    this.commits = new Commits({
      clock,
      talk,
      submit: (payload) => ports.submit(payload),
      refused: () => undefined,
      added: () => undefined,
      // The service may be elsewhere: another commit, another newcomer. Then it is tried again later.
      isLost: () => {
        this.applied = false;
        return true;
      },
      healed: () => ports.done(this.applied),
      broken: (code) => ports.broken(code),
    });
  }

  get saved(): SavedRemoval | null {
    const commits = this.commits.saved;
    return commits === null ? null : { slots: this.slots, commits };
  }

  begin(members: readonly MemberId[]): void {
    const { talk } = this.ports;
    void talk.drained().then(() =>
      talk.run(async () => {
        try {
          await this.commits.remove(await talk.stage({ adds: [], removes: members }), this.slots);
        } catch (error) {
          this.ports.broken(codeOf(error));
        }
      }),
    );
  }
}
