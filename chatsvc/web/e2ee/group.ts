// One guarded MLS group: the only door to encryption that the rest of the client sees.
import type { Content, MemberId } from "./content.ts";
import type { ShiftIdentity } from "./device.ts";
import type { StaffIdentity, Trust } from "./trust.ts";

export type { Content, MemberId } from "./content.ts";
export type { StaffIdentity } from "./trust.ts";

export interface GroupMember {
  readonly member: MemberId;
  readonly leaf: number;
  /** null: the visitor. */
  readonly staff: StaffIdentity | null;
}

export interface StagedCommit {
  /** The epoch in which the commit is made; it leads to epoch + 1. */
  readonly epoch: bigint;
  readonly commit: Uint8Array;
  readonly welcome: Uint8Array | null;
}

export type Incoming =
  | { readonly kind: "opened"; readonly member: MemberId; readonly content: Content; readonly epoch: bigint }
  | { readonly kind: "committed"; readonly epoch: bigint; readonly members: readonly GroupMember[] }
  | { readonly kind: "removed" }
  | { readonly kind: "stale"; readonly epoch: bigint }
  | { readonly kind: "forged"; readonly reason: string }
  | { readonly kind: "repeat" };

export interface Group {
  readonly epoch: bigint;
  readonly members: readonly GroupMember[];
  readonly me: MemberId;
  /** Opener only. The same bytes are to be sent until they come back through `open` (P7). Throws GuardError. */
  stage(change: {
    readonly adds: readonly Uint8Array[];
    readonly removes: readonly MemberId[];
  }): Promise<StagedCommit>;
  /** Never throws for foreign input. */
  open(bytes: Uint8Array): Promise<Incoming>;
  /** MLSMessage bytes. Throws GuardError `staged` between staging and applying. */
  encrypt(content: Content): Promise<Uint8Array>;
  /** Six indices 0..255 into the word lists. */
  safetyWords(): Promise<readonly number[]>;
  close(): void;
}

export interface VisitorKey {
  /** 32 bytes, announced in hello.start.visitor_key. */
  readonly publicKey: Uint8Array;
}

export interface OwnKeyPackage {
  /** The first 16 bytes of SHA-256 of `bytes`. */
  readonly id: Uint8Array;
  /** MLSMessage. */
  readonly bytes: Uint8Array;
}

export declare function makeVisitorKey(): Promise<VisitorKey>;
export declare function makeKeyPackage(shift: ShiftIdentity): Promise<OwnKeyPackage>;
export declare function createGroup(o: {
  readonly conversation: Uint8Array;
  readonly group: number;
  readonly visitor: VisitorKey;
  readonly trust: Trust;
}): Promise<Group>;
export declare function joinGroup(o: {
  readonly welcome: Uint8Array;
  readonly keyPackage: OwnKeyPackage;
  readonly conversation: Uint8Array;
  readonly group: number;
  readonly visitorKey: Uint8Array;
  readonly trust: Trust;
}): Promise<Group>;
