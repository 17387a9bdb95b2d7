// What a guarded group offers and answers: the words that the rest of the client uses for MLS.
import type { Content, MemberId } from "./content.ts";
import type { GroupMember } from "./guard.ts";
import type { Role } from "./roles.ts";
import type { StaffIdentity } from "./trust.ts";

export interface StagedCommit {
  /** The epoch in which the commit is made; it leads to epoch + 1. */
  readonly epoch: bigint;
  readonly commit: Uint8Array;
  readonly welcome: Uint8Array | null;
}

/** All that a group needs to go on after a reload: plain data in copies of its own, to be kept sealed only (P16). */
export interface SavedGroup {
  readonly suite: string;
  readonly publicKey: Uint8Array;
  /** The signer's private key, PKCS8. */
  readonly sign: Uint8Array;
  readonly state: Uint8Array;
  /** P7: the same bytes again, and no other commit for that epoch. */
  readonly staged: { readonly commit: Uint8Array; readonly welcome: Uint8Array | null; readonly next: Uint8Array } | null;
  /** Sixteen bytes of SHA-256 of each frame that was opened lately. */
  readonly seen: Uint8Array;
}

export type Incoming =
  | {
      readonly kind: "opened";
      readonly member: MemberId;
      readonly content: Content;
      readonly epoch: bigint;
      /** The sender's ratchet generation in this epoch, for receipts (P8, P9). */
      readonly generation: number;
    }
  | { readonly kind: "committed"; readonly epoch: bigint; readonly members: readonly GroupMember[] }
  | { readonly kind: "removed" }
  | { readonly kind: "stale"; readonly epoch: bigint }
  | { readonly kind: "forged"; readonly reason: string }
  | { readonly kind: "repeat" };

export interface Group {
  readonly epoch: bigint;
  readonly members: readonly GroupMember[];
  readonly me: MemberId;
  /** The generation that the next own message in this epoch gets (P8). */
  readonly generation: number;
  /** The commit that waits to come back, for sending it again (P7). */
  readonly staged: StagedCommit | null;
  /** Opener only. The same bytes are to be sent until they come back through `open` (P7). Throws GuardError. */
  stage(change: {
    readonly adds: readonly Uint8Array[];
    readonly removes: readonly MemberId[];
  }): Promise<StagedCommit>;
  /** Who a key package says it is, if that may be believed now and is who was asked for (P1-P3). Throws GuardError. */
  vet(keyPackage: Uint8Array, role?: Role): Promise<StaffIdentity>;
  /** Staff in the tree whom today's device list does not name. Throws GuardError `list_missing` when there is none to go by (P2). */
  unnamed(): Promise<readonly MemberId[]>;
  /** The service has refused the staged commit for good: it is forgotten, and this epoch goes on. */
  unstage(): Promise<void>;
  /** Never throws for foreign input. */
  open(bytes: Uint8Array): Promise<Incoming>;
  /** MLSMessage bytes. Throws GuardError `staged` between staging and applying. */
  encrypt(content: Content): Promise<Uint8Array>;
  /** As it stands after all that was asked before. What is encrypted later must not be sent before it is saved again (P16). Throws GuardError. */
  save(): Promise<SavedGroup>;
  /** Six indices 0..255 into the word lists. */
  safetyWords(): Promise<readonly number[]>;
  /** Wipes the keys at once; whatever is under way comes to nothing. */
  close(): void;
}
