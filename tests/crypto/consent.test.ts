// A later Add: nobody comes in beside a counsellor unless she, present, has named that very key package (P3).
import { describe, expect, test } from "vitest";
import { shortHash, toHex } from "../../chatsvc/web/e2ee/bytes.ts";
import { decodeContent, encodeContent, type Content } from "../../chatsvc/web/e2ee/content.ts";
import { makeKeyPackage, type OwnKeyPackage } from "../../chatsvc/web/e2ee/group.ts";
import { addTo, agree, enter, heard, meet, NOON, refusal, say } from "./world.ts";

async function room(newcomers = 1) {
  const talk = await meet();
  const shifts = await Promise.all(Array.from({ length: newcomers }, (_, i) => talk.reception.shift({ alias: `Ny ${i}` })));
  const packages = await Promise.all(shifts.map((shift) => makeKeyPackage(shift, NOON)));
  Object.assign(talk.trust, { deviceList: await talk.reception.devices() });
  const add = (one: OwnKeyPackage, removes: readonly string[] = []) => talk.visitor.stage({ adds: [one.bytes], removes });
  return { ...talk, packages, kim: packages[0]!, add };
}

describe("consent as it is said", () => {
  const name = "0123456789abcdef0123456789abcdef";
  test("comes through as it was said", () => {
    const consent: Content = { t: "consent", c: 3, key_package: name };
    expect(decodeContent(encodeContent(consent))).toEqual(consent);
  });

  test.each([name.slice(1), `${name}0`, name.toUpperCase(), "", "g".repeat(32)])("names nothing but a hash: %j", (key_package) => {
    expect(() => encodeContent({ t: "consent", c: 1, key_package })).toThrow(RangeError);
  });
  test("has a counter", () => {
    expect(() => encodeContent({ t: "consent", c: 0, key_package: name })).toThrow(RangeError);
  });
});

describe("beside a counsellor who is present", () => {
  test("nobody comes in without her yes, and the room goes on as it was", async () => {
    const { visitor, counsellor, kim, add } = await room();
    expect(await refusal(add(kim))).toBe("no_consent");
    expect(visitor.members).toHaveLength(2);
    expect(heard(await counsellor.open(await visitor.encrypt(say("kvar"))))).toBe("kvar");
  });

  test("whom she named comes in, and hears", async () => {
    const { visitor, counsellor, kim, visitorKey, trust } = await room();
    const third = await enter(await addTo(visitor, kim, [counsellor]), kim, visitorKey, trust);
    expect(heard(await third.open(await visitor.encrypt(say("hej alla"))))).toBe("hej alla");
  });

  test("her yes is for that key package and no other, not even of the same person", async () => {
    const { visitor, counsellor, packages, add, reception, trust } = await room(2);
    await agree(visitor, counsellor, [packages[0]!]);
    expect(await refusal(add(packages[1]!))).toBe("no_consent");
    const again = await makeKeyPackage(await reception.shift({ alias: "Ny 0" }), NOON);
    Object.assign(trust, { deviceList: await reception.devices() });
    expect(await refusal(add(again))).toBe("no_consent");
    expect(await refusal(visitor.stage({ adds: packages.map(({ bytes }) => bytes), removes: [] }))).toBe("no_consent");
    expect(await refusal(add(packages[0]!))).toBe("accepted");
  });

  test("the visitor's own word, or an unreadable one, is no consent", async () => {
    const { visitor, counsellor, kim, add } = await room();
    const key_package = toHex(await shortHash(kim.bytes));
    const own = await visitor.encrypt({ t: "consent", c: 1, key_package });
    expect(heard(await counsellor.open(own))).toBe("consent");
    expect(heard(await visitor.open(own))).toBe("forged: reflected");
    const bent = await counsellor.encrypt({ t: "consent", c: 1, key_package });
    bent[bent.length - 1]! ^= 1;
    expect(heard(await visitor.open(bent))).toBe("forged: unreadable");
    expect(await refusal(add(kim))).toBe("no_consent");
  });

  test("a yes opens no way around the certificates", async () => {
    const { visitor, counsellor, kim, add, trust } = await room();
    await agree(visitor, counsellor, [kim]);
    Object.assign(trust, { deviceList: null });
    expect(await refusal(add(kim))).toBe("list_missing");
  });

  test("after a commit that the service refused the same yes still holds", async () => {
    const { visitor, counsellor, kim, add } = await room();
    await agree(visitor, counsellor, [kim]);
    await add(kim);
    await visitor.unstage();
    expect(await refusal(add(kim))).toBe("accepted");
  });
});

describe("a yes that is spent or void", () => {
  test("counts once: who was sent out needs a new one", async () => {
    const { visitor, counsellor, kim, add } = await room();
    await addTo(visitor, kim, [counsellor]);
    const third = visitor.members[2]!.member;
    const removal = await visitor.stage({ adds: [], removes: [third] });
    for (const group of [visitor, counsellor]) await group.open(removal.commit);
    expect(await refusal(add(kim))).toBe("no_consent");
    await agree(visitor, counsellor, [kim]);
    expect(await refusal(add(kim))).toBe("accepted");
  });

  test("leaves with whoever gave it, also in the same commit", async () => {
    const { visitor, counsellor, packages, add, visitorKey, trust } = await room(2);
    const [kim, late] = [packages[0]!, packages[1]!];
    const third = await enter(await addTo(visitor, kim, [counsellor]), kim, visitorKey, trust);
    await agree(visitor, counsellor, [late]);
    expect(await refusal(add(late, [counsellor.me]))).toBe("no_consent");
    const removal = await visitor.stage({ adds: [], removes: [counsellor.me] });
    for (const group of [visitor, third]) await group.open(removal.commit);
    expect(await refusal(add(late))).toBe("no_consent");
    await agree(visitor, third, [late]);
    expect(await refusal(add(late))).toBe("accepted");
  });

  test("is asked of nobody when nobody of staff stays", async () => {
    const { kim, add, counsellor } = await room();
    expect(await refusal(add(kim, [counsellor.me]))).toBe("accepted");
  });

  test("one who names without end spends the oldest names only", async () => {
    const { visitor, counsellor, packages, add } = await room(2);
    await agree(visitor, counsellor, [packages[0]!]);
    const noise = Array.from({ length: 15 }, (_, i) => ({ bytes: Uint8Array.of(i) }));
    await agree(visitor, counsellor, [...noise, packages[1]!]);
    expect(await refusal(add(packages[0]!))).toBe("no_consent");
    expect(await refusal(add(packages[1]!))).toBe("accepted");
  });
});
