// The rules around MLS that ts-mls leaves to its caller: who may be in the tree, who may change it, what may be added.
import { concat, equal, isZero, shortHash, toHex } from "./bytes.ts";
import type { MemberId } from "./content.ts";
import { leavesOf, ownRatchets, readKeyPackage } from "./engine.ts";
import type { Believe, Judge, KeyPackage, PrivateMessage, State, Suite } from "./engine.ts";
import { admit, recognise, TOLERANCE } from "./trust.ts";
import type { StaffIdentity, Trust, TrustProblem } from "./trust.ts";

/** Who stands in the tree. Visitor and three of staff; at six leaves ts-mls refuses valid trees. */
export const MOST_MEMBERS = 4;
/** In a consult: the asking counsellor and two more. */
const MOST_IN_CONSULT = 3;
// A full tree of four leaves has seven nodes.
const MOST_NODES = 7;

export interface GroupMember {
  readonly member: MemberId;
  readonly leaf: number;
  /** null: the visitor. */
  readonly staff: StaffIdentity | null;
}

/** What one group is held to from its first to its last moment. */
export interface Profile {
  readonly groupId: Uint8Array;
  readonly visitorKey: Uint8Array;
  readonly trust: Trust;
  readonly suite: Suite;
  /** Profile 2: staff alone, and the opener's leaf needs a chain too; its key stands for the visitor's. Absent: profile 1. */
  readonly consult?: boolean | undefined;
}

export type GuardCode =
  | TrustProblem
  | "closed"
  | "commit"
  | "key_package"
  | "no_consent"
  | "not_opener"
  | "removed"
  | "saved"
  | "staged"
  | "too_many"
  | "tree"
  | "unknown_member"
  | "used"
  | "welcome"
  | "zeroed";

/** Our refusal to do something that would not be safe. */
export class GuardError extends Error {
  override readonly name = "GuardError";
  constructor(readonly code: GuardCode) {
    super(code);
  }
}

/** conversation (16 bytes) then the group number, u32 big-endian. */
export function groupIdOf(conversation: Uint8Array, group: number): Uint8Array {
  if (conversation.length !== 16 || !Number.isInteger(group) || group < 0 || group > 0xffff_ffff) {
    throw new RangeError("a group id is 16 bytes and a u32");
  }
  const number = new Uint8Array(4);
  new DataView(number.buffer).setUint32(0, group);
  return concat(conversation, number);
}

/** The credential check inside MLS: the announced visitor key with an empty identity, or a staff chain; in a consult a chain throughout. */
export function believing(profile: Profile): Believe {
  return async (identity, key) => {
    const opens = equal(key, profile.visitorKey);
    if (opens && !profile.consult) return identity.length === 0;
    const verdict = await recognise(identity, key, profile.trust);
    return verdict.ok && (!profile.consult || mayConsult(verdict.staff, opens));
  };
}

/** A counsellor asks; a colleague or a supervisor answers. An interpreter hears nothing of staff's own counsel. */
const mayConsult = ({ role }: StaffIdentity, opens: boolean): boolean => role === "counsellor" || (!opens && role === "supervisor");

/** Throws `tree` unless the whole tree is of this group and of its profile. */
export function checkTree(state: State, profile: Profile): void {
  const { groupContext, ratchetTree, unappliedProposals } = state;
  const leaves = leavesOf(state);
  const [first, ...staff] = leaves;
  const good =
    groupContext.cipherSuite === profile.suite.name &&
    groupContext.version === "mls10" &&
    groupContext.extensions.length === 0 &&
    equal(groupContext.groupId, profile.groupId) &&
    Object.keys(unappliedProposals).length === 0 &&
    leaves.length <= (profile.consult ? MOST_IN_CONSULT : MOST_MEMBERS) &&
    ratchetTree.length <= MOST_NODES &&
    first?.leaf === 0 &&
    first.identity !== null &&
    // A visitor is nobody; whoever is somebody opens a consult, and neither is taken for the other.
    first.identity.length > 0 === (profile.consult === true) &&
    equal(first.signatureKey, profile.visitorKey) &&
    // Staff never commit and never update, so a leaf that came in otherwise was not added by the visitor.
    staff.every((leaf) => leaf.source === "key_package" && !equal(leaf.signatureKey, profile.visitorKey));
  if (!good) throw new GuardError("tree");
}

/** Names for all leaves, by the hash of the leaf as added, so that a reused leaf is another member (P4). */
export async function membersOf(state: State, profile: Profile): Promise<readonly GroupMember[]> {
  return Promise.all(
    leavesOf(state).map(async ({ leaf, identity, signatureKey, encoded }): Promise<GroupMember> => {
      if (leaf === 0 && !profile.consult) return { member: "0", leaf, staff: null };
      const verdict = await recognise(identity ?? new Uint8Array(), signatureKey, profile.trust);
      if (!verdict.ok || (profile.consult && !mayConsult(verdict.staff, leaf === 0))) throw new GuardError("tree");
      return { member: leaf === 0 ? "0" : toHex(await shortHash(encoded)), leaf, staff: verdict.staff };
    }),
  );
}

/** Two racing sends on one state would encrypt the second under zeros: never again, whatever the cause. */
export function checkAlive(state: State): void {
  const ratchets = ownRatchets(state);
  if (ratchets.length === 0 || ratchets.some(isZero)) throw new GuardError("zeroed");
}

/** Only the opener commits, and only Add and Remove. `onOwnRemoval` is told when `own` is removed. */
export function judging(own: number, onOwnRemoval: () => void): Judge {
  return (sender, proposals) => {
    if (sender !== 0) return false;
    for (const proposal of proposals) {
      if (proposal.proposalType !== "add" && proposal.proposalType !== "remove") return false;
    }
    // Decided here: when the commit's Add reuses the leaf, ts-mls fails later and never says "removed".
    if (proposals.some((p) => p.proposalType === "remove" && "remove" in p && p.remove.removed === own)) {
      onOwnRemoval();
      return false;
    }
    return true;
  };
}

/** Why a message cannot be of this group, or null. */
export function refuseMessage(message: PrivateMessage, profile: Profile): string | null {
  if (!equal(message.groupId, profile.groupId)) return "group";
  if (message.authenticatedData.length > 0) return "extra data";
  // A proposal would wait in the state and be committed later.
  if (message.contentType !== "application" && message.contentType !== "commit") return "proposal";
  return null;
}

/** A key package that may be added, and who it says stands behind it. */
export interface Believed {
  readonly keyPackage: KeyPackage;
  readonly staff: StaffIdentity;
}

/** Parses and believes a key package, or throws the reason. `first`: nobody of staff is in the room yet (P3). */
export async function checkKeyPackage(
  bytes: Uint8Array,
  first: boolean,
  { trust, suite }: Pick<Profile, "trust" | "suite">,
): Promise<Believed> {
  const keyPackage = readKeyPackage(bytes);
  if (keyPackage === null || !isOfProfile(keyPackage, trust, suite)) throw new GuardError("key_package");
  const { credential, signaturePublicKey } = keyPackage.leafNode;
  if (credential.credentialType !== "basic") throw new GuardError("key_package");
  const verdict = await admit(credential.identity, signaturePublicKey, first, trust);
  if (!verdict.ok) throw new GuardError(verdict.problem);
  return { keyPackage, staff: verdict.staff };
}

function isOfProfile(keyPackage: KeyPackage, trust: Trust, suite: Suite): boolean {
  const { cipherSuite, version, extensions, leafNode } = keyPackage;
  const { notBefore, notAfter } = leafNode.lifetime;
  const now = BigInt(Math.floor(trust.now() / 1000));
  const tolerance = BigInt(TOLERANCE);
  return (
    cipherSuite === suite.name &&
    version === "mls10" &&
    extensions.length === 0 &&
    leafNode.extensions.length === 0 &&
    leafNode.leafNodeSource === "key_package" &&
    // ts-mls makes endless ones by default.
    notBefore < notAfter &&
    notAfter - notBefore <= suite.longestLifetime &&
    now >= notBefore - tolerance &&
    now <= notAfter + tolerance
  );
}
