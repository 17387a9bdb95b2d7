// A conversation as it should go: meet, talk, heal, hand over, compare words, end.
import { describe, expect, test } from "vitest";
import { joinGroup, makeKeyPackage } from "../../chatsvc/web/e2ee/group.ts";
import { addTo, CONVERSATION, enter, heard, meet, NOON, refusal, say } from "./world.ts";

describe("a visitor and a counsellor", () => {
  test("meet and read one another", async () => {
    const { visitor, counsellor } = await meet();
    expect(heard(await counsellor.open(await visitor.encrypt(say("hej"))))).toBe("hej");
    expect(heard(await visitor.open(await counsellor.encrypt(say("välkommen"))))).toBe("välkommen");
    expect(visitor.me).toBe("0");
    expect(visitor.members.map((m) => m.staff?.alias ?? "visitor")).toEqual(["visitor", "Sam"]);
    expect(counsellor.members).toEqual(visitor.members);
    expect(counsellor.me).toMatch(/^[0-9a-f]{32}$/);
  });

  test("know who said what, by a name that belongs to one leaf", async () => {
    const { visitor, counsellor } = await meet();
    const incoming = await visitor.open(await counsellor.encrypt(say("det är jag")));
    expect(incoming).toMatchObject({ kind: "opened", member: counsellor.me, epoch: 1n, generation: 0 });
    expect(counsellor.generation).toBe(1);
  });

  test("see the same six words, and others after the next commit", async () => {
    const { visitor, counsellor } = await meet();
    const words = await visitor.safetyWords();
    expect(await counsellor.safetyWords()).toEqual(words);
    expect(words).toHaveLength(6);
    expect(words.every((word) => Number.isInteger(word) && word >= 0 && word < 256)).toBe(true);
    const heal = await visitor.stage({ adds: [], removes: [] });
    await visitor.open(heal.commit);
    await counsellor.open(heal.commit);
    expect(await visitor.safetyWords()).not.toEqual(words);
    expect(await counsellor.safetyWords()).toEqual(await visitor.safetyWords());
  });

  test("go on after the empty commit that heals the keys", async () => {
    const { visitor, counsellor } = await meet();
    const heal = await visitor.stage({ adds: [], removes: [] });
    expect(heal).toMatchObject({ epoch: 1n, welcome: null });
    expect(await visitor.open(heal.commit)).toMatchObject({ kind: "committed", epoch: 2n });
    expect(await counsellor.open(heal.commit)).toMatchObject({ kind: "committed", epoch: 2n });
    expect(heard(await counsellor.open(await visitor.encrypt(say("kvar"))))).toBe("kvar");
  });

  test("send the size of a bucket, whatever is said", async () => {
    const { visitor } = await meet();
    const sizes = await Promise.all(["a", "b".repeat(150)].map(async (t) => (await visitor.encrypt(say(t))).length));
    expect(sizes[0]).toBe(sizes[1]);
  });
});

describe("a handover", () => {
  test("puts the new counsellor on the old one's leaf under another name", async () => {
    const { visitor, counsellor, reception, trust, visitorKey } = await meet();
    const kim = await makeKeyPackage(await reception.shift({ alias: "Kim" }), NOON);
    Object.assign(trust, { deviceList: await reception.devices() });
    const staged = await visitor.stage({ adds: [kim.bytes], removes: [counsellor.me] });
    await visitor.open(staged.commit);
    expect(await counsellor.open(staged.commit)).toEqual({ kind: "removed" });
    const next = await enter(staged.welcome!, kim, visitorKey, trust);
    expect(next.members.map((m) => m.leaf)).toEqual([0, 1]);
    expect(next.me).not.toBe(counsellor.me);
    expect(heard(await visitor.open(await next.encrypt(say("Kim här"))))).toBe("Kim här");
    expect(await refusal(counsellor.encrypt(say("och jag?")))).toBe("removed");
  });

  test("that is lost on the way can be joined from the same bytes later", async () => {
    const { visitor, counsellor, reception, trust, visitorKey } = await meet();
    const kim = await makeKeyPackage(await reception.shift({ role: "supervisor" }), NOON);
    Object.assign(trust, { deviceList: await reception.devices() });
    const welcome = await addTo(visitor, kim, [counsellor]);
    const early = [await visitor.encrypt(say("ett")), await counsellor.encrypt(say("två"))];
    // The Welcome was lost with its socket; the visitor's outbox sends the same bytes again (P7).
    const late = await enter(welcome, kim, visitorKey, trust);
    expect(heard(await late.open(early[0]!))).toBe("ett");
    expect(heard(await late.open(early[1]!))).toBe("två");
    expect(await refusal(enter(welcome, kim, visitorKey, trust))).toBe("used");
  });
});

describe("an ending", () => {
  test("closes at once and takes what was under way with it", async () => {
    const { visitor, counsellor } = await meet();
    const frame = await counsellor.encrypt(say("vänta"));
    const sending = refusal(visitor.encrypt(say("för sent")));
    const opening = visitor.open(frame);
    visitor.close();
    expect(await sending).toBe("closed");
    expect(heard(await opening)).toBe("forged: closed");
    expect(await refusal(visitor.safetyWords())).toBe("closed");
    expect(await refusal(visitor.stage({ adds: [], removes: [] }))).toBe("closed");
  });

  test("in the middle of an encryption sends nothing that was made from wiped keys", async () => {
    const { visitor } = await meet();
    const sending = refusal(visitor.encrypt(say("halvvägs")));
    await Promise.resolve();
    await Promise.resolve();
    visitor.close();
    expect(await sending).toBe("closed");
  });
});

test("a Welcome for another conversation opens no door", async () => {
  const { reception, trust, visitor, counsellor, visitorKey } = await meet();
  const kim = await makeKeyPackage(await reception.shift({ role: "supervisor" }), NOON);
  Object.assign(trust, { deviceList: await reception.devices() });
  const welcome = await addTo(visitor, kim, [counsellor]);
  const where = { welcome, keyPackage: kim, visitorKey, trust };
  expect(await refusal(joinGroup({ ...where, conversation: new Uint8Array(16), group: 0 }))).toBe("tree");
  expect(await refusal(joinGroup({ ...where, conversation: CONVERSATION, group: 1 }))).toBe("tree");
  expect(await refusal(joinGroup({ ...where, conversation: CONVERSATION, group: 0 }))).toBe("accepted");
});
