/** Somebody of staff on the way into the group: who was announced, who is removed with it, and what of it survives a reload. */
import type { GroupMember, MemberId, Role } from "../e2ee/group.ts";
import type { SavedCommits } from "./visitor_commits.ts";
import type { Share } from "./visitor_retell.ts";

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

/** Why somebody new is to come in while a counsellor is here. */
export interface Reason {
  readonly kind: "handover" | "another" | "beside";
  readonly role: Role;
  /** Who asked for it; null: the visitor. */
  readonly by: string | null;
}

/** Somebody is on the way in: a commit of ours that must be sent again as it is (P7). */
export interface SavedJoin {
  readonly added: Added;
  readonly commits: SavedCommits;
  readonly newcomer: GroupMember | null;
  /** Who is removed by the same commit; null: the first counsellor. */
  readonly lost: readonly Lost[] | null;
  readonly reason?: Reason | null;
  readonly share?: Share;
}
