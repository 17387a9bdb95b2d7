// Groups and the keys to enter them: the only door to encryption that the rest of the client sees.
import { copyOf, shortHash } from "./bytes.ts";
import { curve, forgetSigningKey } from "./curve.ts";
import type { SigningPair } from "./curve_port.ts";
import type { ShiftIdentity } from "./device.ts";
import * as engine from "./engine.ts";
import { XWING, type LeafKeys, type Signer, type State, type Suite } from "./engine.ts";
import type { Group } from "./group_port.ts";
import * as guard from "./guard.ts";
import { GuardError, type Profile } from "./guard.ts";
import { GuardedGroup } from "./guarded_group.ts";
import type { Trust } from "./trust.ts";

export type { Consent, Content, EndReason, MemberId } from "./content.ts";
export type { Role } from "./roles.ts";
export type { Group, Incoming, SavedGroup, StagedCommit } from "./group_port.ts";
export { GuardError, type GroupMember, type GuardCode } from "./guard.ts";
export type { StaffIdentity, Trust, TrustProblem } from "./trust.ts";

/** `publicKey` is announced in hello.start.visitor_key. */
export type VisitorKey = SigningPair;

export interface OwnKeyPackage {
  /** The first 16 bytes of SHA-256 of `bytes`. */
  readonly id: Uint8Array;
  /** MLSMessage. */
  readonly bytes: Uint8Array;
  readonly keys: LeafKeys;
  readonly signer: Signer;
  readonly suite: Suite;
}

// Seconds that a leaf is good for: as long as a shift, backdated for slow clocks (P2).
const LEAF_LIFE = 43_200n;
const BACKDATED = 86_400n;

const usedKeyPackages = new WeakSet<LeafKeys>();

/** Also decides who computes Ed25519 here; rejects when nobody can. */
export const makeVisitorKey = async (): Promise<VisitorKey> => (await curve()).makePair();

/** The conversation is over. */
export const forgetVisitorKey = (key: VisitorKey): void => forgetSigningKey(key.sign);

/** `now`: milliseconds since 1970. `suite`: another one in tests only. */
export async function makeKeyPackage(
  shift: ShiftIdentity,
  now: number = Date.now(),
  suite: Suite = XWING,
): Promise<OwnKeyPackage> {
  const signer = await engine.makeSigner(shift.sign, shift.publicKey, suite);
  const keys = await engine.makeLeaf(signer, shift.identity, lifetime(now));
  const bytes = engine.encodeKeyPackage(keys.publicPackage);
  return { id: await shortHash(bytes), bytes, keys, signer, suite };
}

export async function createGroup(o: {
  readonly conversation: Uint8Array;
  readonly group: number;
  readonly visitor: VisitorKey;
  readonly trust: Trust;
  /** Another one in tests only. */
  readonly suite?: Suite;
  /** Staff's own chain: then it is a consult, which `visitor` opens with the shift's key. */
  readonly identity?: Uint8Array;
}): Promise<Group> {
  const { suite = XWING } = o;
  const groupId = guard.groupIdOf(o.conversation, o.group);
  const consult = o.identity !== undefined;
  const profile = { groupId, visitorKey: copyOf(o.visitor.publicKey), trust: o.trust, suite, consult };
  const signer = await engine.makeSigner(o.visitor.sign, o.visitor.publicKey, suite);
  const keys = await engine.makeLeaf(signer, o.identity ?? new Uint8Array(), lifetime(o.trust.now()));
  const state = await engine.begin(groupId, keys, signer, engine.configure(guard.believing(profile)));
  return admitOurselves(engine.copy(state), keys, signer, profile);
}

/** Throws GuardError: `welcome` for one that does not open, `tree` for a group that is not ours to trust. */
export async function joinGroup(o: {
  readonly welcome: Uint8Array;
  readonly keyPackage: OwnKeyPackage;
  readonly conversation: Uint8Array;
  readonly group: number;
  readonly visitorKey: Uint8Array;
  readonly trust: Trust;
  /** Staff alone; `visitorKey` is the asking counsellor's. */
  readonly consult?: boolean | undefined;
}): Promise<Group> {
  const { keys, signer, suite } = o.keyPackage;
  const groupId = guard.groupIdOf(o.conversation, o.group);
  const profile = { groupId, visitorKey: copyOf(o.visitorKey), trust: o.trust, suite, consult: o.consult };
  const welcome = engine.readWelcome(o.welcome);
  if (usedKeyPackages.has(keys)) throw new GuardError("used");
  if (welcome === null || welcome.cipherSuite !== suite.name) throw new GuardError("welcome");
  let entered;
  try {
    entered = await engine.enter(welcome, keys, signer, engine.configure(guard.believing(profile)));
  } catch {
    throw new GuardError("welcome");
  }
  const { state, signerLeaf } = entered;
  // A colleague could welcome us into a branch that the visitor is not in.
  if (signerLeaf !== 0 || state.privatePath.leafIndex === 0) throw new GuardError("tree");
  // Two calls may have come this far at once; a key package opens one group.
  if (usedKeyPackages.has(keys)) throw new GuardError("used");
  return admitOurselves(state, keys, signer, profile);
}

async function admitOurselves(state: State, keys: LeafKeys, signer: Signer, profile: Profile): Promise<Group> {
  guard.checkTree(state, profile);
  const members = await guard.membersOf(state, profile);
  usedKeyPackages.add(keys);
  engine.forgetKeys(keys);
  return new GuardedGroup(state, members, signer, profile);
}

function lifetime(now: number) {
  const seconds = BigInt(Math.floor(now / 1000));
  return { notBefore: seconds - BACKDATED, notAfter: seconds + LEAF_LIFE };
}
