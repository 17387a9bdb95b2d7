/** Counsel at the desk: asked for beside a conversation, given in one of its own, and not a word of the visitor's goes along. */
import { describe, expect, test } from "vitest";
import { APPLICATION, COMMIT, CONTROL } from "../../chatsvc/web/protocol/frames.ts";
import { fakeKeyPackage, textsIn } from "./net_world/group.ts";
import { readSubmission } from "./net_world/submission.ts";
import { talking, type World } from "./net_world/world.ts";

const CONSULT = new Uint8Array(16).fill(77);

const consult = (world: World) => world.desk.snapshot.consults[0]!;
const commits = (world: World) => world.service.heard.filter(({ kind }) => kind === COMMIT);

async function asked(to: "colleague" | "supervisor" = "colleague"): Promise<World> {
  const world = await talking();
  world.visitor.send("jag heter Vera");
  await world.clock.until("the visitor's text is here", () => world.held().messages.length === 1);
  world.desk.consult(world.held().id, to);
  await world.clock.until("heard", () => world.service.heard.some(({ t }) => t === "consult"));
  world.service.tell(world.service.desk(), { t: "consult_opened", fence: 1 }, CONSULT);
  return world;
}

async function comes(world: World, role: "counsellor" | "supervisor" | "interpreter" = "counsellor"): Promise<void> {
  const { id, bytes } = fakeKeyPackage("Bo", undefined, role);
  world.service.tell(world.service.desk(), { t: "add", slot: 1, id, key_package: bytes }, CONSULT);
  await world.clock.advance(100);
}

async function given(): Promise<World> {
  const world = await asked();
  const before = commits(world).length;
  await comes(world);
  for (const n of [1, 2]) {
    await world.clock.until(`commit ${n}`, () => commits(world).length >= before + n);
    const payload = readSubmission(commits(world)[before + n - 1]!.payload).commit;
    world.service.put(world.service.desk()!, { kind: COMMIT, seq: n, from: 0, payload }, CONSULT);
    await world.clock.advance(50);
  }
  await world.clock.until("counsel is given", () => consult(world).phase === "talking");
  return world;
}

describe("a consult", () => {
  test("is asked for without a word of the visitor's, and without the conversation's name", async () => {
    const world = await asked();
    const words = world.service.heard.filter(({ t }) => t === "consult");
    expect(words).toHaveLength(1);
    expect(textsIn(words[0]!.payload)).not.toContain("Vera");
    expect(consult(world)).toMatchObject({ beside: world.held().id, phase: "asked", messages: [], who: null });
  });

  test("lets in who accepts, and carries what is typed there and nothing else", async () => {
    const world = await given();
    expect(consult(world).who).toBe("Bo");
    expect(consult(world).messages).toEqual([]);
    world.desk.consultSay(world.held().id, "hur frågar jag?");
    await world.clock.until("said", () => consult(world).messages.length === 1);
    world.visitor.send("är du kvar?");
    await world.clock.until("the visitor is read", () => world.held().messages.length === 2);
    await world.clock.advance(1_000);
    expect(consult(world).messages.map(({ text }) => text)).toEqual(["hur frågar jag?"]);
    expect(world.held().messages.map(({ text }) => text)).toEqual(["jag heter Vera", "är du kvar?"]);
    const all = world.service.heard.filter(({ kind }) => kind === APPLICATION || kind === COMMIT || kind === CONTROL);
    const toConsult = all.filter(({ payload }) => textsIn(payload).includes("hur frågar jag?"));
    expect(toConsult.length).toBeGreaterThan(0);
    for (const { payload } of toConsult) expect(textsIn(payload)).not.toContain("Vera");
  });

  test.each(["supervisor", "interpreter"] as const)("does not let in a %s where a colleague was asked", async (role) => {
    const world = await asked();
    const before = commits(world).length;
    await comes(world, role);
    await world.clock.until("refused", () => world.service.heard.some(({ t }) => t === "stuck"));
    expect(commits(world)).toHaveLength(before);
    expect(consult(world).phase).toBe("asked");
  });

  test("reads who cannot, each once, and waits for the others", async () => {
    const world = await asked();
    for (const alias of ["Noor", "Noor", "Bo"]) world.service.tell(world.service.desk(), { t: "cannot_come", role: "counsellor", alias }, CONSULT);
    await world.clock.until("told", () => consult(world).cannot.length === 2);
    expect(consult(world)).toMatchObject({ phase: "asked", cannot: ["Noor", "Bo"] });
  });

  test("ends by a tap, and its texts go", async () => {
    const world = await given();
    world.desk.consultSay(world.held().id, "tack");
    world.desk.consultEnd(world.held().id);
    await world.clock.until("said", () => world.service.heard.some(({ t }) => t === "end"));
    expect(consult(world)).toMatchObject({ phase: "ended", ended: "counsellor", messages: [] });
    expect(world.held().phase).toBe("talking");
  });

  test("ends with the conversation that it stands beside, whoever ends that", async () => {
    const world = await given();
    world.visitor.end();
    await world.clock.until("over", () => consult(world)?.phase === "ended");
    expect(consult(world).messages).toEqual([]);
  });

  test("ends with the line, and says so; the conversation goes on", async () => {
    const world = await given();
    world.service.desk()?.break(1006);
    await world.clock.until("ended", () => consult(world).ended === "line");
    await world.clock.until("the conversation is back", () => world.desk.snapshot.link === "up" && world.held().phase === "talking");
    world.desk.consult(world.held().id, "supervisor");
    expect(consult(world)).toMatchObject({ phase: "asked", to: "supervisor", ended: null });
  });

  test("is one beside each conversation, and none beside another consult or one that is over", async () => {
    const world = await asked();
    world.desk.consult(world.held().id, "colleague");
    world.desk.consult("00".repeat(16), "colleague");
    expect(world.service.heard.filter(({ t }) => t === "consult")).toHaveLength(1);
    expect(world.desk.snapshot.consults).toHaveLength(1);
  });

  test("that was given up before the service had named it is ended there too", async () => {
    const world = await talking();
    world.desk.consult(world.held().id, "colleague");
    world.desk.consultEnd(world.held().id);
    world.service.tell(world.service.desk(), { t: "consult_opened", fence: 1 }, CONSULT);
    await world.clock.until("ended", () => world.service.heard.some(({ t }) => t === "end"));
  });
});
