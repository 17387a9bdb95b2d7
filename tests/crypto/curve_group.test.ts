// An old phone in a conversation: its curve is computed in script, and nobody in the room can tell.
import { afterEach, expect, test, vi } from "vitest";
import { createGroup, joinGroup, makeKeyPackage, makeVisitorKey } from "../../chatsvc/web/e2ee/group.ts";
import { switchOff } from "./curve_off.ts";
import { agree, CONVERSATION, heard, NOON, Reception, refusal, say } from "./world.ts";

afterEach(() => vi.unstubAllGlobals());

/** The same client, loaded anew in a browser without curves. */
async function oldPhone() {
  const off = switchOff("absent");
  vi.resetModules();
  const client = await import("../../chatsvc/web/e2ee/group.ts");
  const key = await client.makeVisitorKey();
  if (!("seed" in key.sign)) throw new Error("not by script");
  return { client, key, off };
}

async function staff(reception: Reception, alias: string) {
  return makeKeyPackage(await reception.shift({ alias }), NOON);
}

test("talks with counsellors of today: certificates, commits, words and safety words agree", async () => {
  const reception = await Reception.open();
  const [sam, kim] = [await staff(reception, "Sam"), await staff(reception, "Kim")];
  const trust = await reception.trust();
  const { client, key, off } = await oldPhone();
  const asked = off.asked;
  const visitor = await client.createGroup({ conversation: CONVERSATION, group: 0, visitor: key, trust });
  const first = await visitor.stage({ adds: [sam.bytes], removes: [] });
  await visitor.open(first.commit);
  // The phone has not asked its browser again; from here on the counsellors' browsers compute beside it.
  expect(off.asked).toBe(asked);
  vi.unstubAllGlobals();
  const where = { conversation: CONVERSATION, group: 0, visitorKey: key.publicKey, trust };
  const counsellor = await joinGroup({ welcome: first.welcome!, keyPackage: sam, ...where });
  expect(await counsellor.safetyWords()).toEqual(await visitor.safetyWords());
  expect(heard(await counsellor.open(await visitor.encrypt(say("hej"))))).toBe("hej");
  expect(heard(await visitor.open(await counsellor.encrypt(say("hej du"))))).toBe("hej du");
  await agree(visitor, counsellor, [kim]);
  const second = await visitor.stage({ adds: [kim.bytes], removes: [] });
  for (const group of [visitor, counsellor]) expect((await group.open(second.commit)).kind).toBe("committed");
  const colleague = await joinGroup({ welcome: second.welcome!, keyPackage: kim, ...where });
  expect(heard(await visitor.open(await colleague.encrypt(say("Kim här"))))).toBe("Kim här");
  expect(await colleague.safetyWords()).toEqual(await visitor.safetyWords());
});

test("believes no counsellor whose certificates another root signed", async () => {
  const [reception, foreign] = [await Reception.open(), await Reception.open()];
  const mallory = await staff(foreign, "Sam");
  const trust = await reception.trust();
  const { client, key } = await oldPhone();
  const visitor = await client.createGroup({ conversation: CONVERSATION, group: 0, visitor: key, trust });
  expect(await refusal(visitor.stage({ adds: [mallory.bytes], removes: [] }))).toBe("chain_invalid");
});

test("outlives a reload with its key", async () => {
  const reception = await Reception.open();
  const sam = await staff(reception, "Sam");
  const trust = await reception.trust();
  const { client, key } = await oldPhone();
  const before = await client.createGroup({ conversation: CONVERSATION, group: 0, visitor: key, trust });
  const added = await before.stage({ adds: [sam.bytes], removes: [] });
  await before.open(added.commit);
  const { restoreGroup } = await import("../../chatsvc/web/e2ee/restore.ts");
  const where = { conversation: CONVERSATION, group: 0, visitorKey: key.publicKey, trust };
  const after = await restoreGroup({ saved: await before.save(), ...where });
  vi.unstubAllGlobals();
  const counsellor = await joinGroup({ welcome: added.welcome!, keyPackage: sam, ...where });
  expect(heard(await counsellor.open(await after.encrypt(say("här igen"))))).toBe("här igen");
});

test("a modern page computes with its browser's curve all along", async () => {
  const reception = await Reception.open();
  const trust = await reception.trust();
  const key = await makeVisitorKey();
  expect("seed" in key.sign).toBe(false);
  expect((await createGroup({ conversation: CONVERSATION, group: 0, visitor: key, trust })).me).toBe("0");
});
