/** A consult of staff: a chain in every leaf, the asker alone commits, and no group of one kind passes for the other. */
import { beforeAll, describe, expect, test } from "vitest";
import { openConsult } from "../../chatsvc/web/e2ee/consult.ts";
import type { ShiftIdentity } from "../../chatsvc/web/e2ee/device.ts";
import { createGroup, type Group, joinGroup, makeKeyPackage, makeVisitorKey, type OwnKeyPackage, type Trust } from "../../chatsvc/web/e2ee/group.ts";
import { restoreGroup } from "../../chatsvc/web/e2ee/restore.ts";
import { CONVERSATION, NOON, Reception } from "./world.ts";

let reception: Reception;
let trust: Trust;
let asker: ShiftIdentity;
let colleague: ShiftIdentity;
let supervisor: ShiftIdentity;
let interpreter: ShiftIdentity;
let another: ShiftIdentity;

beforeAll(async () => {
  reception = await Reception.open();
  asker = await reception.shift({ alias: "Noor" });
  colleague = await reception.shift({ alias: "Sam" });
  supervisor = await reception.shift({ alias: "Alva", role: "supervisor" });
  interpreter = await reception.shift({ alias: "Tove", role: "interpreter", change: { day: { roles: ["interpreter"] } } });
  another = await reception.shift({ alias: "Bo" });
  trust = await reception.trust();
});

const packageOf = (shift: ShiftIdentity): Promise<OwnKeyPackage> => makeKeyPackage(shift, NOON);

async function welcomed(opener: Group, own: OwnKeyPackage): Promise<Uint8Array> {
  const staged = await opener.stage({ adds: [own.bytes], removes: [] });
  expect((await opener.open(staged.commit)).kind).toBe("committed");
  return staged.welcome!;
}

async function consulting(other: ShiftIdentity = colleague): Promise<{ readonly opener: Group; readonly joiner: Group }> {
  const opener = await openConsult({ conversation: CONVERSATION, shift: asker, trust });
  const keyPackage = await packageOf(other);
  const welcome = await welcomed(opener, keyPackage);
  const joiner = await joinGroup({ welcome, keyPackage, conversation: CONVERSATION, group: 0, visitorKey: asker.publicKey, trust, consult: true });
  return { opener, joiner };
}

describe("between staff", () => {
  test("both know each other by their chains, and what one says the other reads", async () => {
    const { opener, joiner } = await consulting();
    for (const group of [opener, joiner]) expect(group.members.map(({ staff }) => staff?.alias)).toEqual(["Noor", "Sam"]);
    expect(opener.me).toBe("0");
    const said = await opener.encrypt({ t: "text", c: 1, text: "Vad hade du gjort?" });
    expect(await joiner.open(said)).toMatchObject({ kind: "opened", member: "0", content: { text: "Vad hade du gjort?" } });
    const answered = await joiner.encrypt({ t: "text", c: 1, text: "Frågat rakt ut." });
    expect(await opener.open(answered)).toMatchObject({ kind: "opened", member: joiner.me });
    expect(await opener.safetyWords()).toEqual(await joiner.safetyWords());
  });

  test("a supervisor may be asked", async () => {
    const { joiner } = await consulting(supervisor);
    expect(joiner.members[1]!.staff).toMatchObject({ alias: "Alva", role: "supervisor" });
  });

  test("an interpreter is never let in, whoever commits it", async () => {
    const opener = await openConsult({ conversation: CONVERSATION, shift: asker, trust });
    const { bytes } = await packageOf(interpreter);
    await expect(opener.stage({ adds: [bytes], removes: [] })).rejects.toMatchObject({ name: "GuardError" });
  });

  test("who was asked for is vetted by role", async () => {
    const opener = await openConsult({ conversation: CONVERSATION, shift: asker, trust });
    const { bytes } = await packageOf(colleague);
    await expect(opener.vet(bytes, "supervisor")).rejects.toMatchObject({ code: "chain_role" });
    expect(await opener.vet(bytes, "counsellor")).toMatchObject({ alias: "Sam" });
  });

  test("who joined commits nothing and brings nobody", async () => {
    const { joiner } = await consulting();
    const { bytes } = await packageOf(supervisor);
    await expect(joiner.stage({ adds: [bytes], removes: [] })).rejects.toMatchObject({ code: "not_opener" });
  });

  test("three are the most", async () => {
    const { opener } = await consulting();
    await welcomed(opener, await packageOf(supervisor));
    expect(opener.members).toHaveLength(3);
    const fourth = await packageOf(another);
    await expect(opener.stage({ adds: [fourth.bytes], removes: [] })).rejects.toMatchObject({ code: "tree" });
    expect(opener.members).toHaveLength(3);
  });

  test("whoever was in it keeps it over a reload", async () => {
    const { opener, joiner } = await consulting();
    const saved = await joiner.save();
    const again = await restoreGroup({ saved, conversation: CONVERSATION, group: 0, visitorKey: asker.publicKey, trust, consult: true });
    const said = await opener.encrypt({ t: "text", c: 1, text: "kvar?" });
    expect((await again.open(said)).kind).toBe("opened");
    await expect(restoreGroup({ saved, conversation: CONVERSATION, group: 0, visitorKey: asker.publicKey, trust })).rejects.toMatchObject({ name: "GuardError" });
  });
});

describe("a lie about which kind it is", () => {
  test("a visitor's key at leaf 0 is no consult", async () => {
    const visitor = await makeVisitorKey();
    const group = await createGroup({ conversation: CONVERSATION, group: 0, visitor, trust });
    const keyPackage = await packageOf(colleague);
    const welcome = await welcomed(group, keyPackage);
    await expect(joinGroup({ welcome, keyPackage, conversation: CONVERSATION, group: 0, visitorKey: visitor.publicKey, trust, consult: true })).rejects.toMatchObject({ name: "GuardError" });
  });

  test("staff at leaf 0 are no visitor", async () => {
    const opener = await openConsult({ conversation: CONVERSATION, shift: asker, trust });
    const keyPackage = await packageOf(colleague);
    const welcome = await welcomed(opener, keyPackage);
    await expect(joinGroup({ welcome, keyPackage, conversation: CONVERSATION, group: 0, visitorKey: asker.publicKey, trust })).rejects.toMatchObject({ name: "GuardError" });
  });

  test("a visitor's page with staff's chain, or another's chain, opens nothing", async () => {
    const visitor = await makeVisitorKey();
    await expect(createGroup({ conversation: CONVERSATION, group: 0, visitor, identity: asker.identity, trust })).rejects.toThrow();
    await expect(createGroup({ conversation: CONVERSATION, group: 0, visitor, identity: new Uint8Array(), trust })).rejects.toThrow();
  });

  test("a supervisor or an interpreter at leaf 0 opens nothing: a counsellor asks", async () => {
    for (const shift of [supervisor, interpreter]) await expect(openConsult({ conversation: CONVERSATION, shift, trust })).rejects.toThrow();
  });

  test("another counsellor's key than the announced one is refused", async () => {
    const opener = await openConsult({ conversation: CONVERSATION, shift: asker, trust });
    const keyPackage = await packageOf(colleague);
    const welcome = await welcomed(opener, keyPackage);
    await expect(joinGroup({ welcome, keyPackage, conversation: CONVERSATION, group: 0, visitorKey: supervisor.publicKey, trust, consult: true })).rejects.toMatchObject({ name: "GuardError" });
  });

  test("a chain of another reception is refused on both sides", async () => {
    const elsewhere = await (await Reception.open()).shift({ alias: "Ond" });
    const opener = await openConsult({ conversation: CONVERSATION, shift: asker, trust });
    await expect(opener.stage({ adds: [(await packageOf(elsewhere)).bytes], removes: [] })).rejects.toMatchObject({ code: "chain_invalid" });
    await expect(openConsult({ conversation: CONVERSATION, shift: elsewhere, trust })).rejects.toThrow();
  });
});
