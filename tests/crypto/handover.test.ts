// A handover and an invitation against real keys: who was not asked for does not come in, who left reads nothing.
import { describe, expect, test } from "vitest";
import { shortHash, toHex } from "../../chatsvc/web/e2ee/bytes.ts";
import { makeKeyPackage, type Group, type OwnKeyPackage, type Role } from "../../chatsvc/web/e2ee/group.ts";
import { enter, heard, meet, NOON, refusal, say } from "./world.ts";

const DAY_ROLES = { day: { roles: ["counsellor", "interpreter", "supervisor"] } };

async function room(...roles: readonly Role[]) {
  const talk = await meet();
  const shifts = await Promise.all(roles.map((role, i) => talk.reception.shift({ alias: `Ny ${i}`, role, change: DAY_ROLES })));
  const packages = await Promise.all(shifts.map((shift) => makeKeyPackage(shift, NOON)));
  Object.assign(talk.trust, { deviceList: await talk.reception.devices() });
  return { ...talk, packages };
}

/** `by` says yes to this key package, for that role. */
async function agree(visitor: Group, by: Group, one: OwnKeyPackage, role?: Role): Promise<void> {
  const key_package = toHex(await shortHash(one.bytes));
  await visitor.open(await by.encrypt({ t: "consent", c: 1, key_package, ...(role === undefined ? {} : { role }) }));
}

describe("who is asked for", () => {
  test("is who the certificate says, in the role that the counsellor named", async () => {
    const { visitor, counsellor, packages } = await room("interpreter");
    await agree(visitor, counsellor, packages[0]!, "interpreter");
    expect(await visitor.vet(packages[0]!.bytes, "interpreter")).toMatchObject({ role: "interpreter", alias: "Ny 0" });
    expect(await refusal(visitor.stage({ adds: [packages[0]!.bytes], removes: [] }))).toBe("accepted");
  });

  test.each([
    ["counsellor", "interpreter"],
    ["interpreter", "counsellor"],
    ["supervisor", "interpreter"],
  ] as const)("is not a %s where an %s was named", async (is, named) => {
    const { visitor, counsellor, packages } = await room(is);
    await agree(visitor, counsellor, packages[0]!, named);
    expect(await refusal(visitor.vet(packages[0]!.bytes, named))).toBe("chain_role");
    expect(await refusal(visitor.stage({ adds: [packages[0]!.bytes], removes: [] }))).toBe("no_consent");
  });

  test("takes over as a counsellor only", async () => {
    for (const role of ["supervisor", "interpreter"] as const) {
      const { visitor, counsellor, packages } = await room(role);
      expect(await refusal(visitor.stage({ adds: [packages[0]!.bytes], removes: [counsellor.me] }))).toBe("chain_role");
    }
  });
});

describe("beside an interpreter", () => {
  test("nobody comes in by the interpreter's word", async () => {
    const { visitor, counsellor, packages, visitorKey, trust } = await room("interpreter", "counsellor");
    const [first, second] = [packages[0]!, packages[1]!];
    await agree(visitor, counsellor, first, "interpreter");
    const staged = await visitor.stage({ adds: [first.bytes], removes: [] });
    for (const group of [visitor, counsellor]) await group.open(staged.commit);
    const third = await enter(staged.welcome!, first, visitorKey, trust);
    await agree(visitor, third, second);
    expect(await refusal(visitor.stage({ adds: [second.bytes], removes: [] }))).toBe("no_consent");
    // Where the counsellor goes, the interpreter is nobody to be asked: a counsellor, by her certificates.
    expect(await refusal(visitor.stage({ adds: [second.bytes], removes: [counsellor.me] }))).toBe("accepted");
  });
});

describe("who handed over", () => {
  test("opens neither the commit's epoch nor anything after it, and is heard by nobody", async () => {
    const { visitor, counsellor, packages, visitorKey, trust } = await room("counsellor");
    const staged = await visitor.stage({ adds: [packages[0]!.bytes], removes: [counsellor.me] });
    await visitor.open(staged.commit);
    const next = await enter(staged.welcome!, packages[0]!, visitorKey, trust);
    const secret = await visitor.encrypt(say("bara för den nya"));
    expect(heard(await next.open(secret))).toBe("bara för den nya");
    // The service may show her everything: the commit tells her that she is out, the rest tells her nothing.
    const late = await counsellor.encrypt(say("jag är kvar"));
    expect(heard(await counsellor.open(secret))).toMatch(/^(stale|forged)/);
    expect(heard(await counsellor.open(staged.commit))).toBe("removed");
    expect(heard(await counsellor.open(secret))).toBe("removed");
    for (const group of [visitor, next]) expect(heard(await group.open(late))).toMatch(/^(stale|forged)/);
  });

  test("of two newcomers at once the one who was not named stays out", async () => {
    const { visitor, counsellor, packages } = await room("supervisor", "counsellor");
    await agree(visitor, counsellor, packages[0]!, "supervisor");
    const both = packages.map(({ bytes }) => bytes);
    expect(await refusal(visitor.stage({ adds: both, removes: [] }))).toBe("no_consent");
    expect(await refusal(visitor.stage({ adds: [both[0]!], removes: [] }))).toBe("accepted");
  });
});
