// The sharp edges of ts-mls (shared protocol.md section 7): what cuts the naive user does not cut the guarded group.
//
// | point | what it says | where it is tested |
// |---|---|---|
// | 1 | a removed member must not read on | here, test_oracle_interop.py (the same of another engine) |
// | 2 | zeroing fails open: racing sends, old states, shared buffers, zero ratchets | here; guard.test.ts (spent state, copies); restore.test.ts (an old state, copies, empty ratchets) |
// | 3 | external joins, every credential believed, endless key packages | here; attacks.test.ts (certificates), chain_table.test.ts |
// | 4 | the sender is not reported | here; naive.test.ts (a leaf that is used again), conversation.test.ts |
// | 5 | removed by a commit that reuses the leaf | here; test_oracle_interop.py (the new one is on the oracle) |
// | 6 | six leaves: a cap of four | here; guard.test.ts (a page without the cap is left) |
// | 7 | "in the past" is a repeat or a lost key | here; test_oracle_interop.py (any order within the window) |
// | 8 | browsers without Ed25519 and X25519 | curve.test.ts, curve_group.test.ts; tests/web/built_curve.test.ts; tests/e2e/test_old_phone.py; the console: tests/web/console_device.test.ts |
// | 9 | the suite is private, proto decides it, no group outlives a conversation | here; suites.test.ts; conversation.test.ts (an ending) |
import { describe, expect, test } from "vitest";
import { makeKeyPackage } from "../../chatsvc/web/e2ee/group.ts";
import * as mls from "./raw_mls.ts";
import * as world from "./world.ts";
import { heard, meet, meetInsider, naiveConfig, NOON, rawLife, rawMember, rawSuite, refusal, say } from "./world.ts";

const CLASSICAL = "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519";
const bytes = (text: string) => new TextEncoder().encode(text);

async function rawPair(config = naiveConfig(), name: mls.CiphersuiteName = CLASSICAL) {
  const cs = await rawSuite(name);
  const [v, c] = await Promise.all([rawMember(cs), rawMember(cs)]);
  const start = await mls.createGroup(bytes("group"), v.publicPackage, v.privatePackage, [], cs, config);
  const made = await mls.createCommit(
    { state: start, cipherSuite: cs },
    { extraProposals: [{ proposalType: "add", add: { keyPackage: c.publicPackage } }], ratchetTreeExtension: true },
  );
  const joined = await mls.joinGroup(
    made.welcome!, c.publicPackage, c.privatePackage, mls.emptyPskIndex, cs, undefined, undefined, config,
  );
  return { cs, visitor: made.newState, counsellor: joined };
}

const lenient = naiveConfig({ lifetimeConfig: { ...mls.defaultLifetimeConfig, validateLifetimeOnReceive: false } });

describe("1: a removed member", () => {
  test("does not read on, even when it pretends to stand on another leaf", async () => {
    const { visitor, insider, cs } = await meetInsider();
    const removal = await visitor.stage({ adds: [], removes: [visitor.members[1]!.member] });
    await visitor.open(removal.commit);
    const secret = await visitor.encrypt(say("bara för mig"));
    const pretending = { ...insider, privatePath: { ...insider.privatePath, leafIndex: 0 } };
    for (const state of [insider, pretending]) {
      const attempt = async () => {
        const after = await mls.processPrivateMessage(state, world.privateMessage(removal.commit), mls.emptyPskIndex, cs);
        return mls.processPrivateMessage(after.newState, world.privateMessage(secret), mls.emptyPskIndex, cs);
      };
      await expect(attempt()).rejects.toThrow();
    }
  });

  test("is not heard either", async () => {
    const { visitor, counsellor } = await meet();
    const late = await counsellor.encrypt(say("ett sista ord"));
    const removal = await visitor.stage({ adds: [], removes: [counsellor.me] });
    await visitor.open(removal.commit);
    expect(await visitor.open(late)).toEqual({ kind: "stale", epoch: 1n });
    expect(await counsellor.open(removal.commit)).toEqual({ kind: "removed" });
    expect(await counsellor.open(await visitor.encrypt(say("nu"))).then(heard)).toBe("removed");
  });
});

describe("2: two racing sends", () => {
  test("encrypt the second one under zeros when done naively", async () => {
    const { visitor, cs } = await rawPair(lenient);
    const send = async (text: string) => {
      const sent = await mls.createApplicationMessage(visitor, bytes(text), cs);
      sent.consumed.forEach((secret) => secret.fill(0));
      return sent.privateMessage;
    };
    await send("first");
    const message = await send("second");
    // Somebody who knows nothing but zeros derives the key, and the nonce up to the four bytes of the reuse guard.
    const zeros = new Uint8Array(cs.kdf.size);
    const key = await mls.deriveTreeSecret(zeros, "key", 0, cs.hpke.keyLength, cs.kdf);
    const nonce = await mls.deriveTreeSecret(zeros, "nonce", 0, cs.hpke.nonceLength, cs.kdf);
    const sender = await mls.decryptSenderData(message, visitor.keySchedule.senderDataSecret, cs);
    for (let i = 0; i < 4; i++) nonce[i]! ^= sender!.reuseGuard[i]!;
    const { groupId, epoch, authenticatedData } = message;
    const aad = mls.encodePrivateContentAAD({ groupId, epoch, contentType: "application", authenticatedData });
    const plain = await cs.hpke.decryptAead(key, nonce, aad, message.ciphertext);
    expect(new TextDecoder().decode(plain)).toContain("second");
  });

  test("wait for one another in the guarded group, and all are read", async () => {
    const { visitor, counsellor } = await meet();
    const frames = await Promise.all(Array.from({ length: 20 }, (_, i) => visitor.encrypt(say(`nummer ${i}`, i + 1))));
    const texts = [];
    const generations = new Set();
    for (const frame of frames) {
      const incoming = await counsellor.open(frame);
      texts.push(heard(incoming));
      if (incoming.kind === "opened") generations.add(incoming.generation);
    }
    expect(texts).toEqual(Array.from({ length: 20 }, (_, i) => `nummer ${i}`));
    expect(generations.size).toBe(20);
  });

  test("cannot overlap an opening or a commit either", async () => {
    const { visitor, counsellor } = await meet();
    const from = await Promise.all([counsellor.encrypt(say("a")), counsellor.encrypt(say("b", 2))]);
    const [sent, first, second, staged, refused] = await Promise.all([
      visitor.encrypt(say("c")),
      visitor.open(from[0]!),
      visitor.open(from[1]!),
      visitor.stage({ adds: [], removes: [] }),
      refusal(visitor.encrypt(say("d", 2))),
    ]);
    expect([heard(first), heard(second), refused]).toEqual(["a", "b", "staged"]);
    expect(heard(await counsellor.open(sent))).toBe("c");
    expect(await visitor.open(staged.commit)).toMatchObject({ kind: "committed", epoch: 2n });
    expect(await counsellor.open(staged.commit)).toMatchObject({ kind: "committed", epoch: 2n });
    expect(heard(await counsellor.open(await visitor.encrypt(say("d", 2))))).toBe("d");
  });
});

describe("3: the library's defaults", () => {
  test("let whoever has a GroupInfo join from outside; the guarded group takes private messages only", async () => {
    const { cs, visitor } = await rawPair(lenient);
    const info = await mls.createGroupInfoWithExternalPubAndRatchetTree(visitor, [], cs);
    const mallory = await rawMember(cs);
    const intruder = await mls.joinGroupExternal(
      info, mallory.publicPackage, mallory.privatePackage, false, cs, undefined, lenient,
    );
    const naive = await mls.processPublicMessage(visitor, intruder.publicMessage, mls.emptyPskIndex, cs);
    expect(naive.actionTaken).toBe("accept");

    const room = await meetInsider();
    const published = await mls.createGroupInfoWithExternalPubAndRatchetTree(room.insider, [], room.cs);
    const { publicPackage, privatePackage } = await rawMember(room.cs);
    const external = await mls.joinGroupExternal(
      published, publicPackage, privatePackage, false, room.cs, undefined, lenient,
    );
    const { publicMessage } = external;
    const frame = mls.encodeMlsMessage({ version: "mls10", wireformat: "mls_public_message", publicMessage });
    expect(heard(await room.visitor.open(frame))).toBe("forged: format");
    expect(room.visitor.members).toHaveLength(2);
  });

  test("believe every credential; the guarded group believes chains", async () => {
    const cs = await rawSuite();
    const anybody = await rawMember(cs, bytes("I am the counsellor"));
    const { visitor } = await rawPair(lenient);
    expect(await visitor.clientConfig.authService.validateCredential(anybody.publicPackage.leafNode.credential, new Uint8Array(32))).toBe(true);
    const room = await meet();
    const stage = room.visitor.stage({ adds: [world.rawKeyPackage(anybody)], removes: [] });
    expect(await refusal(stage)).toBe("chain_invalid");
    const unnamed = await rawMember(cs);
    expect(await refusal(room.visitor.stage({ adds: [world.rawKeyPackage(unnamed)], removes: [] }))).toBe("chain_invalid");
  });

  test("make key packages that never end; the guarded group refuses those, and clocks far off", async () => {
    const { visitor, counsellor, reception, trust } = await meet();
    const cs = await rawSuite();
    const shift = await reception.shift({ role: "supervisor" });
    Object.assign(trust, { deviceList: await reception.devices() });
    const at = async (lifetime: mls.Lifetime) => {
      const adds = [world.rawKeyPackage(await world.rawStaff(cs, shift, lifetime))];
      await world.agree(visitor, counsellor, [{ bytes: adds[0]! }]);
      return refusal(visitor.stage({ adds, removes: [] }));
    };
    expect(mls.defaultLifetime.notAfter).toBeGreaterThan(2n ** 60n);
    expect(await at(mls.defaultLifetime)).toBe("key_package");
    expect(await at(rawLife(NOON - 3 * 86_400_000))).toBe("key_package");
    expect(await at(rawLife(NOON + 3 * 86_400_000))).toBe("key_package");
    expect(await at(rawLife(NOON + 3_600_000))).toBe("accepted");
  });
});

test("4: the library does not say who sent; the guarded group names the member, not the leaf", async () => {
  const { visitor, counsellor, reception, trust, visitorKey } = await meet();
  const raw = await rawPair(lenient);
  const sent = await mls.createApplicationMessage(raw.counsellor, bytes("vem?"), raw.cs);
  const result = await mls.processPrivateMessage(raw.visitor, sent.privateMessage, mls.emptyPskIndex, raw.cs);
  expect(Object.keys(result).sort()).toEqual(["consumed", "kind", "message", "newState"]);

  const kim = await makeKeyPackage(await reception.shift({ role: "supervisor" }), NOON);
  Object.assign(trust, { deviceList: await reception.devices() });
  const third = await world.enter(await world.addTo(visitor, kim, [counsellor]), kim, visitorKey, trust);
  expect(await visitor.open(await third.encrypt(say("Kim")))).toMatchObject({ member: third.me });
  expect(await visitor.open(await counsellor.encrypt(say("Sam")))).toMatchObject({ member: counsellor.me });
  expect(third.me).not.toBe(counsellor.me);
});

test("5: who is removed by a commit that reuses the leaf is told so, not thrown an internal error", async () => {
  const raw = await rawPair(lenient);
  const next = await rawMember(raw.cs);
  const swap = await mls.createCommit(
    { state: raw.visitor, cipherSuite: raw.cs },
    {
      extraProposals: [
        { proposalType: "remove", remove: { removed: 1 } },
        { proposalType: "add", add: { keyPackage: next.publicPackage } },
      ],
    },
  );
  if (swap.commit.wireformat !== "mls_private_message") throw new Error("not private");
  const { privateMessage } = swap.commit;
  await expect(mls.processPrivateMessage(raw.counsellor, privateMessage, mls.emptyPskIndex, raw.cs)).rejects.toThrow();

  const { visitor, counsellor, reception, trust } = await meet();
  const kim = await makeKeyPackage(await reception.shift(), NOON);
  Object.assign(trust, { deviceList: await reception.devices() });
  const staged = await visitor.stage({ adds: [kim.bytes], removes: [counsellor.me] });
  expect(await counsellor.open(staged.commit)).toEqual({ kind: "removed" });
});

test("6: the fifth member is refused before anything is made", async () => {
  const { visitor, reception, trust, counsellor } = await meet();
  const more = await Promise.all([1, 2, 3].map(() => reception.shift({ role: "supervisor" })));
  const packages = await Promise.all(more.map((shift) => makeKeyPackage(shift, NOON)));
  Object.assign(trust, { deviceList: await reception.devices() });
  const all = packages.map(({ bytes: b }) => b);
  await world.agree(visitor, counsellor, packages);
  expect(await refusal(visitor.stage({ adds: all, removes: [] }))).toBe("too_many");
  const two = await visitor.stage({ adds: all.slice(0, 2), removes: [] });
  await visitor.open(two.commit);
  expect(await counsellor.open(two.commit)).toMatchObject({ kind: "committed" });
  expect(visitor.members).toHaveLength(4);
  expect(await refusal(visitor.stage({ adds: all.slice(2), removes: [] }))).toBe("too_many");
  // The counsellor's yes goes with her, and where no counsellor stays only a counsellor comes in.
  expect(await refusal(visitor.stage({ adds: all.slice(2), removes: [counsellor.me] }))).toBe("chain_role");
  expect(await refusal(visitor.stage({ adds: all.slice(2), removes: visitor.members.slice(2, 3).map(({ member }) => member) }))).toBe("accepted");
});

describe("7: a key that is gone", () => {
  test("is a repeat when the frame was read, and unreadable when it fell out of the window", async () => {
    const { visitor, counsellor } = await meet();
    const frames = [];
    for (let i = 0; i < 101; i++) frames.push(await visitor.encrypt(say(`${i}`, i + 1)));
    expect(heard(await counsellor.open(frames[100]!))).toBe("100");
    expect(heard(await counsellor.open(frames[100]!))).toBe("repeat");
    expect(heard(await counsellor.open(frames[0]!))).toBe("forged: unreadable");
    expect(heard(await counsellor.open(frames[60]!))).toBe("60");
    expect(heard(await counsellor.open(await visitor.encrypt(say("vidare", 102))))).toBe("vidare");
  });

  test("too far ahead is refused and the conversation goes on", async () => {
    const { visitor, counsellor } = await meet();
    let frame = await visitor.encrypt(say("0"));
    for (let i = 0; i < 270; i++) frame = await visitor.encrypt({ t: "pad" });
    expect(heard(await counsellor.open(frame))).toBe("forged: unreadable");
    expect(heard(await visitor.open(await counsellor.encrypt(say("hör du?"))))).toBe("hör du?");
  });
});

test("9: another suite is another protocol", async () => {
  const { visitor, reception, trust, visitorKey, keyPackage } = await meet();
  const classical = await rawSuite(CLASSICAL);
  const shift = await reception.shift({ role: "supervisor" });
  Object.assign(trust, { deviceList: await reception.devices() });
  const weaker = world.rawKeyPackage(await world.rawStaff(classical, shift));
  expect(await refusal(visitor.stage({ adds: [weaker], removes: [] }))).toBe("key_package");
  const raw = await rawPair(lenient);
  const joining = await rawMember(raw.cs);
  const made = await mls.createCommit(
    { state: raw.visitor, cipherSuite: raw.cs },
    { extraProposals: [{ proposalType: "add", add: { keyPackage: joining.publicPackage } }], ratchetTreeExtension: true },
  );
  const welcome = mls.encodeMlsMessage({ version: "mls10", wireformat: "mls_welcome", welcome: made.welcome! });
  expect(await refusal(world.enter(welcome, keyPackage, visitorKey, trust))).toBe("used");
  const fresh = await makeKeyPackage(shift, NOON);
  expect(await refusal(world.enter(welcome, fresh, visitorKey, trust))).toBe("welcome");
});
