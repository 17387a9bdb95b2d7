/** A number between one visitor and one counsellor: offered, given, over; read by nobody else, kept by nobody after. */
import { describe, expect, test } from "vitest";
import { NO_CONTACT, afterChange, heardByVisitor } from "../../chatsvc/web/net/contact.ts";
import * as outboxes from "../../chatsvc/web/net/outbox.ts";
import type { Outbox } from "../../chatsvc/web/net/outbox.ts";
import { quiet } from "./net_world/clock.ts";
import { DeskTab } from "./net_world/desk_tab.ts";
import { Tab } from "./net_world/pages.ts";
import { held, Several } from "./net_world/several.ts";
import { talking, texts, type World } from "./net_world/world.ts";

const TYPED = { number: "070-123 45 67", when: "efter 20", say: "tandläkaren", name: "Kim" };

/** A page of somebody else's making: it says what ours would not. */
function sayRaw(of: unknown, content: object): void {
  const { talk } = of as { talk: { outbox: Outbox; pump(): void } };
  [talk.outbox] = outboxes.write(talk.outbox, content as Parameters<typeof outboxes.write>[1]);
  talk.pump();
}
async function offered(world: World, visitor = world.visitor): Promise<void> {
  world.desk.contact(world.held().id, "callback");
  await world.clock.until("she is asked", () => visitor.snapshot.contact !== null);
}
async function given(world: World, visitor = world.visitor): Promise<void> {
  await offered(world, visitor);
  expect(visitor.contact(TYPED)).toBe(true);
  await world.clock.until("the number came", () => world.held().contact.stands?.given === true);
}
const inTalk = (of: unknown): string => JSON.stringify((of as { talk: object }).talk, (key, value: unknown) => (["ports", "group", "queue"].includes(key) || typeof value === "bigint" ? null : value));

describe("a callback", () => {
  test("is offered, answered and over: the number is a card at the desk, never a line, and then nowhere", async () => {
    const world = await talking();
    await offered(world);
    expect(world.visitor.snapshot).toMatchObject({ contact: { kind: "callback", given: false }, guardSilent: true });
    expect(world.held()).toMatchObject({ contact: { stands: { kind: "callback", contact: null } }, guardSilent: true });
    world.visitor.contact(TYPED);
    expect(world.visitor.snapshot.contact, "she has nothing yet").toEqual({ kind: "callback", given: true, underWay: true });
    await world.clock.until("there", () => world.held().contact.stands?.given === true);
    expect(world.held().contact).toEqual({ stands: { kind: "callback", contact: { kind: "callback", ...TYPED }, given: true }, refused: false, kinds: ["callback"] });
    await world.clock.until("the visitor knows", () => world.visitor.snapshot.contact?.underWay === undefined);
    expect([world.visitor.snapshot.contact, world.visitor.snapshot.guardSilent, world.held().guardSilent]).toEqual([{ kind: "callback", given: true }, false, false]);
    await world.clock.advance(3_000);
    expect(JSON.stringify(world.visitor.snapshot) + inTalk(world.visitor)).not.toContain("123 45");
    expect(world.held().messages).toEqual([]);

    world.desk.contact(world.held().id, null);
    await world.clock.until("over at both ends", () => world.visitor.snapshot.contact === null);
    await world.clock.advance(3_000);
    expect(world.held().contact).toEqual({ stands: null, refused: false, kinds: ["callback"] });
    expect(JSON.stringify(world.held())).not.toContain("123 45");
    expect(world.held().missing + world.visitor.snapshot.missing).toBe(0);
  });

  test("goes with the seat when the visitor's line is lost too long: who took it back afterwards would be heard by nobody here", async () => {
    const world = await talking();
    await given(world);
    world.service.tell(world.service.desk(), { t: "presence", slot: 0, state: "dropped" });
    world.service.tell(world.service.desk(), { t: "presence", slot: 1, state: "gone" });
    await world.clock.until("dropped", () => world.held().phase === "dropped");
    expect(world.held().contact.stands).toBeNull();
    expect(JSON.stringify(world.held()) + inTalk(world.desk)).not.toContain("123 45");
  });

  test("is refused, and the talk goes on; the desk may offer something else", async () => {
    const world = await talking();
    await offered(world);
    world.visitor.contact(null);
    await world.clock.until("no", () => world.held().contact.refused);
    expect(world.visitor.snapshot).toMatchObject({ contact: null, guardSilent: false });
    world.visitor.send("hellre här");
    await world.clock.until("on", () => texts(world.held().messages, "theirs").includes("hellre här"));
    world.desk.contact(world.held().id, "booked");
    await world.clock.until("asked anew", () => world.visitor.snapshot.contact?.kind === "booked");
    expect(world.held().contact.refused).toBe(false);
  });

  test("is withdrawn before the answer: what comes after that is not shown", async () => {
    const world = await talking();
    await offered(world);
    world.desk.contact(world.held().id, null);
    world.visitor.contact(TYPED);
    await world.clock.until("gone at hers", () => world.visitor.snapshot.contact === null);
    await world.clock.advance(3_000);
    expect(world.held().contact).toMatchObject({ stands: null, kinds: [] });
    expect(JSON.stringify(world.held())).not.toContain("123 45");
  });

  test("that is taken back goes at the desk too", async () => {
    const world = await talking();
    await given(world);
    world.visitor.contact(null);
    await world.clock.until("gone", () => world.held().contact.stands === null);
    expect(world.held().contact.refused).toBe(true);
    expect(JSON.stringify(world.held())).not.toContain("123 45");
  });

  test("that is taken back before it left is never encrypted", async () => {
    const world = await talking();
    await offered(world);
    const before = world.service.heard.length;
    world.visitor.contact(TYPED);
    world.visitor.contact(null);
    expect(inTalk(world.visitor)).not.toContain("123 45");
    await world.clock.until("no", () => world.held().contact.refused);
    expect(world.held().contact.kinds).toEqual([]);
    expect(world.service.heard.length).toBeGreaterThan(before);
  });

  test.each(["end", "leave"] as const)("ends with the conversation at both ends: %s", async (how) => {
    const world = await talking();
    await given(world);
    world.visitor[how]();
    await world.clock.until("over", () => ["ended", "left"].includes(world.held().phase));
    expect(world.held().contact).toEqual({ stands: null, refused: false, kinds: [] });
    expect(JSON.stringify(world.held()) + inTalk(world.visitor)).not.toContain("123 45");
    expect(world.visitor.snapshot.contact).toBeNull();
    expect(world.visitor.contact(TYPED)).toBe(false);
  });
});

describe("a page that lies", () => {
  test("a visitor cannot ask, and a number that nobody asked for is shown to nobody", async () => {
    const world = await talking();
    sayRaw(world.visitor, { t: "contact_ask", kind: "callback" });
    sayRaw(world.visitor, { t: "contact", kind: "callback", ...TYPED });
    world.visitor.send("efter");
    await world.clock.until("efter", () => texts(world.held().messages, "theirs").includes("efter"));
    expect(world.held().contact).toEqual({ stands: null, refused: false, kinds: [] });
    expect(JSON.stringify(world.held())).not.toContain("123 45");
    expect(world.held().missing).toBe(0);
  });

  test("an answer to another question, and a second one, change nothing", async () => {
    const world = await talking();
    await offered(world);
    sayRaw(world.visitor, { t: "contact", kind: "booked", ...TYPED });
    sayRaw(world.visitor, { t: "contact", kind: "callback", ...TYPED });
    sayRaw(world.visitor, { t: "contact", kind: "callback", ...TYPED, number: "900-000 00 00" });
    world.visitor.send("efter");
    await world.clock.until("efter", () => texts(world.held().messages, "theirs").includes("efter"));
    expect(world.held().contact.stands?.contact?.number).toBe(TYPED.number);
    expect(world.held().contact.kinds).toEqual(["callback"]);
  });

  test("a counsellor's page cannot give a number, and cannot ask again over one that stands", async () => {
    const world = await talking();
    await given(world);
    sayRaw(held(world.desk) && (world.desk as unknown as { find(id: string): unknown }).find(world.held().id), { t: "contact", kind: "callback", ...TYPED, number: "900-000 00 00" });
    world.desk.contact(world.held().id, "booked");
    world.desk.send(world.held().id, "efter");
    await world.clock.until("efter", () => texts(world.visitor.snapshot.messages, "theirs").includes("efter"));
    expect(world.visitor.snapshot.contact).toMatchObject({ kind: "callback", given: true });
    expect(JSON.stringify(world.visitor.snapshot)).not.toContain("900-000");
  });

  test("only the counsellor who is alone with the visitor is heard", () => {
    const ask = { t: "contact_ask", c: 1, kind: "callback" } as const;
    const sam = { member: "aa", role: "counsellor" };
    for (const staff of [[], [{ member: "aa", role: "supervisor" }], [{ member: "aa", role: "interpreter" }], [sam, { member: "bb", role: "interpreter" }], [{ member: "bb", role: "counsellor" }]]) {
      expect(heardByVisitor(NO_CONTACT, "aa", ask, staff)).toBe(NO_CONTACT);
    }
    const asked = heardByVisitor(NO_CONTACT, "aa", ask, [sam]);
    expect(asked.stands?.kind).toBe("callback");
    expect(heardByVisitor(asked, "bb", { t: "contact_over", c: 2 }, [sam])).toBe(asked);
    expect(afterChange(asked, [sam, { member: "bb", role: "interpreter" }]).stands).toBeNull();
  });

  test("what is not a number leaves nobody's page, and the question stands", async () => {
    const world = await talking();
    await offered(world);
    expect(world.visitor.contact({ ...TYPED, number: "ring mig" })).toBe(false);
    expect(world.visitor.contact({ ...TYPED, say: "x".repeat(201) })).toBe(false);
    expect(world.visitor.snapshot).toMatchObject({ contact: { given: false }, phase: "talking", problem: null });
    expect(world.visitor.contact(TYPED)).toBe(true);
  });
});

describe("with a second one of staff", () => {
  async function three() {
    const all = new Several();
    const sam = await all.talk();
    const robin = await all.desk("Robin");
    const beside = async (): Promise<void> => {
      sam.invite(held(sam)!.id, "counsellor", false);
      await all.clock.until("Robin is asked", () => robin.snapshot.invitations.length === 1);
      robin.accept(robin.snapshot.invitations[0]!.conversation);
      await all.clock.until("Sam sees who", () => held(sam)?.asked.newcomer?.state === "believed");
      sam.agree(held(sam)!.id);
      await all.clock.until("the visitor sees who", () => all.visitor.snapshot.proposed !== null);
      all.visitor.admit();
      await all.comesIn(robin);
    };
    return { all, sam, robin, beside, visitor: all.visitor, clock: all.clock };
  }

  test("nobody asks, and a question that stood falls at both ends", async () => {
    const { sam, robin, beside, visitor, clock } = await three();
    sam.contact(held(sam)!.id, "callback");
    await clock.until("asked", () => visitor.snapshot.contact !== null);
    await beside();
    await clock.until("fallen", () => visitor.snapshot.contact === null && held(sam)?.contact.stands === null);
    for (const desk of [sam, robin]) desk.contact(held(desk)!.id, "callback");
    await clock.advance(5_000);
    expect([visitor.snapshot.contact, visitor.contact(TYPED), held(sam)!.contact.stands, held(robin)!.contact.stands]).toEqual([null, false, null, null]);
  });

  test("a number that was given before stays with her who has it; the other never reads it, and her end still ends it", async () => {
    const { sam, robin, beside, visitor, clock } = await three();
    sam.contact(held(sam)!.id, "callback");
    await clock.until("asked", () => visitor.snapshot.contact !== null);
    visitor.contact(TYPED);
    await clock.until("given", () => held(sam)?.contact.stands?.given === true);
    await clock.advance(3_000);
    await beside();
    expect(held(sam)!.contact.stands?.contact?.number).toBe(TYPED.number);
    expect(JSON.stringify(held(robin))).not.toContain("123 45");
    sam.contact(held(sam)!.id, null);
    await clock.until("over", () => visitor.snapshot.contact === null);
    expect(held(sam)!.contact.stands).toBeNull();
  });

  test("a number that was still on its way when the other came is never encrypted to both", async () => {
    const { sam, robin, beside, visitor, clock } = await three();
    sam.contact(held(sam)!.id, "callback");
    await clock.until("asked", () => visitor.snapshot.contact !== null);
    const { talk } = visitor as unknown as { talk: { changing: boolean } };
    talk.changing = true;
    visitor.contact(TYPED);
    await beside();
    await clock.advance(5_000);
    expect(JSON.stringify([held(sam), held(robin), visitor.snapshot])).not.toContain("123 45");
    expect(inTalk(visitor)).not.toContain("123 45");
    expect([visitor.snapshot.contact, held(sam)!.contact.stands]).toEqual([null, null]);
    visitor.send("till båda");
    await clock.until("both", () => [sam, robin].every((desk) => texts(held(desk)!.messages, "theirs").includes("till båda")));
    expect(held(sam)!.missing + held(robin)!.missing).toBe(0);
  });
});

describe("a reload", () => {
  test("of the visitor's page keeps the question, and the number's place without the number", async () => {
    const tab = new Tab();
    await tab.talk();
    const { world } = tab;
    await offered(world, tab.client);
    await world.clock.advance(3_000);
    await quiet(tab.kept);
    await tab.reload();
    await world.clock.until("talking again", () => tab.client.snapshot.phase === "talking" && tab.client.snapshot.link === "up");
    expect(tab.client.snapshot).toMatchObject({ contact: { kind: "callback", given: false }, guardSilent: true });
    tab.client.contact(TYPED);
    await world.clock.until("given", () => world.held().contact.stands?.given === true);
    await world.clock.advance(3_000);
    await quiet(tab.kept);
    await tab.reload();
    await world.clock.until("talking again", () => tab.client.snapshot.phase === "talking" && tab.client.snapshot.link === "up");
    expect(tab.client.snapshot.contact).toEqual({ kind: "callback", given: true });
    expect(inTalk(tab.client)).not.toContain("123 45");
    tab.client.contact(null);
    await world.clock.until("taken back", () => world.held().contact.stands === null);
  });

  test("of the visitor's page while the number is on its way: it is said to be there when it is", async () => {
    const tab = new Tab();
    await tab.talk();
    const { world } = tab;
    await offered(world, tab.client);
    for (const socket of world.service.sockets) if (socket.subprotocol === "chatsvc.v1") socket.break(1006);
    tab.client.contact(TYPED);
    await quiet(tab.kept);
    await tab.reload();
    await world.clock.until("talking again", () => tab.client.snapshot.phase === "talking");
    expect([tab.client.snapshot.contact, world.held().contact.stands?.given]).toEqual([{ kind: "callback", given: true, underWay: true }, false]);
    await world.clock.until("there", () => tab.client.snapshot.contact?.underWay === undefined);
    expect(world.held().contact.stands?.contact?.number).toBe(TYPED.number);
  });

  test("of the console keeps the number sealed while it stands", async () => {
    const tab = new DeskTab();
    await tab.talk();
    const { world } = tab;
    tab.desk.contact(tab.held.id, "callback");
    await world.clock.until("asked", () => world.visitor.snapshot.contact !== null);
    world.visitor.contact(TYPED);
    await world.clock.until("given", () => tab.held.contact.stands?.given === true);
    await world.clock.advance(3_000);
    await tab.quiet();
    expect([...tab.kept.values()].map((text) => atob(text)).join()).not.toContain("123 45");
    await tab.reload();
    await tab.talkingAgain();
    expect(tab.held.contact.stands?.contact).toEqual({ kind: "callback", ...TYPED });
    tab.desk.contact(tab.held.id, null);
    await world.clock.until("over at hers", () => world.visitor.snapshot.contact === null);
    await world.clock.advance(3_000);
    await tab.quiet();
    await tab.reload();
    await tab.talkingAgain();
    expect(tab.held.contact).toEqual({ stands: null, refused: false, kinds: ["callback"] });
  });
});
