// A counsellor was lost: who wants to go on is looked at first, and a commit that was refused leaves no trace.
import { expect, test } from "vitest";
import { makeKeyPackage } from "../../chatsvc/web/e2ee/group.ts";
import { enter, heard, meet, NOON, refusal, say } from "./world.ts";

async function lost(kim: { readonly alias?: string; readonly role?: string }) {
  const talk = await meet();
  const keyPackage = await makeKeyPackage(await talk.reception.shift({ alias: "Kim", ...kim }), NOON);
  Object.assign(talk.trust, { deviceList: await talk.reception.devices() });
  return { ...talk, kim: keyPackage };
}

test("whoever offers is named by her certificate, and the group stays as it is", async () => {
  const { visitor, counsellor, kim } = await lost({});
  expect(await visitor.vet(kim.bytes)).toMatchObject({ alias: "Kim", role: "counsellor" });
  expect(visitor.epoch).toBe(1n);
  expect(heard(await counsellor.open(await visitor.encrypt(say("kvar"))))).toBe("kvar");
});

test("nobody but a counsellor may be the only one of staff, neither shown nor added", async () => {
  const { visitor, counsellor, kim } = await lost({ role: "supervisor" });
  expect(await refusal(visitor.vet(kim.bytes))).toBe("chain_role");
  expect(await refusal(visitor.stage({ adds: [kim.bytes], removes: [counsellor.me] }))).toBe("chain_role");
});

test("a device that is not on today's list is not shown", async () => {
  const { visitor, kim, trust } = await lost({});
  Object.assign(trust, { deviceList: null });
  expect(await refusal(visitor.vet(kim.bytes))).toBe("list_missing");
});

test("after a refused commit the same epoch goes on, and the next commit is a fresh one", async () => {
  const { visitor, counsellor, kim, trust, visitorKey } = await lost({});
  const change = { adds: [kim.bytes], removes: [counsellor.me] };
  const refused = await visitor.stage(change);
  await visitor.unstage();
  expect(heard(await counsellor.open(await visitor.encrypt(say("ännu här"))))).toBe("ännu här");
  expect((await visitor.open(refused.commit)).kind).toBe("forged");
  const taken = await visitor.stage(change);
  expect(taken.commit).not.toEqual(refused.commit);
  expect((await visitor.open(taken.commit)).kind).toBe("committed");
  const next = await enter(taken.welcome!, kim, visitorKey, trust);
  expect(heard(await next.open(await visitor.encrypt(say("välkommen", 2))))).toBe("välkommen");
  // What was said to the one who was lost stays closed to the newcomer, and the other way round.
  expect((await counsellor.open(await visitor.encrypt(say("nytt", 3)))).kind).not.toBe("opened");
});
