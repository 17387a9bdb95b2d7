/** Somebody of staff on the way into the group: who was announced, who is removed with it, and what of it survives a reload. */
import type { GroupMember, MemberId } from "../e2ee/group.ts";
import type { SavedCommits } from "./visitor_commits.ts";

export interface Added {
  readonly slot: number;
  readonly id: Uint8Array;
  readonly keyPackage: Uint8Array;
  readonly group: number;
}

/** Who is removed by the same commit. */
export interface Lost {
  readonly slot: number;
  readonly member: MemberId;
}

/** Somebody is on the way in: a commit of ours that must be sent again as it is (P7). */
export interface SavedJoin {
  readonly added: Added;
  readonly commits: SavedCommits;
  readonly newcomer: GroupMember | null;
  /** Who is removed by the same commit; null: the first counsellor. */
  readonly lost: readonly Lost[] | null;
}
