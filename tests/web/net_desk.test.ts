/** What a counsellor's desk lives through: duty, key packages, accept, three answers of a race, breaks, stuck keys, ends. */
import { describe, expect, test } from "vitest";
import { KEY_PACKAGE } from "../../chatsvc/web/protocol/frames.ts";
import { makeWorld, talking, texts, waiting } from "./net_world/world.ts";

describe("on duty", () => {
  test("the desk keeps five key packages at the service", async () => {
    const { desk, clock, service } = await talking();
    await clock.until("five again", () => desk.snapshot.keyPackages === 5);
    await clock.advance(2_000);
    expect(service.heard.filter(({ kind }) => kind === KEY_PACKAGE).length).toBe(6);
  });

  test("the queue says door, language, path and since when, and no word more", async () => {
    const world = makeWorld();
    await waiting(world);
    const [entry] = world.desk.snapshot.queue;
    expect(Object.keys(entry!).sort()).toEqual(["check", "conversation", "door", "language", "offered", "path", "present", "reads", "reservedUntil", "returning", "urgent", "waitingSince", "wishes", "writes"]);
    expect(entry!.waitingSince).toBeLessThanOrEqual(world.clock.now() - 3_000);
  });

  test("after a break the duty that was chosen is taken up again", async () => {
    const world = makeWorld();
    await waiting(world);
    world.service.desk()?.break(1006);
    await world.clock.until("on duty again", () => world.desk.snapshot.link === "up" && world.desk.snapshot.duty === "on");
  });

  test("who was drained at the end of the shift is not put on duty again by a break, nor by another number of talks", async () => {
    const world = makeWorld();
    await waiting(world);
    const { clock, desk, service } = world;
    const drained = { t: "duty", state: "finishing", capacity: 3, most: 3, held: 0, free: 0, share: new Uint8Array(32), heavy: [], back: null, alone: false, ends_in: null, limit: null, untaught: false } as const;
    service.tell(service.desk(), drained);
    await clock.until("drained", () => desk.snapshot.duty === "finishing");
    desk.capacity(1);
    await clock.advance(1_000);
    expect(desk.snapshot.duty).toBe("finishing");
    service.desk()?.break(1006);
    await clock.until("up again", () => desk.snapshot.link === "up");
    await clock.until("and as before", () => desk.snapshot.duty === "finishing");
    await clock.advance(2_000);
    expect(desk.snapshot.duty).toBe("finishing");
  });

  test("a line on which no beat is heard is dead, also when nothing is awaited", async () => {
    const world = makeWorld();
    await waiting(world);
    const { clock, desk, service } = world;
    const line = service.desk();
    await clock.advance(20_000);
    service.tell(line, { t: "duty", state: "on", capacity: 3, most: 3, held: 0, free: 3, share: new Uint8Array(32), heavy: [], back: null, alone: false, ends_in: null, limit: null, untaught: false });
    await clock.advance(20_000);
    expect(service.desk()).toBe(line);
    await clock.until("another line is open", () => service.desk() !== undefined && service.desk() !== line);
    await clock.until("and in use", () => desk.snapshot.link === "up");
  });

  test("a newer console of the same person closes this one", async () => {
    const { desk, clock, service } = makeWorld();
    await clock.until("up", () => desk.snapshot.link === "up");
    service.desk()?.break(4410);
    await clock.until("closed", () => desk.snapshot.closed);
    expect(desk.snapshot.problem).toBe("elsewhere");
  });

  test("a sign-in that is over closes it too", async () => {
    const { desk, clock, service } = makeWorld();
    await clock.until("up", () => desk.snapshot.link === "up");
    service.desk()?.break(4401);
    await clock.until("closed", () => desk.snapshot.closed);
    expect(desk.snapshot.problem).toBe("signed_out");
  });
});

describe("accepting", () => {
  test.each(["taken_by_other", "no_seat", "offered", "away"] as const)("and being told %s leaves nothing behind", async (code) => {
    const world = makeWorld();
    await waiting(world);
    world.service.faults.answerAccept = () => code;
    world.desk.accept(world.desk.snapshot.queue[0]!.conversation);
    expect(world.desk.snapshot.conversations).toHaveLength(1);
    await world.clock.until("answered", () => world.desk.snapshot.problem === code);
    expect(world.desk.snapshot.conversations).toEqual([]);
    world.desk.clearProblem();
    expect(world.desk.snapshot.problem).toBeNull();
  });

  test("a visitor whose client never commits gives the seat back", async () => {
    const world = makeWorld({ visitor: { fetchDevices: () => new Promise(() => undefined) } });
    await waiting(world);
    world.desk.accept(world.desk.snapshot.queue[0]!.conversation);
    await world.clock.until("joining", () => world.held()?.phase === "joining");
    world.service.requeue();
    await world.clock.until("gone", () => world.desk.snapshot.problem === "gone");
    expect(world.desk.snapshot.conversations).toEqual([]);
  });

  test("with a Welcome for keys that are not here stops and says so (G10)", async () => {
    const world = makeWorld();
    await waiting(world);
    // A service that mixes up key packages: the Welcome was made for another one.
    const [first, second] = world.service.uploads;
    world.service.uploads = [{ id: second!.id, bytes: first!.bytes }, ...world.service.uploads.slice(2)];
    world.desk.accept(world.desk.snapshot.queue[0]!.conversation);
    await world.clock.until("stuck", () => world.held()?.phase === "stuck");
    expect(world.held().problem).toBe("keys");
    expect(world.service.heard.some(({ t }) => t === "stuck")).toBe(true);
  });
});

describe("talking", () => {
  test("shows how long the visitor waits for an answer", async () => {
    const { visitor, desk, clock, held } = await talking();
    expect(held().unansweredSince).toBeNull();
    visitor.send("är någon där?");
    await clock.until("unanswered", () => held().unansweredSince !== null);
    const since = held().unansweredSince;
    visitor.send("hallå?");
    await clock.until("two texts", () => held().messages.length === 2);
    expect(held().unansweredSince).toBe(since);
    desk.send(held().id, "ja");
    expect(held().unansweredSince).toBeNull();
  });

  test("writes, types and takes back", async () => {
    const { visitor, desk, clock, held } = await talking();
    desk.typing(held().id, true);
    await clock.until("typing", () => visitor.snapshot.staff[0]!.typing);
    desk.send(held().id, "hej");
    await clock.until("there", () => texts(visitor.snapshot.messages, "theirs").includes("hej"));
    expect(visitor.snapshot.staff[0]!.typing).toBe(false);
    expect(visitor.snapshot.messages[0]).toMatchObject({ alias: "Sam", state: "received" });
    desk.unsend(held().id, held().messages[0]!.counter);
    await clock.until("blank", () => visitor.snapshot.messages[0]!.gone);
  });

  test("extends once", async () => {
    const { desk, clock, held, service } = await talking();
    const before = held().ageEndsAt!;
    desk.extend(held().id);
    desk.extend(held().id);
    await clock.until("later", () => held().ageEndsAt! > before);
    expect(held().extended).toBe(true);
    expect(service.heard.filter(({ t }) => t === "extend")).toHaveLength(1);
  });

  test("knows when the visitor's line is lost and back", async () => {
    const { clock, held, service } = await talking();
    let down = true;
    service.faults.refuseConnection = () => down;
    service.socketOf(0)?.break(1006);
    await clock.until("lost", () => held().visitor === "lost");
    down = false;
    await clock.until("present", () => held().visitor === "present");
  });

  test("takes its seat again after a break, and says nothing before", async () => {
    const { visitor, desk, clock, held, service } = await talking();
    service.desk()?.break(1006);
    desk.send(held().id, "under avbrottet");
    await clock.until("there", () => texts(visitor.snapshot.messages, "theirs").includes("under avbrottet"));
    const after = service.heard.map(({ t, kind }) => t || String(kind)).slice(service.heard.map(({ t }) => t).lastIndexOf("hello") - 1);
    expect(after.slice(0, 2)).toEqual(["hello", "hello"]);
  });
});

describe("the end at the desk", () => {
  test("is said to the visitor, and both are blank", async () => {
    const { visitor, desk, clock, held } = await talking();
    desk.send(held().id, "hej då");
    desk.end(held().id);
    await clock.until("ended", () => held().phase === "ended" && visitor.snapshot.phase === "ended");
    expect(held()).toMatchObject({ ended: "counsellor", endConfirmed: true, messages: [] });
    desk.dismiss(held().id);
    expect(desk.snapshot.conversations).toEqual([]);
  });

  test.each(["abuse", "exit", "well"] as const)("for %s is said to the visitor's page and to nobody else", async (why) => {
    const { visitor, desk, clock, held, service } = await talking();
    desk.end(held().id, why);
    await clock.until("ended", () => held().phase === "ended" && visitor.snapshot.phase === "ended");
    expect(visitor.snapshot).toMatchObject({ ended: "counsellor", endConfirmed: true, endedFor: why });
    expect(JSON.stringify(service.heard.map(({ t }) => t))).not.toContain(why);
  });

  test("the visitor's page still has what lets two answers count, until it is left", async () => {
    const { visitor, desk, clock, held, service } = await talking();
    const ticket = new Uint8Array([1, 2, 3]);
    service.tell(service.socketOf(0), { t: "ticket", ticket });
    await clock.until("a ticket is there", () => visitor.lastTicket !== null);
    desk.end(held().id, "well");
    await clock.until("ended", () => visitor.snapshot.phase === "ended");
    expect(visitor.lastTicket).toEqual(ticket);
    visitor.leave();
    expect(visitor.lastTicket).toBeNull();
  });

  test("a visitor's own word gives no reason", async () => {
    const { visitor, clock, held } = await talking();
    visitor.end();
    await clock.until("ended", () => held().phase === "ended");
    expect(visitor.snapshot.endedFor).toBeNull();
  });

  test("what a visitor who left for safety had written stays thirty minutes, then goes", async () => {
    const { visitor, clock, held } = await talking();
    visitor.send("adressen");
    await clock.until("there", () => held().messages.length === 1);
    visitor.leave();
    await clock.until("left", () => held().phase === "left");
    await clock.advance(1_700_000);
    expect(held().messages).toHaveLength(1);
    await clock.advance(200_000);
    expect(held().messages).toEqual([]);
  });

  test("what was said stays to be read when the visitor's line is lost for too long, and no longer than half an hour", async () => {
    const { visitor, clock, held, service } = await talking();
    visitor.send("det ringer på dörren");
    await clock.until("there", () => held().messages.length === 1);
    service.tell(service.desk(), { t: "presence", slot: 0, state: "dropped" });
    // The seat goes in the same moment: it must not take the texts with it.
    service.tell(service.desk(), { t: "presence", slot: 1, state: "gone" });
    await clock.until("dropped", () => held().phase === "dropped");
    expect(held().visitor).toBe("dropped");
    expect(held().messages.map(({ text }) => text)).toEqual(["det ringer på dörren"]);
    await clock.advance(1_900_000);
    expect(held().messages).toEqual([]);
  });

  test("a desk that only hears of its own seat, for it was offline, lets go of the texts", async () => {
    const { visitor, clock, held, service } = await talking();
    visitor.send("hej");
    await clock.until("there", () => held().messages.length === 1);
    service.tell(service.desk(), { t: "presence", slot: 1, state: "gone" });
    await clock.until("removed", () => held().phase === "removed");
    expect(held().messages).toEqual([]);
  });

  test("signing out drops everything", async () => {
    const { desk, engine } = await talking();
    desk.close();
    expect(desk.snapshot).toMatchObject({ closed: true, conversations: [], queue: [] });
    expect(engine.groups.at(-1)!.closed).toBe(true);
  });
});
