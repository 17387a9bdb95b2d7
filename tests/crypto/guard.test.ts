// Rules that only show from inside: what a state keeps, and what the guard says of a broken or crowded one.
import { describe, expect, test } from "vitest";
import * as engine from "../../chatsvc/web/e2ee/engine.ts";
import { makeKeyPackage } from "../../chatsvc/web/e2ee/group.ts";
import { believing, checkAlive, checkTree, groupIdOf, GuardError } from "../../chatsvc/web/e2ee/guard.ts";
import * as mls from "./raw_mls.ts";
import * as world from "./world.ts";
import { CONVERSATION, makeKey, naiveConfig, NOON, rawMember, rawSuite, Reception, refusal } from "./world.ts";

const profileOf = async (reception: Reception, visitorKey: Uint8Array) => ({
  groupId: groupIdOf(CONVERSATION, 0),
  visitorKey,
  trust: await reception.trust(),
  suite: engine.XWING,
});

async function alone() {
  const reception = await Reception.open();
  const { publicKey, key } = await makeKey();
  const signer = await engine.makeSigner(key, publicKey, engine.XWING);
  const leaf = await engine.makeLeaf(signer, new Uint8Array(), world.rawLife());
  const profile = await profileOf(reception, publicKey);
  const config = engine.configure(believing(profile));
  return { profile, signer, state: await engine.begin(profile.groupId, leaf, signer, config) };
}

describe("a state", () => {
  test("keeps nothing of the epoch that a commit has ended", async () => {
    const { signer, state } = await alone();
    const naive = await mls.createCommit({ state: engine.copy(state), cipherSuite: signer.suite }, {});
    expect(naive.newState.historicalReceiverData.size).toBe(1);
    const made = await engine.commit(engine.copy(state), signer, [], []);
    expect(made.next.historicalReceiverData.size).toBe(0);
  });

  test("that was spent encrypts nothing more", async () => {
    const { signer, state } = await alone();
    checkAlive(state);
    await engine.seal(state, signer, new Uint8Array(256));
    expect(() => checkAlive(state)).toThrow(new GuardError("zeroed"));
    const forgotten = engine.copy((await alone()).state);
    engine.forget(forgotten);
    expect(() => checkAlive(forgotten)).toThrow(new GuardError("zeroed"));
  });

  test("is copied into buffers of its own", async () => {
    const { state } = await alone();
    const copied = engine.copy(state);
    engine.forget(copied);
    checkAlive(state);
    expect(state.keySchedule.initSecret.some((byte) => byte !== 0)).toBe(true);
    expect(copied.keySchedule.initSecret.every((byte) => byte === 0)).toBe(true);
  });

  test("signs with its own key and no other", async () => {
    const [one, two] = [await alone(), await alone()];
    await expect(engine.seal(one.state, two.signer, new Uint8Array(256))).rejects.toThrow("own key");
  });

  test("of another group, or with another first leaf, is not trusted", async () => {
    const { profile, state } = await alone();
    checkTree(state, profile);
    const tree = new GuardError("tree");
    expect(() => checkTree(state, { ...profile, groupId: groupIdOf(CONVERSATION, 1) })).toThrow(tree);
    expect(() => checkTree(state, { ...profile, visitorKey: new Uint8Array(32) })).toThrow(tree);
  });
});

test("a visitor's page that lets in a fourth of staff is left by them", async () => {
  const cs = await rawSuite();
  const reception = await Reception.open();
  const visitor = await rawMember(cs);
  const config = naiveConfig({ lifetimeConfig: { ...mls.defaultLifetimeConfig, validateLifetimeOnReceive: false } });
  const { publicPackage, privatePackage } = visitor;
  const start = await mls.createGroup(groupIdOf(CONVERSATION, 0), publicPackage, privatePackage, [], cs, config);
  const staff = await Promise.all(
    [1, 2, 3, 4].map(async () => makeKeyPackage(await reception.shift(), NOON)),
  );
  const trust = await reception.trust();
  const letIn = async (count: number) => {
    const extraProposals = staff.slice(0, count).map(
      ({ keys }): mls.Proposal => ({ proposalType: "add", add: { keyPackage: keys.publicPackage } }),
    );
    const made = await mls.createCommit({ state: start, cipherSuite: cs }, { extraProposals, ratchetTreeExtension: true });
    const welcome = mls.encodeMlsMessage({ version: "mls10", wireformat: "mls_welcome", welcome: made.welcome! });
    return refusal(world.enter(welcome, staff[0]!, publicPackage.leafNode.signaturePublicKey, trust));
  };
  expect(await letIn(4)).toBe("tree");
  expect(await letIn(3)).toBe("accepted");
});

test("a group id is one conversation and one number", () => {
  expect(Array.from(groupIdOf(CONVERSATION, 258).slice(16))).toEqual([0, 0, 1, 2]);
  for (const number of [-1, 1.5, 2 ** 32]) expect(() => groupIdOf(CONVERSATION, number)).toThrow(RangeError);
  expect(() => groupIdOf(new Uint8Array(15), 0)).toThrow(RangeError);
});
