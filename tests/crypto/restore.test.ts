// A reload: the saved group talks on, a commit stays final, no key is used twice, and nothing foreign is let in.
import { decode, encode } from "@msgpack/msgpack";
import { describe, expect, test } from "vitest";
import {
  createGroup,
  joinGroup,
  makeKeyPackage,
  makeVisitorKey,
  type Group,
  type SavedGroup,
} from "../../chatsvc/web/e2ee/group.ts";
import * as restore from "../../chatsvc/web/e2ee/restore.ts";
import * as mls from "./raw_mls.ts";
import { addTo, CONVERSATION, heard, meet, NOON, privateMessage, Reception, refusal, say, type Talk } from "./world.ts";

/** What a page does: everything goes through bytes, so nothing can be shared with the state that lived. */
const throughBytes = <T>(saved: T): T => decode(encode(saved)) as T;

interface Place {
  readonly conversation?: Uint8Array;
  readonly group?: number;
  readonly visitorKey?: Uint8Array;
}

function restored(talk: Talk, saved: SavedGroup, place: Place = {}): Promise<Group> {
  const here = { conversation: CONVERSATION, group: 0, visitorKey: talk.visitorKey, trust: talk.trust };
  return restore.restoreGroup({ saved: throughBytes(saved), ...here, ...place });
}

async function reloaded(talk: Talk, group: Group): Promise<Group> {
  const saved = await group.save();
  group.close();
  return restored(talk, saved);
}

describe("a reloaded member", () => {
  test("talks on as if nothing had been: both sides, both ways, many times", async () => {
    const talk = await meet();
    let { visitor, counsellor } = talk;
    for (let round = 1; round <= 4; round += 1) {
      visitor = await reloaded(talk, visitor);
      expect(heard(await counsellor.open(await visitor.encrypt(say("hej", round))))).toBe("hej");
      counsellor = await reloaded(talk, counsellor);
      expect(heard(await visitor.open(await counsellor.encrypt(say("hej hej", round))))).toBe("hej hej");
    }
    expect(await visitor.safetyWords()).toEqual(await counsellor.safetyWords());
    expect([visitor.me, counsellor.me]).toEqual(["0", talk.counsellor.me]);
    expect(visitor.members).toEqual(talk.visitor.members);
  });

  test("goes on with its own generations: what it says next is under a key that was never used", async () => {
    const talk = await meet();
    await talk.visitor.encrypt(say("ett", 1));
    await talk.visitor.encrypt(say("två", 2));
    const before = talk.visitor.generation;
    const visitor = await reloaded(talk, talk.visitor);
    expect([visitor.generation, visitor.epoch]).toEqual([before, talk.visitor.epoch]);
    const opened = await talk.counsellor.open(await visitor.encrypt(say("tre", 3)));
    expect(opened).toMatchObject({ kind: "opened", generation: 2 });
  });

  test("opens what was on the way, also what was skipped, and nothing twice", async () => {
    const talk = await meet();
    const [early, late, never] = [
      await talk.visitor.encrypt(say("tidigt", 1)),
      await talk.visitor.encrypt(say("sent", 2)),
      await talk.visitor.encrypt(say("aldrig", 3)),
    ];
    expect(heard(await talk.counsellor.open(late))).toBe("sent");
    const counsellor = await reloaded(talk, talk.counsellor);
    expect(heard(await counsellor.open(early))).toBe("tidigt");
    expect(await counsellor.open(late)).toEqual({ kind: "repeat" });
    const again = await reloaded(talk, counsellor);
    expect(heard(await again.open(never))).toBe("aldrig");
    expect(await again.open(early)).toEqual({ kind: "repeat" });
  });

  test("follows the visitor's next commits, and lets the next counsellor in", async () => {
    const talk = await meet();
    const visitor = await reloaded(talk, talk.visitor);
    const counsellor = await reloaded(talk, talk.counsellor);
    const colleague = await makeKeyPackage(await talk.reception.shift({ alias: "Kim" }), NOON);
    Object.assign(talk.trust, { deviceList: await talk.reception.devices() });
    const welcome = await addTo(visitor, colleague, [counsellor]);
    const third = await joinGroup({ welcome, keyPackage: colleague, conversation: CONVERSATION, group: 0, visitorKey: talk.visitorKey, trust: talk.trust });
    for (const group of [counsellor, third]) expect(heard(await group.open(await visitor.encrypt(say("välkommen"))))).toBe("välkommen");
  });

  test("keeps its copies: what is done with the saved bytes reaches nobody", async () => {
    const talk = await meet();
    const saved = await talk.visitor.save();
    saved.state.fill(0);
    saved.sign.fill(0);
    expect(heard(await talk.counsellor.open(await talk.visitor.encrypt(say("hej"))))).toBe("hej");
  });
});

describe("a staged commit", () => {
  async function staged() {
    const talk = await meet();
    const colleague = await makeKeyPackage(await talk.reception.shift({ alias: "Kim" }), NOON);
    Object.assign(talk.trust, { deviceList: await talk.reception.devices() });
    const made = await talk.visitor.stage({ adds: [colleague.bytes], removes: [talk.counsellor.me] });
    return { talk, colleague, made };
  }

  test("survives: the same bytes again, and no other commit for that epoch (P7)", async () => {
    const { talk, made } = await staged();
    const visitor = await reloaded(talk, talk.visitor);
    expect(visitor.staged).toEqual(made);
    expect(await refusal(visitor.stage({ adds: [], removes: [] }))).toBe("staged");
    expect(await refusal(visitor.encrypt(say("än")))).toBe("staged");
    expect((await reloaded(talk, visitor)).staged).toEqual(made);
  });

  test("is applied where it comes back, and its Welcome opens", async () => {
    const { talk, colleague, made } = await staged();
    const visitor = await reloaded(talk, talk.visitor);
    expect(await visitor.open(made.commit)).toMatchObject({ kind: "committed", epoch: 2n });
    expect(visitor.staged).toBeNull();
    const welcome = visitor.epoch === 2n ? made.welcome! : new Uint8Array();
    const third = await joinGroup({ welcome, keyPackage: colleague, conversation: CONVERSATION, group: 0, visitorKey: talk.visitorKey, trust: talk.trust });
    expect(heard(await third.open(await visitor.encrypt(say("hej"))))).toBe("hej");
  });

  test("can still be taken back when the service refuses it for good", async () => {
    const { talk } = await staged();
    const visitor = await reloaded(talk, talk.visitor);
    await visitor.unstage();
    expect(heard(await talk.counsellor.open(await visitor.encrypt(say("kvar"))))).toBe("kvar");
  });

  test("of the very first Add survives too: the visitor is alone and waits", async () => {
    const reception = await Reception.open();
    const keyPackage = await makeKeyPackage(await reception.shift(), NOON);
    const trust = await reception.trust();
    const key = await makeVisitorKey();
    const visitor = await createGroup({ conversation: CONVERSATION, group: 0, visitor: key, trust });
    const made = await visitor.stage({ adds: [keyPackage.bytes], removes: [] });
    const where = { conversation: CONVERSATION, group: 0, visitorKey: key.publicKey, trust };
    const again = await restore.restoreGroup({ saved: throughBytes(await visitor.save()), ...where });
    await again.open(made.commit);
    const counsellor = await joinGroup({ welcome: made.welcome!, keyPackage, ...where });
    expect(heard(await counsellor.open(await again.encrypt(say("hej"))))).toBe("hej");
  });
});

describe("a state that is not the last one", () => {
  test("encrypts another text under the used key: this is why seals are counted (P16)", async () => {
    const talk = await meet();
    const old = await talk.visitor.save();
    await talk.visitor.encrypt(say("hemligt", 1));
    const back = await restored(talk, old);
    await back.encrypt(say("något annat", 1));
    // Nothing in MLS itself notices: the same generation was spent twice, for two texts.
    expect(back.generation).toBe(talk.visitor.generation);
  });

  test("is not what a page restores that saved before it sent", async () => {
    const talk = await meet();
    const sent: Uint8Array[] = [];
    let kept = await talk.visitor.save();
    let group: Group = talk.visitor;
    for (let c = 1; c <= 6; c += 1) {
      const bytes = await group.encrypt(say(`text ${c}`, c));
      kept = await group.save();
      sent.push(bytes);
      // The page dies at once after every other text.
      if (c % 2 === 0) group = await restored(talk, kept);
    }
    const opened = await Promise.all(sent.map((bytes) => talk.counsellor.open(bytes)));
    const generations = opened.map((one) => (one.kind === "opened" ? one.generation : one.kind));
    expect(generations).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("is known after the counsellor has moved on: its frames open nowhere", async () => {
    const talk = await meet();
    const old = await talk.visitor.save();
    expect(heard(await talk.counsellor.open(await talk.visitor.encrypt(say("hemligt"))))).toBe("hemligt");
    const back = await restored(talk, old);
    expect(heard(await talk.counsellor.open(await back.encrypt(say("igen"))))).toBe("forged: unreadable");
  });
});

describe("what is saved", () => {
  test("holds no secrets of past epochs: what was said there opens no more", async () => {
    const talk = await meet();
    const missed = await talk.counsellor.encrypt(say("från förr"));
    const heal = await talk.visitor.stage({ adds: [], removes: [] });
    for (const group of [talk.visitor, talk.counsellor]) await group.open(heal.commit);
    for (const group of [talk.visitor, talk.counsellor]) {
      const { state } = await group.save();
      expect(mls.decodeGroupState(state, 0)![0].historicalReceiverData.size).toBe(0);
    }
    const { state } = await talk.visitor.save();
    const cs = await mls.getCiphersuiteImpl(mls.getCiphersuiteFromName("MLS_256_XWING_AES256GCM_SHA512_Ed25519"));
    const naive = { ...mls.decodeGroupState(state, 0)![0], clientConfig: { authService: mls.defaultAuthenticationService } } as mls.ClientState;
    await expect(mls.processPrivateMessage(naive, privateMessage(missed), mls.emptyPskIndex, cs)).rejects.toThrow();
  });

  test("holds no key that was used up: an old frame opens no more", async () => {
    const talk = await meet();
    const frame = await talk.counsellor.encrypt(say("läst"));
    await talk.visitor.open(frame);
    const saved = { ...(await talk.visitor.save()), seen: new Uint8Array() };
    expect(heard(await (await restored(talk, saved)).open(frame))).toBe("forged: unreadable");
  });

  test("is small enough for every reload: two members under 24 kB", async () => {
    const talk = await meet();
    for (let c = 1; c <= 40; c += 1) await talk.visitor.open(await talk.counsellor.encrypt(say("hej", c)));
    expect(encode(await talk.visitor.save()).length).toBeLessThan(24_576);
  });

  test("is not given out by a closed group", async () => {
    const { visitor } = await meet();
    visitor.close();
    expect(await refusal(visitor.save())).toBe("closed");
  });
});

describe("a restore refuses", () => {
  test("another conversation, another group number, a foreign visitor key", async () => {
    const talk = await meet();
    const saved = await talk.visitor.save();
    expect(await refusal(restored(talk, saved, { conversation: new Uint8Array(16).fill(8) }))).toBe("tree");
    expect(await refusal(restored(talk, saved, { group: 1 }))).toBe("tree");
    expect(await refusal(restored(talk, saved, { visitorKey: (await makeVisitorKey()).publicKey }))).toBe("tree");
    expect(await refusal(restored(talk, saved))).toBe("accepted");
  });

  test("a tree that somebody has changed: a leaf of a colleague in the place of the counsellor's", async () => {
    const talk = await meet();
    const other = await meet();
    const saved = await talk.visitor.save();
    const mine = mls.decodeGroupState(saved.state, 0)![0] as mls.ClientState;
    const theirs = mls.decodeGroupState((await other.visitor.save()).state, 0)![0];
    const ratchetTree = [mine.ratchetTree[0], mine.ratchetTree[1], theirs.ratchetTree[2]];
    const state = mls.encodeGroupState({ ...mine, ratchetTree });
    expect(await refusal(restored(talk, { ...saved, state }))).toBe("saved");
  });

  test("staff whose chain this page does not believe", async () => {
    const talk = await meet();
    const stranger = await Reception.open();
    const trust = await stranger.trust();
    const saved = await talk.visitor.save();
    expect(await refusal(restored({ ...talk, trust }, saved))).toBe("tree");
  });

  test("no device list is needed for who stands in the tree already (P2)", async () => {
    const talk = await meet();
    const trust = { ...talk.trust, deviceList: null };
    expect(await refusal(restored({ ...talk, trust }, await talk.visitor.save()))).toBe("accepted");
  });

  test("and whom today's list names no longer is known by the list itself; without one to go by nobody is (P2)", async () => {
    const talk = await meet();
    const saved = await talk.visitor.save();
    const other = await Reception.open();
    const under = async (deviceList: unknown, now = NOON) => (await restored({ ...talk, trust: { ...talk.trust, deviceList, now: () => now } }, saved)).unnamed();
    expect(await under(talk.trust.deviceList)).toEqual([]);
    const without = await talk.reception.devices({ "device-list": { version: 7, hashes: [] } });
    expect(await under(without)).toEqual([talk.counsellor.me]);
    const years = 3 * 365 * 86_400_000;
    for (const [list, now] of [[null, NOON], [{}, NOON], [await other.devices(), NOON], [without, NOON + years], [without, NOON - years], [talk.trust.deviceList, NOON]] as const) {
      await expect(under(list, now)).rejects.toMatchObject({ code: "list_missing" });
    }
  });

  test("another suite, bytes that are cut, bytes that are more, a key that is none or another's", async () => {
    const talk = await meet();
    const saved = await talk.visitor.save();
    const foreign = await restore.saveVisitorKey(await makeVisitorKey());
    const wrong: readonly Partial<SavedGroup>[] = [
      { suite: "MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519" },
      { state: saved.state.slice(0, -1) },
      { state: new Uint8Array([...saved.state, 0]) },
      { state: new Uint8Array() },
      { sign: new Uint8Array(48) },
      foreign,
    ];
    for (const change of wrong) expect(await refusal(restored(talk, { ...saved, ...change })), Object.keys(change).join()).toBe("saved");
  });

  test("a staged commit that does not follow, or that is not the opener's", async () => {
    const talk = await meet();
    const saved = await talk.visitor.save();
    const same = { commit: new Uint8Array(), welcome: null, next: saved.state };
    expect(await refusal(restored(talk, { ...saved, staged: same }))).toBe("saved");
    const hers = await talk.counsellor.save();
    const heal = await talk.visitor.stage({ adds: [], removes: [] });
    await talk.counsellor.open(heal.commit);
    const next = (await talk.counsellor.save()).state;
    expect(await refusal(restored(talk, { ...hers, staged: { ...same, next } }))).toBe("saved");
  });

  test("a state whose ratchets are empty", async () => {
    const talk = await meet();
    const saved = await talk.visitor.save();
    const state = mls.decodeGroupState(saved.state, 0)![0] as mls.ClientState;
    const own = state.secretTree[0]!;
    own.application.secret.fill(0);
    expect(await refusal(restored(talk, { ...saved, state: mls.encodeGroupState(state) }))).toBe("zeroed");
  });
});

describe("keys across a reload", () => {
  test("the visitor's key begins the next group number as the same visitor", async () => {
    const talk = await meet();
    const key = await makeVisitorKey();
    const again = await restore.restoreVisitorKey(throughBytes(await restore.saveVisitorKey(key)));
    expect(again.publicKey).toEqual(key.publicKey);
    const visitor = await createGroup({ conversation: CONVERSATION, group: 1, visitor: again, trust: talk.trust });
    const staged = await visitor.stage({ adds: [(await makeKeyPackage(talk.shift, NOON)).bytes], removes: [] });
    expect(await visitor.open(staged.commit)).toMatchObject({ kind: "committed" });
  });

  test("a waiting key package opens its Welcome after the console was loaded again, with the shift restored", async () => {
    const reception = await Reception.open();
    const shift = await reception.shift();
    const keyPackage = await makeKeyPackage(shift, NOON);
    const trust = await reception.trust();
    const key = await makeVisitorKey();
    const visitor = await createGroup({ conversation: CONVERSATION, group: 0, visitor: key, trust });
    const welcome = await addTo(visitor, keyPackage);
    const sameShift = await restore.restoreShift(throughBytes(await restore.saveShift(shift)));
    const samePackage = await restore.restoreKeyPackage(throughBytes(restore.saveKeyPackage(keyPackage)), sameShift);
    expect(samePackage.id).toEqual(keyPackage.id);
    const where = { conversation: CONVERSATION, group: 0, visitorKey: key.publicKey, trust };
    const counsellor = await joinGroup({ welcome, keyPackage: samePackage, ...where });
    expect(heard(await visitor.open(await counsellor.encrypt(say("hej"))))).toBe("hej");
    expect(await refusal(joinGroup({ welcome, keyPackage: samePackage, ...where }))).toBe("used");
  });

  test("a key package of another shift is refused, and so is noise", async () => {
    const reception = await Reception.open();
    const [mine, other] = [await reception.shift(), await reception.shift()];
    const saved = restore.saveKeyPackage(await makeKeyPackage(mine, NOON));
    expect(await refusal(restore.restoreKeyPackage(saved, other))).toBe("saved");
    expect(await refusal(restore.restoreKeyPackage({ ...saved, bytes: new Uint8Array(9) }, mine))).toBe("saved");
    expect(await refusal(restore.restoreShift({ identity: mine.identity, publicKey: mine.publicKey, sign: new Uint8Array(3) }))).toBe("saved");
  });
});
