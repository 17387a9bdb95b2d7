/** Before members change the group drains: who goes has read what was written to her, and nothing is said twice (P6). */
import { describe, expect, test } from "vitest";
import { Drain, DRAINS_AT_MOST_MS } from "../../chatsvc/web/net/drain.ts";
import * as inbox from "../../chatsvc/web/net/inbox.ts";
import { FakeClock, settle } from "./net_world/clock.ts";
import { type How, Room } from "./net_world/three.ts";

/** Sam's line stutters for a second while the visitor writes and lets Kim come in Sam's place. */
async function handover(how: How): Promise<{ readonly room: Room; readonly samRead: readonly string[]; readonly kimRead: readonly string[] }> {
  const room = await Room.open("Sam");
  const sam = room.guest("Sam");
  sam.held = [];
  room.visitor.talk.write("till Sam");
  await settle();
  const changed = room.change({ remove: "Sam", add: "Kim", how });
  await room.clock.advance(1_000);
  sam.letGo();
  await room.clock.advance(DRAINS_AT_MOST_MS);
  await changed;
  await room.clock.advance(10_000);
  expect(room.broken).toEqual([]);
  return { room, samRead: sam.read, kimRead: room.guest("Kim").read };
}

describe("a handover while a text is under way", () => {
  test("waits until she who goes has it; then it is hers alone", async () => {
    const { room, samRead, kimRead } = await handover("drains");
    expect([samRead, kimRead]).toEqual([["1 till Sam"], []]);
    expect(room.visitor.states).toEqual(["delivered"]);
  });

  test("done naively lays words meant for one before another", async () => {
    const { samRead, kimRead } = await handover("naive");
    expect([samRead, kimRead]).toEqual([[], ["1 till Sam"]]);
  });
});

describe("what is left after five seconds", () => {
  test("goes to the new membership under its own number, and what she had received goes nowhere", async () => {
    const room = await Room.open("Sam");
    const sam = room.guest("Sam");
    room.visitor.talk.write("läst av Sam");
    await room.clock.advance(1_000);
    expect(room.visitor.states).toEqual(["delivered"]);
    sam.held = [];
    room.visitor.talk.write("aldrig framme");
    await settle();
    const before = room.taken.length;
    let done = false;
    const changed = room.change({ remove: "Sam", add: "Kim", how: "drains" }).then(() => (done = true));
    await room.clock.advance(DRAINS_AT_MOST_MS - 1);
    expect(done).toBe(false);
    await room.clock.advance(1_000);
    await changed;
    await room.clock.advance(5_000);
    expect(room.guest("Kim").read).toEqual(["2 aldrig framme"]);
    expect(room.visitor.states).toEqual(["delivered", "delivered"]);
    expect(room.taken.slice(before).filter((frame) => frame.includes("läst av Sam"))).toEqual([]);
  });

  test("of a removed sender is shown as missing by those who stay, as soon as she is gone", async () => {
    const room = await Room.open("Sam", "Noor");
    const sam = room.guest("Sam");
    sam.talk.write("ett");
    await room.clock.advance(1_000);
    room.visitor.held = [];
    sam.talk.write("två");
    await settle();
    sam.talk.write("tre");
    await settle();
    room.visitor.letGo((nth) => nth === 0);
    await settle();
    expect(room.visitor.talk.view().missing).toBe(0);
    await room.change({ remove: "Sam" });
    await settle();
    expect(room.visitor.read).toEqual(["1 ett", "3 tre"]);
    expect(room.visitor.talk.view().missing).toBe(1);
  });

  test("is known from a colleague's receipt even where nothing that followed has come", async () => {
    const room = await Room.open("Sam", "Noor");
    const sam = room.guest("Sam");
    sam.talk.write("ett");
    await room.clock.advance(1_000);
    room.visitor.held = [];
    sam.talk.write("bara Noor");
    await settle();
    room.visitor.letGo(() => true);
    await room.clock.advance(1_000);
    expect(room.guest("Noor").read).toEqual(["1 ett", "2 bara Noor"]);
    expect(room.visitor.talk.view().missing).toBe(0);
    await room.change({ remove: "Sam" });
    await settle();
    expect(room.visitor.talk.view().missing).toBe(1);
  });
});

describe("draining", () => {
  test("waits for nobody who is away, and for nothing where nothing is under way", async () => {
    const room = await Room.open("Sam");
    const { talk } = room.visitor;
    await talk.drained();
    room.guest("Sam").held = [];
    talk.write("till den som är borta");
    await settle();
    // Members are about to change: what is new waits, until they have or will not after all.
    expect(room.visitor.states).toEqual(["queued"]);
    talk.unchanged();
    talk.absent(room.guest("Sam").member, true);
    await settle();
    await talk.drained();
    expect(room.visitor.states).toEqual(["accepted"]);
  });

  test("ends with the conversation", async () => {
    const room = await Room.open("Sam");
    room.guest("Sam").held = [];
    room.visitor.talk.write("hej");
    await settle();
    const waiting = room.visitor.talk.drained();
    room.visitor.talk.close("keys and texts");
    await waiting;
  });

  test("lets all who wait go together, and is good for another time", async () => {
    const clock = new FakeClock();
    let dry = false;
    const drain = new Drain(clock, () => dry);
    const heard: string[] = [];
    const wait = (name: string) => void drain.wait().then(() => heard.push(name));
    wait("a");
    await clock.advance(3_000);
    wait("b");
    drain.look();
    await clock.advance(DRAINS_AT_MOST_MS - 3_001);
    expect(heard).toEqual([]);
    await clock.advance(1);
    expect(heard).toEqual(["a", "b"]);
    wait("c");
    dry = true;
    drain.look();
    await settle();
    expect(heard).toEqual(["a", "b", "c"]);
  });
});

describe("an inbox", () => {
  const three = [1, 2].reduce((box, counter) => inbox.receive(box, "a", counter, 0)[0], inbox.emptyInbox(false));

  test("believes of what others have no more than a sender can be ahead", () => {
    const told = inbox.membersAre(inbox.heardOf(three, { a: 1_000_000 }), ["b"]);
    expect(inbox.missing(told, 0)).toBe(32);
  });

  test("owes nothing for a sender who stays, for one it never heard, or for what came after all", () => {
    const told = inbox.heardOf(three, { a: 3, late: 9 });
    expect([inbox.isDrained(three), inbox.isDrained(told)]).toEqual([true, false]);
    expect(inbox.missing(inbox.membersAre(told, ["a"]), 1_000_000)).toBe(0);
    const came = inbox.receive(told, "a", 3, 0)[0];
    expect(inbox.isDrained(came)).toBe(true);
    expect(inbox.missing(inbox.membersAre(came, []), 0)).toBe(0);
  });

  test("that goes on under another leaf of the same person waits for her again", () => {
    const gone = inbox.membersAre(inbox.heardOf(three, { a: 4 }), ["new"]);
    expect(inbox.missing(gone, 0)).toBe(2);
    expect(inbox.missing(inbox.carried(gone, "a", "new"), 0)).toBe(0);
  });
});
