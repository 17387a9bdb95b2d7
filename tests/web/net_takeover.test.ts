/** A counsellor is lost mid-talk: the visitor is shown who offers to go on, and decides. */
import { describe, expect, test } from "vitest";
import type { StaffDesk } from "../../chatsvc/web/net/desk_types.ts";
import { APPLICATION, COMMIT } from "../../chatsvc/web/protocol/frames.ts";
import { talking, texts, type World } from "./net_world/world.ts";

/** Sam's console is loaded again after the line broke; her old keys are gone. */
async function lost(world: World, alias = "Robin", bad?: () => string | undefined): Promise<StaffDesk> {
  const desk = world.anotherDesk(alias, bad);
  await world.clock.until("the new desk is up", () => desk.snapshot.keyPackages === 5);
  desk.duty("on");
  world.service.loseSeat();
  await world.clock.until("the visitor knows", () => world.visitor.snapshot.staff[0]?.presence === "gone");
  await world.clock.until("the desk sees it", () => desk.snapshot.queue.length === 1);
  return desk;
}

async function offered(world: World, desk: StaffDesk): Promise<void> {
  desk.accept(desk.snapshot.queue[0]!.conversation);
  await world.clock.until("somebody offers", () => world.visitor.snapshot.proposed !== null);
}

async function takenOver(world: World, desk: StaffDesk): Promise<void> {
  world.visitor.admit();
  await world.clock.until("let in", () => {
    const [staff] = world.visitor.snapshot.staff;
    return staff?.presence === "present" && desk.snapshot.conversations[0]?.phase === "talking";
  });
}

const commits = ({ service }: World): number => service.heard.filter(({ kind }) => kind === COMMIT).length;

describe("a visitor whose counsellor is lost", () => {
  test("keeps the conversation, and is shown who offers before anything is sent", async () => {
    const world = await talking();
    const before = commits(world);
    const desk = await lost(world);
    expect(world.visitor.snapshot.phase).toBe("talking");
    await offered(world, desk);
    expect(world.visitor.snapshot.proposed).toEqual({ alias: "Robin", role: "counsellor", letIn: false });
    await world.clock.advance(100_000);
    expect(commits(world)).toBe(before);
    expect(desk.snapshot.conversations[0]).toMatchObject({ phase: "joining", handover: true });
  });

  test("goes on with the new one: what Sam never had comes under its number, what she had does not", async () => {
    const world = await talking();
    world.visitor.send("read by Sam");
    await world.clock.until("delivered", () => world.visitor.snapshot.messages[0]?.state === "delivered");
    world.service.desk()?.break(1006);
    world.visitor.send("kept by the service");
    await world.clock.until("accepted", () => world.visitor.snapshot.messages[1]?.state === "accepted");
    const desk = await lost(world);
    world.visitor.send("while nobody was there");
    await offered(world, desk);
    await takenOver(world, desk);
    const hers = () => desk.snapshot.conversations[0]!;
    await world.clock.until("both came", () => hers().messages.length === 2);
    expect(texts(hers().messages, "theirs")).toEqual(["kept by the service", "while nobody was there"]);
    expect(hers().messages.map(({ counter }) => counter)).toEqual([2, 3]);
    expect(hers().missing).toBe(0);
    desk.send(hers().id, "here I am");
    await world.clock.until("answered", () => texts(world.visitor.snapshot.messages, "theirs").includes("here I am"));
    await world.clock.until("all delivered", () =>
      world.visitor.snapshot.messages.every(({ mine, state }) => !mine || state === "delivered"),
    );
    expect(texts(world.visitor.snapshot.messages, "mine")).toHaveLength(3);
    expect(world.visitor.snapshot.staff.map(({ alias }) => alias)).toEqual(["Robin"]);
    expect(world.visitor.snapshot.proposed).toBeNull();
    expect(world.visitor.snapshot.safetyWords).toEqual(hers().safetyWords);
  });

  test("puts nothing on the line while nobody could read it", async () => {
    const world = await talking();
    await lost(world);
    const sent = () => world.service.heard.filter(({ kind, slot }) => kind === APPLICATION && slot === 0).length;
    const before = sent();
    world.visitor.send("waits here");
    await world.clock.advance(30_000);
    expect(sent()).toBe(before);
    expect(world.visitor.snapshot.messages[0]?.state).toBe("queued");
  });

  test("says no, and another one may offer", async () => {
    const world = await talking();
    const desk = await lost(world);
    await offered(world, desk);
    world.visitor.decline();
    await world.clock.until("she reads it", () => desk.snapshot.problem === "gone" && desk.snapshot.queue.length === 1);
    expect(world.visitor.snapshot.proposed).toBeNull();
    expect(world.visitor.snapshot.phase).toBe("talking");
    world.visitor.admit();
    await offered(world, desk);
    await takenOver(world, desk);
    expect(commits(world)).toBe(4);
  });

  test("who says nothing in time is not asked any more, and a late yes lets nobody in", async () => {
    const world = await talking();
    const desk = await lost(world);
    await offered(world, desk);
    world.service.requeue();
    await world.clock.until("withdrawn", () => world.visitor.snapshot.proposed === null);
    world.visitor.admit();
    await world.clock.advance(10_000);
    expect(commits(world)).toBe(2);
    await offered(world, desk);
    await takenOver(world, desk);
  });

  test("whose yes came just too late is asked again about the next one", async () => {
    const world = await talking();
    const desk = await lost(world);
    await offered(world, desk);
    let refusals = 1;
    world.service.faults.refuseCommit = () => (refusals-- > 0 ? "invalid" : null);
    world.visitor.admit();
    await world.clock.until("refused", () => world.visitor.snapshot.proposed === null);
    world.service.requeue();
    await world.clock.until("in the queue", () => desk.snapshot.queue.length === 1);
    await offered(world, desk);
    await takenOver(world, desk);
  });

  test("is not shown somebody who is not believed", async () => {
    const world = await talking();
    const desk = await lost(world, "Mallory", () => "chain_foreign");
    desk.accept(desk.snapshot.queue[0]!.conversation);
    await world.clock.until("refused", () => desk.snapshot.problem === "gone");
    expect(world.visitor.snapshot).toMatchObject({ phase: "talking", proposed: null });
    expect(commits(world)).toBe(2);
  });

  test("still sees the offer after a broken line, and no offer that ended meanwhile", async () => {
    const world = await talking();
    const desk = await lost(world);
    await offered(world, desk);
    world.service.socketOf(0)?.break(1006);
    await world.clock.until("back", () => world.visitor.snapshot.link === "reconnecting");
    await world.clock.until("back", () => world.visitor.snapshot.link === "up");
    expect(world.visitor.snapshot.proposed?.alias).toBe("Robin");
    await takenOver(world, desk);
  });

  test("hears the offer although it came before the word of the loss", async () => {
    const world = await talking();
    const desk = world.anotherDesk("Robin");
    await world.clock.until("the new desk is up", () => desk.snapshot.keyPackages === 5);
    desk.duty("on");
    const loseSeat = world.service.loseSeat.bind(world.service);
    world.service.phase = "handover";
    desk.setOnline(true);
    world.service.desk()?.break(1006);
    await world.clock.until("in the queue", () => desk.snapshot.queue.length === 1);
    desk.accept(desk.snapshot.queue[0]!.conversation);
    await world.clock.until("accepted", () => desk.snapshot.conversations[0]?.phase === "joining");
    expect(world.visitor.snapshot.proposed).toBeNull();
    loseSeat();
    await world.clock.until("shown", () => world.visitor.snapshot.proposed?.alias === "Robin");
  });

  test("may lose the next one before the keys were made fresh, and is asked about a third", async () => {
    const world = await talking();
    const desk = await lost(world);
    await offered(world, desk);
    // The Add is taken; the empty commit meets a seat that is lost.
    const faults = world.service.faults;
    faults.refuseCommit = (nth) => {
      if (nth !== 4) return null;
      world.service.loseSeat("told");
      return "invalid";
    };
    world.visitor.admit();
    await world.clock.until("lost again", () => world.visitor.snapshot.staff[0]?.alias === "Robin" && world.visitor.snapshot.staff[0].presence === "gone");
    expect(world.visitor.snapshot.phase).toBe("talking");
    expect(desk.snapshot.problem === "gone" || desk.snapshot.conversations[0]?.phase === "removed").toBe(true);
    delete faults.refuseCommit;
    world.visitor.send("for the third");
    await world.clock.until("in the queue", () => desk.snapshot.queue.length === 1);
    await offered(world, desk);
    await takenOver(world, desk);
    await world.clock.until("read", () => texts(desk.snapshot.conversations[0]!.messages, "theirs").includes("for the third"));
  });
});

describe("a desk that lost its seat", () => {
  test("shows that, and none of the texts", async () => {
    const world = await talking();
    world.visitor.send("a secret");
    await world.clock.until("read", () => world.held().messages.length === 1);
    world.service.loseSeat("told");
    await world.clock.until("removed", () => world.held().phase === "removed");
    expect(world.held().messages).toEqual([]);
    expect(world.held().handover).toBe(false);
  });
});
