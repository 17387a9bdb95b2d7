// Keys and groups out of what was kept sealed: checked again as when they were made, then as alive as before.
import { copyOf, equal, shortHash } from "./bytes.ts";
import { curve } from "./curve.ts";
import type { SigningKey } from "./curve_port.ts";
import type { ShiftIdentity } from "./device.ts";
import * as engine from "./engine.ts";
import { XWING, type Signer, type State, type Suite } from "./engine.ts";
import type { OwnKeyPackage, VisitorKey } from "./group.ts";
import type { Group, SavedGroup } from "./group_port.ts";
import * as guard from "./guard.ts";
import { GuardError, type GroupMember, type Profile } from "./guard.ts";
import { GuardedGroup, type Staged } from "./guarded_group.ts";
import type { Trust } from "./trust.ts";

/** A signing key as plain data: 32 bytes, and PKCS8. */
export interface SavedKey {
  readonly publicKey: Uint8Array;
  readonly sign: Uint8Array;
}

export interface SavedShift extends SavedKey {
  readonly identity: Uint8Array;
}

/** The private halves of a key package; who signs for it is the shift, which is saved once. */
export interface SavedKeyPackage {
  readonly bytes: Uint8Array;
  readonly init: Uint8Array;
  readonly hpke: Uint8Array;
}

async function exported(key: SigningKey): Promise<Uint8Array> {
  return (await curve()).save(key);
}

/** Extractable again: the next seal needs it. Throws GuardError `saved` for what is not a key. */
async function imported(sign: Uint8Array): Promise<SigningKey> {
  try {
    return await (await curve()).restore(sign);
  } catch {
    throw new GuardError("saved");
  }
}

export async function saveVisitorKey(key: VisitorKey): Promise<SavedKey> {
  return { publicKey: copyOf(key.publicKey), sign: await exported(key.sign) };
}

/** Throws GuardError `saved`. */
export async function restoreVisitorKey(saved: SavedKey): Promise<VisitorKey> {
  return { publicKey: copyOf(saved.publicKey), sign: await imported(saved.sign) };
}

export async function saveShift(shift: ShiftIdentity): Promise<SavedShift> {
  return { identity: copyOf(shift.identity), publicKey: copyOf(shift.publicKey), sign: await exported(shift.sign) };
}

/** Throws GuardError `saved`. */
export async function restoreShift(saved: SavedShift): Promise<ShiftIdentity> {
  return { identity: copyOf(saved.identity), publicKey: copyOf(saved.publicKey), sign: await imported(saved.sign) };
}

export function saveKeyPackage({ bytes, keys }: OwnKeyPackage): SavedKeyPackage {
  const { initPrivateKey, hpkePrivateKey } = keys.privatePackage;
  return { bytes: copyOf(bytes), init: copyOf(initPrivateKey), hpke: copyOf(hpkePrivateKey) };
}

/** Throws GuardError `saved` for what is no key package of this shift. */
export async function restoreKeyPackage(
  saved: SavedKeyPackage,
  shift: ShiftIdentity,
  suite: Suite = XWING,
): Promise<OwnKeyPackage> {
  const bytes = copyOf(saved.bytes);
  const publicPackage = engine.readKeyPackage(bytes);
  if (publicPackage === null || !equal(publicPackage.leafNode.signaturePublicKey, shift.publicKey)) throw new GuardError("saved");
  const signer = await engine.makeSigner(shift.sign, shift.publicKey, suite);
  const privatePackage = {
    initPrivateKey: copyOf(saved.init),
    hpkePrivateKey: copyOf(saved.hpke),
    signaturePrivateKey: signer.handle,
  };
  return { id: await shortHash(bytes), bytes, keys: { publicPackage, privatePackage }, signer, suite };
}

/**
 * The group goes on where it was saved: its own generations, its staged commit, its frames seen. Of a state that was saved
 * earlier it would say again under used keys: whoever calls must know that it is the last one (P16). Leaves that stand in
 * the tree are held to their signatures alone (P2). Throws GuardError: `saved`, or `tree` for a group not ours to trust.
 */
export async function restoreGroup(o: {
  readonly saved: SavedGroup;
  readonly conversation: Uint8Array;
  readonly group: number;
  readonly visitorKey: Uint8Array;
  readonly trust: Trust;
  readonly consult?: boolean | undefined;
  /** Another one in tests only. */
  readonly suite?: Suite;
}): Promise<Group> {
  const { saved, suite = XWING } = o;
  if (saved.suite !== suite.name) throw new GuardError("saved");
  const profile = {
    groupId: guard.groupIdOf(o.conversation, o.group),
    visitorKey: copyOf(o.visitorKey),
    trust: o.trust,
    suite,
    consult: o.consult,
  };
  const signer = await engine.makeSigner(await imported(saved.sign), saved.publicKey, suite);
  const [state, members] = await believed(saved.state, signer, profile);
  const staged = saved.staged === null ? null : await restaged(saved.staged, state, signer, profile);
  return new GuardedGroup(state, members, signer, profile, { staged, seen: copyOf(saved.seen) });
}

async function believed(
  bytes: Uint8Array,
  signer: Signer,
  profile: Profile,
): Promise<readonly [State, readonly GroupMember[]]> {
  const state = await engine.read(bytes, signer, engine.configure(guard.believing(profile)));
  if (state === null) throw new GuardError("saved");
  guard.checkTree(state, profile);
  guard.checkAlive(state);
  const own = engine.leavesOf(state).find(({ leaf }) => leaf === state.privatePath.leafIndex);
  if (own === undefined || !equal(own.signatureKey, signer.publicKey)) throw new GuardError("saved");
  return [state, await guard.membersOf(state, profile)];
}

async function restaged(
  saved: NonNullable<SavedGroup["staged"]>,
  from: State,
  signer: Signer,
  profile: Profile,
): Promise<Staged> {
  const [next, members] = await believed(saved.next, signer, profile);
  const follows = next.groupContext.epoch === from.groupContext.epoch + 1n && from.privatePath.leafIndex === 0;
  if (!follows || next.privatePath.leafIndex !== 0) throw new GuardError("saved");
  return { bytes: copyOf(saved.commit), welcome: saved.welcome && copyOf(saved.welcome), next, members };
}
