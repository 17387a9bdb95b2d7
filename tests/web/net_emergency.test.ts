/** 112 between a console and a visitor's page: asked, answered, read until the call is finished, whatever else happens. */
import { describe, expect, test } from "vitest";
import type { Address } from "../../chatsvc/web/e2ee/address.ts";
import { sayRaw } from "./net_world/beside.ts";
import { quiet } from "./net_world/clock.ts";
import { DeskTab } from "./net_world/desk_tab.ts";
import { Tab } from "./net_world/pages.ts";
import { talking, texts, type World } from "./net_world/world.ts";

const MINUTE = 60_000;
const HOME: Address = { street: "Storgatan 4, Malmö", floor: "3", code: "1234", name: "Svensson", who: "jag och ett barn", safe: "yes" };

const cards = ({ desk }: World) => desk.snapshot.emergencies;

async function asked(): Promise<World> {
  const world = await talking();
  world.desk.emergency(world.held().id, false);
  await world.clock.until("she is asked", () => world.visitor.snapshot.addressAsked != null);
  return world;
}
async function called(): Promise<World> {
  const world = await asked();
  world.visitor.sendAddress(HOME);
  await world.clock.until("the address is here", () => cards(world)[0]?.address != null);
  return world;
}

describe("112", () => {
  test("asks the visitor, tells the service, and silences the guard at both ends", async () => {
    const world = await asked();
    expect(world.service.heard).toContainEqual(expect.objectContaining({ t: "emergency" }));
    expect(world.visitor.snapshot.guardSilent).toBe(true);
    expect(world.held()).toMatchObject({ guardSilent: true, calls112: true, marks: { called_112: "yes" } });
    expect(cards(world)).toMatchObject([{ conversation: world.held().id, address: null, mine: true }]);
    // The hour is the same on both pages, up to the way of the question.
    expect(Math.abs(world.visitor.snapshot.addressAsked!.until - cards(world)[0]!.until)).toBeLessThan(10_000);
  });

  test("shows what she wrote, the last one, and no line of the talk has it", async () => {
    const world = await called();
    expect(cards(world)[0]!.address).toEqual(HOME);
    await world.clock.until("she knows", () => world.visitor.snapshot.addressAsked!.sent);
    world.visitor.sendAddress({ ...HOME, floor: "4" });
    expect(world.visitor.snapshot.addressAsked, "what is sent anew is on its way anew").toMatchObject({ sent: false, underWay: true });
    await world.clock.until("changed", () => cards(world)[0]!.address!.floor === "4");
    await world.clock.until("she knows", () => world.visitor.snapshot.addressAsked!.sent);
    expect(world.visitor.snapshot.addressAsked!.underWay).toBeUndefined();
    expect([...texts(world.held().messages, "theirs"), ...texts(world.visitor.snapshot.messages, "mine")]).toEqual([]);
  });

  test("when the call is finished the card goes at once, and the guard speaks again at both ends", async () => {
    const world = await called();
    world.desk.emergency(world.held().id, true);
    expect(cards(world)).toEqual([]);
    expect(world.held().guardSilent).toBe(false);
    await world.clock.until("she is told", () => world.visitor.snapshot.addressAsked === null);
    expect(world.visitor.snapshot.guardSilent).toBe(false);
    expect(world.service.heard.filter(({ t }) => t === "emergency"), "begun, and finished").toHaveLength(2);
    sayRaw(world.visitor, { t: "address", ...HOME });
    await world.clock.advance(3_000);
    expect(cards(world), "what comes late is not kept").toEqual([]);
  });

  test.each(["leaves for safety", "erases everything", "ends by silence"] as const)("the visitor %s: the card stays, and goes when the call is finished", async (how) => {
    const world = await called();
    const { id } = world.held();
    if (how === "leaves for safety") world.visitor.leave();
    else if (how === "erases everything") world.visitor.end();
    else (world.service as unknown as { erase(why: string): void }).erase("silence");
    await world.clock.until("it is over", () => ["left", "ended"].includes(world.held().phase));
    await world.clock.advance(31 * MINUTE);
    world.desk.dismiss(id);
    expect(world.desk.snapshot.conversations).toEqual([]);
    expect(cards(world)[0]!.address).toEqual(HOME);
    const said = world.service.heard.length;
    world.desk.emergency(id, true);
    expect(cards(world)).toEqual([]);
    expect(world.service.heard.slice(said).filter(({ t }) => t === "emergency"), "nobody is there to be told").toEqual([]);
  });

  test("nothing that takes words back takes the card: unsend and erase of its counter change nothing", async () => {
    const world = await called();
    for (let counter = 1; counter < 4; counter += 1) {
      world.visitor.unsend(counter);
      sayRaw(world.visitor, { t: "unsend", of: counter });
      world.desk.erase(world.held().id, counter);
    }
    await world.clock.advance(3_000);
    expect(cards(world)[0]!.address).toEqual(HOME);
  });

  test("after sixty minutes it is gone, to the minute, although nobody did anything", async () => {
    const world = await called();
    await world.clock.advance(cards(world)[0]!.until - world.clock.now() - 1);
    expect(cards(world)).toHaveLength(1);
    await world.clock.advance(2);
    expect(cards(world)).toEqual([]);
    await world.clock.advance(10_000);
    expect(world.visitor.snapshot.addressAsked).toBeNull();
  });

  test("asking again does not make the hour longer", async () => {
    const world = await called();
    const { until } = cards(world)[0]!;
    await world.clock.advance(20 * MINUTE);
    world.desk.emergency(world.held().id, false);
    await world.clock.advance(3_000);
    expect(cards(world)).toMatchObject([{ until, address: HOME }]);
  });

  test("a broken line loses nothing, and the service is told again on the new one", async () => {
    const world = await called();
    const before = world.service.heard.filter(({ t }) => t === "emergency").length;
    for (const socket of world.service.sockets) if (socket.subprotocol === "console.v1") socket.break(1006);
    await world.clock.until("up again", () => world.desk.snapshot.link === "up" && world.service.heard.filter(({ t }) => t === "emergency").length > before);
    expect(cards(world)[0]!.address).toEqual(HOME);
  });
});

describe("an address is sent when the counsellor's page has it", () => {
  const line = (world: World, subprotocol: string): void => {
    for (const socket of world.service.sockets) if (socket.subprotocol === subprotocol) socket.break(1006);
  };

  test("not at the tap on a broken line: it is on its way until the line is back", async () => {
    const world = await asked();
    line(world, "chatsvc.v1");
    await world.clock.until("broken", () => world.visitor.snapshot.link !== "up");
    world.visitor.sendAddress(HOME);
    await world.clock.advance(100);
    expect([world.visitor.snapshot.link, world.visitor.snapshot.addressAsked]).toMatchObject(["reconnecting", { sent: false, underWay: true }]);
    await world.clock.until("sent", () => world.visitor.snapshot.addressAsked!.sent);
    expect(cards(world)[0]!.address).toEqual(HOME);
  });

  test("not when the service alone has it: her page's line is broken", async () => {
    const world = await asked();
    line(world, "console.v1");
    world.visitor.sendAddress(HOME);
    await world.clock.advance(100);
    expect([cards(world)[0]!.address, world.visitor.snapshot.addressAsked]).toMatchObject([null, { sent: false, underWay: true }]);
    await world.clock.until("sent", () => world.visitor.snapshot.addressAsked!.sent);
    expect(cards(world)[0]!.address).toEqual(HOME);
  });
});

describe("what somebody makes up", () => {
  test("an address that nobody asked for is sent by no page and kept at no desk", async () => {
    const world = await talking();
    world.visitor.sendAddress(HOME);
    sayRaw(world.visitor, { t: "address", ...HOME });
    await world.clock.advance(3_000);
    expect(cards(world)).toEqual([]);
    expect(world.held().messages).toEqual([]);
  });

  test("a visitor cannot begin or finish a call, a counsellor's address is none", async () => {
    const world = await asked();
    sayRaw(world.visitor, { t: "emergency_over" });
    await world.clock.advance(3_000);
    expect(cards(world)).toHaveLength(1);
    world.desk.emergency(world.held().id, true);
    sayRaw(world.visitor, { t: "emergency" });
    await world.clock.advance(3_000);
    expect(cards(world)).toEqual([]);
  });

  test("an empty address, one that is too long, and a word that does not exist are not sent", async () => {
    const world = await asked();
    const none = { street: "", floor: "", code: "", name: "", who: "", safe: "" } as const;
    for (const bad of [none, { ...HOME, street: "x".repeat(241) }, { ...HOME, safe: "perhaps" }]) world.visitor.sendAddress(bad as Address);
    await world.clock.advance(3_000);
    expect(cards(world)[0]!.address).toBeNull();
    expect(world.visitor.snapshot.addressAsked!.sent).toBe(false);
  });

  test("a conversation that is not there cannot be asked", async () => {
    const world = await talking();
    world.desk.emergency("ff".repeat(16), false);
    world.desk.emergency("ff".repeat(16), true);
    expect(cards(world)).toEqual([]);
  });
});

describe("a reload", () => {
  test("of the console brings the card back, also when the visitor has left meanwhile", async () => {
    const tab = new DeskTab();
    await tab.talk();
    const { clock, visitor } = tab.world;
    tab.desk.emergency(tab.held.id, false);
    await clock.until("asked", () => visitor.snapshot.addressAsked != null);
    visitor.sendAddress(HOME);
    await clock.until("here", () => tab.desk.snapshot.emergencies[0]?.address != null);
    await tab.quiet();
    await tab.reload();
    await clock.until("back", () => tab.desk.snapshot.emergencies[0]?.address != null);
    await tab.talkingAgain();
    expect(tab.held.guardSilent).toBe(true);

    visitor.leave();
    await clock.until("left", () => tab.held?.phase === "left");
    await tab.quiet();
    await tab.reload();
    await clock.until("the card is back", () => tab.desk.snapshot.emergencies[0]?.address != null);
    expect(tab.desk.snapshot.conversations).toEqual([]);
    expect(tab.desk.snapshot.emergencies[0]!.address).toEqual(HOME);

    tab.desk.emergency(tab.desk.snapshot.emergencies[0]!.conversation, true);
    await tab.quiet();
    await tab.reload();
    await clock.until("open", () => tab.desk.snapshot.link === "up" && !tab.desk.snapshot.opening);
    await tab.quiet();
    expect(tab.desk.snapshot.emergencies, "finished is finished").toEqual([]);
  });

  test("after the hour brings nothing back", async () => {
    const tab = new DeskTab();
    await tab.talk();
    const { clock, visitor } = tab.world;
    tab.desk.emergency(tab.held.id, false);
    await clock.until("asked", () => visitor.snapshot.addressAsked != null);
    visitor.sendAddress(HOME);
    await clock.until("here", () => tab.desk.snapshot.emergencies[0]?.address != null);
    await tab.quiet();
    const disk = new Map(tab.kept);
    await clock.advance(61 * MINUTE);
    await tab.reload(disk);
    await clock.until("open", () => tab.desk.snapshot.link === "up" && !tab.desk.snapshot.opening);
    expect(tab.desk.snapshot.emergencies).toEqual([]);
  });

  test("of the visitor's page asks again, and knows the same hour", async () => {
    const tab = new Tab();
    await tab.talk();
    const { world } = tab;
    world.desk.emergency(world.held().id, false);
    await world.clock.until("asked", () => tab.client.snapshot.addressAsked != null);
    const { until } = tab.client.snapshot.addressAsked!;
    await quiet(tab.kept);
    await tab.reload();
    await world.clock.until("talking again", () => tab.client.snapshot.phase === "talking");
    expect(tab.client.snapshot.addressAsked).toEqual({ until, sent: false });
    tab.client.sendAddress(HOME);
    await world.clock.until("here", () => cards(world)[0]?.address != null);
  });

  test("of the visitor's page while the address is on its way: still so, and sent when it is there", async () => {
    const tab = new Tab();
    await tab.talk();
    const { world } = tab;
    world.desk.emergency(world.held().id, false);
    await world.clock.until("asked", () => tab.client.snapshot.addressAsked != null);
    for (const socket of world.service.sockets) if (socket.subprotocol === "chatsvc.v1") socket.break(1006);
    tab.client.sendAddress(HOME);
    await quiet(tab.kept);
    expect(cards(world)[0]!.address).toBeNull();
    await tab.reload();
    const said: unknown[] = [];
    tab.client.subscribe(() => said.push(tab.client.snapshot.addressAsked?.sent));
    await world.clock.until("talking again", () => tab.client.snapshot.phase === "talking");
    expect(tab.client.snapshot.addressAsked).toMatchObject({ sent: false, underWay: true });
    expect(said).not.toContain(true);
    await world.clock.until("sent", () => tab.client.snapshot.addressAsked!.sent);
    expect(cards(world)[0]!.address).toEqual(HOME);
    await quiet(tab.kept);
    await tab.reload();
    await world.clock.until("talking again", () => tab.client.snapshot.phase === "talking");
    expect(tab.client.snapshot.addressAsked).toMatchObject({ sent: true });
  });
});
