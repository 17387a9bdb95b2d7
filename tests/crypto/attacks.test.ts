// What a server, a colleague or a replayer may try against a guarded group, and what comes of it.
import { describe, expect, test } from "vitest";
import { createGroup, makeKeyPackage, makeVisitorKey } from "../../chatsvc/web/e2ee/group.ts";
import { canonical } from "../../chatsvc/web/e2ee/canonical.ts";
import { encodeKeyPackage, readKeyPackage } from "../../chatsvc/web/e2ee/engine.ts";
import * as mls from "./raw_mls.ts";
import * as world from "./world.ts";
import { CONVERSATION, DAY, heard, HOUR, makeKey, meet, meetInsider, NOON, Reception, refusal, say } from "./world.ts";
import type { ShiftOptions } from "./world.ts";

/** What a fresh visitor says to this shift's key package. */
async function firstAdd(reception: Reception, options: ShiftOptions = {}, change: world.Talk["trust"] | object = {}) {
  const keyPackage = await makeKeyPackage(await reception.shift(options), NOON);
  const trust = await reception.trust(change);
  const visitor = await createGroup({ conversation: CONVERSATION, group: 0, visitor: await makeVisitorKey(), trust });
  return refusal(visitor.stage({ adds: [keyPackage.bytes], removes: [] }));
}

const at = Math.floor(NOON / 1000);

describe("staff that the visitor's page refuses", () => {
  test.each<[string, ShiftOptions, string]>([
    ["of an expired shift", { change: { shift: { exp: at - 1 } } }, "chain_expired"],
    ["with less than four hours left", { change: { shift: { exp: at + 4 * HOUR - 1 } } }, "chain_expired"],
    ["of yesterday's day key", { change: { day: { nbf: at - 4 * DAY, exp: at - 2 * DAY }, shift: { exp: at - 3 * DAY, nbf: at - 4 * DAY } } }, "chain_expired"],
    ["of another organisation", { change: { reception: { org: "other" }, day: { org: "other" }, shift: { org: "other" } } }, "chain_foreign"],
    ["of another door", { change: { shift: { doors: ["kast"] } } }, "chain_foreign"],
    ["of a door the day key may not serve", { change: { day: { doors: ["kast"] } } }, "chain_invalid"],
    ["who are supervisors, first", { role: "supervisor" }, "chain_role"],
    ["in a role the day key may not take", { change: { shift: { role: "interpreter" } } }, "chain_role"],
    ["in a role that nobody has", { change: { shift: { role: "admin" } } }, "chain_invalid"],
    ["of a demo", { change: { reception: { demo: true }, day: { demo: true }, shift: { demo: true } } }, "chain_demo"],
    ["not on the device list", { unlisted: true }, "chain_unlisted"],
    ["with nothing wrong", {}, "accepted"],
  ])("%s", async (_, options, problem) => {
    expect(await firstAdd(await Reception.open(), options)).toBe(problem);
  });

  test.each(["reception", "day", "shift"] as const)("minted by the server in place of the %s's signer", async (kind) => {
    expect(await firstAdd(await Reception.open(), { forger: { kind, key: await makeKey() } })).toBe("chain_invalid");
  });

  test("real ones, by a page of the demo", async () => {
    expect(await firstAdd(await Reception.open(), {}, { demo: true })).toBe("chain_demo");
    expect(await firstAdd(await Reception.open({ demo: true }))).toBe("accepted");
  });

  test("all of them, while the list is missing or falls back", async () => {
    const reception = await Reception.open();
    expect(await firstAdd(reception, {}, { deviceList: null })).toBe("list_missing");
    const old = await reception.devices();
    reception.version = 2;
    expect(await firstAdd(reception)).toBe("accepted");
    expect(await firstAdd(reception, {}, { deviceList: old })).toBe("list_expired");
  });

  test("with somebody else's identity on a key of their own", async () => {
    const reception = await Reception.open();
    const [honest, own] = [await reception.shift(), await makeKey()];
    const stolen = { identity: honest.identity, publicKey: own.publicKey, sign: own.key };
    const keyPackage = await makeKeyPackage(stolen, NOON);
    const trust = await reception.trust();
    const visitor = await createGroup({ conversation: CONVERSATION, group: 0, visitor: await makeVisitorKey(), trust });
    expect(await refusal(visitor.stage({ adds: [keyPackage.bytes], removes: [] }))).toBe("chain_invalid");
  });

  test.each(["initKey", "hpkePublicKey", "signature"] as const)("whose key package got another %s on its way", async (part) => {
    const reception = await Reception.open();
    const [honest, servers] = [await makeKeyPackage(await reception.shift(), NOON), await makeKeyPackage(await reception.shift(), NOON)];
    const [mine, other] = [readKeyPackage(honest.bytes)!, readKeyPackage(servers.bytes)!];
    const changed =
      part === "hpkePublicKey" ? { ...mine, leafNode: { ...mine.leafNode, [part]: other.leafNode[part] } } : { ...mine, [part]: other[part] };
    const trust = await reception.trust();
    const visitor = await createGroup({ conversation: CONVERSATION, group: 0, visitor: await makeVisitorKey(), trust });
    expect(await refusal(visitor.stage({ adds: [encodeKeyPackage(mine)], removes: [] }))).toBe("accepted");
    const second = await createGroup({ conversation: CONVERSATION, group: 1, visitor: await makeVisitorKey(), trust });
    expect(await refusal(second.stage({ adds: [encodeKeyPackage(changed)], removes: [] }))).toBe("commit");
  });

  test("and a refusal leaves the group as it was", async () => {
    const { visitor, counsellor, reception, trust } = await meet();
    const bad = await makeKeyPackage(await reception.shift({ unlisted: true }), NOON);
    Object.assign(trust, { deviceList: await reception.devices() });
    expect(await refusal(visitor.stage({ adds: [bad.bytes], removes: [] }))).toBe("chain_unlisted");
    expect(await refusal(visitor.stage({ adds: [new Uint8Array(9)], removes: [] }))).toBe("key_package");
    expect(await refusal(visitor.stage({ adds: [], removes: ["00".repeat(16)] }))).toBe("unknown_member");
    expect(await refusal(visitor.stage({ adds: [], removes: ["0"] }))).toBe("unknown_member");
    expect(heard(await counsellor.open(await visitor.encrypt(say("kvar"))))).toBe("kvar");
  });
});

describe("a colleague with the real keys", () => {
  const commit = async (proposals: (room: Awaited<ReturnType<typeof meetInsider>>) => Promise<mls.Proposal[]>) => {
    const room = await meetInsider();
    const made = await mls.createCommit(
      { state: room.insider, cipherSuite: room.cs },
      { extraProposals: await proposals(room), ratchetTreeExtension: true },
    );
    const result = heard(await room.visitor.open(mls.encodeMlsMessage(made.commit)));
    expect(room.visitor.epoch).toBe(1n);
    expect(room.visitor.members).toHaveLength(2);
    const answer = await mls.createApplicationMessage(room.insider, new Uint8Array(256), room.cs);
    expect(heard(await room.visitor.open(world.asMessage(answer.privateMessage)))).toBe("forged: content");
    return result;
  };

  test("cannot add a ghost, not even one with a good chain", async () => {
    const ghost = async ({ cs, reception }: Awaited<ReturnType<typeof meetInsider>>): Promise<mls.Proposal[]> => {
      const { publicPackage } = await world.rawStaff(cs, await reception.shift());
      return [{ proposalType: "add", add: { keyPackage: publicPackage } }];
    };
    expect(await commit(ghost)).toBe("forged: committer");
  });

  test("cannot remove the visitor, and cannot commit at all", async () => {
    expect(await commit(async () => [{ proposalType: "remove", remove: { removed: 0 } }])).toBe("forged: committer");
    expect(await commit(async () => [])).toBe("forged: committer");
  });

  test("cannot leave a proposal for the visitor to commit", async () => {
    const { cs, visitor, insider, reception } = await meetInsider();
    const { publicPackage } = await world.rawStaff(cs, await reception.shift());
    const proposal: mls.Proposal = { proposalType: "add", add: { keyPackage: publicPackage } };
    const { message } = await mls.createProposal(insider, false, proposal, cs);
    expect(heard(await visitor.open(mls.encodeMlsMessage(message)))).toBe("forged: proposal");
    const next = await visitor.stage({ adds: [], removes: [] });
    await visitor.open(next.commit);
    expect(visitor.members).toHaveLength(2);
  });

  test("cannot welcome the next one into a branch that the visitor is not in", async () => {
    const { cs, insider, reception, visitorKey, trust } = await meetInsider();
    const kim = await makeKeyPackage(await reception.shift({ role: "supervisor" }), NOON);
    const branch = await mls.createCommit(
      { state: insider, cipherSuite: cs },
      {
        extraProposals: [{ proposalType: "add", add: { keyPackage: kim.keys.publicPackage } }],
        ratchetTreeExtension: true,
      },
    );
    const welcome = mls.encodeMlsMessage({ version: "mls10", wireformat: "mls_welcome", welcome: branch.welcome! });
    expect(await refusal(world.enter(welcome, kim, visitorKey, trust))).toBe("tree");
  });

  test("cannot hide words beside the ciphertext", async () => {
    const { cs, visitor, insider } = await meetInsider();
    const extra = new TextEncoder().encode("not padded");
    const sent = await mls.createApplicationMessage(insider, new Uint8Array(256), cs, extra);
    expect(heard(await visitor.open(world.asMessage(sent.privateMessage)))).toBe("forged: extra data");
  });
});

describe("a server", () => {
  test("that plays the visitor itself is noticed by the pinned key", async () => {
    const reception = await Reception.open();
    const keyPackage = await makeKeyPackage(await reception.shift(), NOON);
    const trust = await reception.trust();
    const [announced, false_] = [await makeVisitorKey(), await makeVisitorKey()];
    const pretender = await createGroup({ conversation: CONVERSATION, group: 0, visitor: false_, trust });
    const welcome = await world.addTo(pretender, keyPackage);
    expect(await refusal(world.enter(welcome, keyPackage, announced.publicKey, trust))).toBe("welcome");
  });

  test("that reflects, repeats or bends frames gets nothing said twice", async () => {
    const { visitor, counsellor } = await meet();
    const frame = await visitor.encrypt(say("en gång"));
    expect(heard(await visitor.open(frame))).toBe("forged: reflected");
    expect(heard(await counsellor.open(frame))).toBe("en gång");
    expect(heard(await counsellor.open(frame))).toBe("repeat");
    const bent = (await visitor.encrypt(say("två", 2))).slice();
    bent[bent.length - 1]! ^= 1;
    expect(heard(await counsellor.open(bent))).toBe("forged: unreadable");
    expect(heard(await counsellor.open(bent.slice(0, -1)))).toBe("forged: format");
    expect(heard(await counsellor.open(new Uint8Array([...frame, 0])))).toBe("forged: format");
    expect(heard(await counsellor.open(new Uint8Array()))).toBe("forged: format");
    expect(heard(await counsellor.open(await visitor.encrypt(say("tre", 3))))).toBe("tre");
  });

  test("that brings a frame from another conversation or another group number", async () => {
    const { reception, counsellor, trust } = await meet();
    const elsewhere = { visitor: await makeVisitorKey(), trust };
    for (const [conversation, group] of [[new Uint8Array(16), 0], [CONVERSATION, 1]] as const) {
      const other = await createGroup({ conversation, group, ...elsewhere });
      const keyPackage = await makeKeyPackage(await reception.shift(), NOON);
      Object.assign(trust, { deviceList: await reception.devices() });
      await world.addTo(other, keyPackage);
      expect(heard(await counsellor.open(await other.encrypt(say("fel rum"))))).toBe("forged: group");
    }
  });

  test("that holds frames back until after a commit hears that they are stale", async () => {
    const { visitor, counsellor } = await meet();
    const late = await visitor.encrypt(say("sent"));
    const heal = await visitor.stage({ adds: [], removes: [] });
    await visitor.open(heal.commit);
    await counsellor.open(heal.commit);
    expect(await counsellor.open(late)).toEqual({ kind: "stale", epoch: 1n });
    const early = await visitor.stage({ adds: [], removes: [] });
    await visitor.open(early.commit);
    expect(await counsellor.open(await visitor.encrypt(say("tidigt")))).toEqual({ kind: "stale", epoch: 3n });
  });

  test("that repeats a commit changes nothing", async () => {
    const { visitor, counsellor } = await meet();
    const heal = await visitor.stage({ adds: [], removes: [] });
    for (const group of [visitor, counsellor]) {
      expect(heard(await group.open(heal.commit))).toBe("committed");
      expect(heard(await group.open(heal.commit))).toBe("repeat");
      expect(group.epoch).toBe(2n);
    }
  });
});

describe("a staged commit", () => {
  test("is final: nothing is encrypted and no other is made until it comes back", async () => {
    const { visitor, counsellor } = await meet();
    const staged = await visitor.stage({ adds: [], removes: [] });
    expect(await refusal(visitor.encrypt(say("nu?")))).toBe("staged");
    expect(await refusal(visitor.stage({ adds: [], removes: [] }))).toBe("staged");
    expect(visitor.epoch).toBe(1n);
    expect(heard(await visitor.open(await counsellor.encrypt(say("medan vi väntar"))))).toBe("medan vi väntar");
    const bent = staged.commit.slice();
    bent[40]! ^= 1;
    expect((await visitor.open(bent)).kind).toBe("forged");
    expect(heard(await visitor.open(staged.commit))).toBe("committed");
    expect(heard(await counsellor.open(staged.commit))).toBe("committed");
    expect(heard(await counsellor.open(await visitor.encrypt(say("nu"))))).toBe("nu");
  });

  test("is nothing that staff can make", async () => {
    const { counsellor } = await meet();
    expect(await refusal(counsellor.stage({ adds: [], removes: [] }))).toBe("not_opener");
  });

  test("keeps the bytes it was given, whatever the caller does with them", async () => {
    const { visitor } = await meet();
    const staged = await visitor.stage({ adds: [], removes: [] });
    const sent = staged.commit.slice();
    staged.commit.fill(0);
    expect(heard(await visitor.open(sent))).toBe("committed");
  });
});

test("the credential is the chain's canonical bytes: another spelling is another person", async () => {
  const reception = await Reception.open();
  const shift = await reception.shift();
  const spaced = new TextEncoder().encode(new TextDecoder().decode(shift.identity).replace(",", ", "));
  expect(canonical(JSON.parse(new TextDecoder().decode(spaced)))).toEqual(shift.identity);
  const keyPackage = await makeKeyPackage({ ...shift, identity: spaced }, NOON);
  const trust = await reception.trust();
  const visitor = await createGroup({ conversation: CONVERSATION, group: 0, visitor: await makeVisitorKey(), trust });
  expect(await refusal(visitor.stage({ adds: [keyPackage.bytes], removes: [] }))).toBe("chain_invalid");
});
