/** A further person beside a counsellor: named inside MLS, let in by the visitor, gone by herself or by one tap. */
import { describe, expect, test } from "vitest";
import type { StaffDesk } from "../../chatsvc/web/net/desk_types.ts";
import { beside } from "./net_world/beside.ts";
import { held, Several } from "./net_world/several.ts";
import { texts } from "./net_world/world.ts";

async function story() {
  const all = new Several();
  const sam = await all.talk();
  const robin = await all.desk("Robin");
  const { clock, visitor, house } = all;
  const write = async (text: string): Promise<void> => {
    visitor.send(text);
    await clock.until(`${text} has come`, () => visitor.snapshot.messages.at(-1)?.state === "delivered");
  };
  const reads = (desk: StaffDesk): readonly string[] => texts(held(desk)?.messages ?? [], "theirs");
  const offered = async (): Promise<void> => {
    sam.invite(held(sam)!.id, "counsellor", false);
    await clock.until("Robin is asked", () => robin.snapshot.invitations.length === 1);
    robin.accept(robin.snapshot.invitations[0]!.conversation);
    await clock.until("Sam sees who", () => held(sam)?.asked.newcomer?.state === "believed");
    sam.agree(held(sam)!.id);
    await clock.until("the visitor sees who", () => visitor.snapshot.proposed !== null);
  };
  const beside = async (): Promise<void> => {
    await offered();
    visitor.admit();
    await all.comesIn(robin);
  };
  return { all, sam, robin, clock, visitor, house, write, reads, offered, beside };
}

describe("a colleague who is invited", () => {
  test("is announced with why, and comes in beside: both read, and nobody left", async () => {
    const { sam, robin, visitor, write, reads, offered, all } = await story();
    await write("före");
    await offered();
    expect(visitor.snapshot.proposed).toEqual({ alias: "Robin", role: "counsellor", letIn: false, kind: "beside", by: "Sam" });
    visitor.admit();
    await all.comesIn(robin);
    await write("till er båda");
    expect(reads(sam)).toEqual(["före", "till er båda"]);
    expect(reads(robin)).toEqual(["till er båda"]);
    expect(visitor.snapshot.staff.map(({ alias }) => alias)).toEqual(["Sam", "Robin"]);
    expect(held(robin)).toMatchObject({ beside: true, missing: 0 });
    expect(held(sam)!.people.map(({ alias, me }) => [alias, me])).toEqual([["Sam", true], ["Robin", false]]);
    expect(held(sam)!.asked.what).toBe("nothing");
  });

  test("is told of before as much as the visitor chose, once", async () => {
    const { robin, visitor, clock, write, offered, all } = await story();
    await write("före");
    await offered();
    visitor.admit("all");
    await all.comesIn(robin);
    await clock.until("told", () => held(robin)!.messages.length === 1);
    expect(held(robin)!.messages[0]).toMatchObject({ text: "före", said: { kind: "retold", how: "all" } });
  });

  test("stays out when the visitor says no, and the talk goes on", async () => {
    const { sam, robin, visitor, clock, write, reads, offered } = await story();
    await offered();
    visitor.decline();
    await clock.until("both know", () => held(sam)?.asked.declined === true && held(robin) === undefined);
    await write("bara du");
    expect(reads(sam)).toEqual(["bara du"]);
  });

  test("stays out when nobody is needed any more", async () => {
    const { sam, robin, visitor, clock, offered } = await story();
    await offered();
    sam.invite(held(sam)!.id, "counsellor", true);
    await clock.until("withdrawn", () => visitor.snapshot.proposed === null && held(robin) === undefined);
    expect(held(sam)!.asked.what).toBe("nothing");
  });
});

describe("a colleague who cannot come", () => {
  test("says so: who asked reads it, the visitor nothing, and the question stands", async () => {
    const { sam, robin, visitor, clock, house } = await story();
    sam.invite(held(sam)!.id, "counsellor", false);
    await clock.until("Robin is asked", () => robin.snapshot.invitations.length === 1);
    const shown = JSON.stringify(visitor.snapshot);
    robin.decline(robin.snapshot.invitations[0]!.conversation);
    house.tellSeat(1, { t: "cannot_come", role: "counsellor", alias: "Robin" });
    house.tellSeat(1, { t: "cannot_come", role: "counsellor", alias: "Robin" });
    await clock.until("Sam knows", () => held(sam)!.asked.cannot.length > 0);
    expect(held(sam)!.asked).toMatchObject({ what: "invitation", cannot: ["Robin"] });
    expect(house.told).toContain("decline");
    expect(JSON.stringify(visitor.snapshot)).toBe(shown);
    sam.invite(held(sam)!.id, "counsellor", true);
    await clock.until("withdrawn", () => held(sam)!.asked.what === "nothing");
    house.tellSeat(1, { t: "cannot_come", role: "counsellor", alias: "Ion" });
    await clock.advance(100);
    expect(held(sam)!.asked.cannot, "a no that is late").toEqual([]);
  });
});

describe("who came in beside", () => {
  test("leaves, is out of the group at once, and the talk goes on", async () => {
    const { sam, robin, visitor, clock, write, reads, house, beside } = await story();
    await beside();
    robin.leave(held(robin)!.id);
    await clock.until("out", () => visitor.snapshot.staff.length === 1 && held(robin)?.phase === "removed");
    const epoch = house.epoch;
    await write("bara Sam");
    expect(reads(sam)).toEqual(["bara Sam"]);
    expect(house.epoch).toBe(epoch);
    expect(held(sam)!.people).toHaveLength(1);
  });

  test("is sent out by one tap of the visitor's", async () => {
    const { sam, robin, visitor, clock, write, reads, beside } = await story();
    await beside();
    const { member } = visitor.snapshot.staff.find(({ alias }) => alias === "Robin")!;
    visitor.sendOut(member);
    await clock.until("out", () => visitor.snapshot.staff.length === 1 && held(robin)?.phase === "removed");
    await write("bara Sam");
    expect(reads(sam)).toEqual(["bara Sam"]);
    expect(held(robin)!.messages).toEqual([]);
  });

  test("the last counsellor cannot be sent out that way", async () => {
    const { sam, visitor, clock, house } = await story();
    const epoch = house.epoch;
    visitor.sendOut(visitor.snapshot.staff[0]!.member);
    await clock.advance(10_000);
    expect([house.epoch, visitor.snapshot.staff.length, held(sam)?.phase]).toEqual([epoch, 1, "talking"]);
  });

  test("who leaves while the line is away is out as soon as it is back", async () => {
    const { robin, visitor, clock, house, beside } = await story();
    await beside();
    house.breakVisitor();
    robin.leave(held(robin)!.id);
    await clock.until("back, and Robin out", () => visitor.snapshot.link === "up" && visitor.snapshot.staff.length === 1);
    expect(house.seats.map(({ slot }) => slot)).toEqual([1]);
  });

  test("leads when her colleague is lost, also when somebody else comes beside her", async () => {
    const { all, robin, visitor, clock, house, write, reads, beside } = await story();
    await beside();
    expect(held(robin)).toMatchObject({ beside: true, leftAlone: false });
    house.loseSeat(1);
    await clock.until("Sam is out", () => visitor.snapshot.staff.length === 1 && held(robin)!.people.length === 1);
    expect(held(robin)).toMatchObject({ phase: "talking", beside: false, leftAlone: true, people: [{ alias: "Robin", me: true }] });
    await write("är någon kvar?");
    robin.send(held(robin)!.id, "ja, jag");
    await clock.until("answered", () => visitor.snapshot.messages.some(({ text }) => text === "ja, jag"));
    expect(reads(robin)).toEqual(["är någon kvar?"]);
    const kim = await all.desk("Kim");
    robin.invite(held(robin)!.id, "counsellor", false);
    await clock.until("Kim is asked", () => kim.snapshot.invitations.length === 1);
    kim.accept(kim.snapshot.invitations[0]!.conversation);
    await clock.until("Robin sees who", () => held(robin)?.asked.newcomer?.state === "believed");
    robin.agree(held(robin)!.id);
    await clock.until("the visitor sees who", () => visitor.snapshot.proposed !== null);
    visitor.admit();
    await all.comesIn(kim);
    expect([held(robin)!.beside, held(kim)!.beside, held(kim)!.leftAlone]).toEqual([false, true, false]);
  });

  test.each(["interpreter", "supervisor"] as const)("as %s ends nothing, whatever her page says inside the encryption", async (role) => {
    const { sam, guest, clock, visitor } = await beside(role);
    guest.end(held(guest)!.id, "exit");
    sam.send(held(sam)!.id, "vi fortsätter");
    await clock.until("the talk goes on", () => visitor.snapshot.messages.some(({ text }) => text === "vi fortsätter"));
    expect(visitor.snapshot).toMatchObject({ phase: "talking", ended: null, endConfirmed: false, endedFor: null });
    expect(held(sam)).toMatchObject({ phase: "talking", ended: null });
  });

  test("and ends it as a counsellor may: the visitor reads that, and her colleague that it was not the visitor", async () => {
    const { robin, sam, visitor, clock, beside } = await story();
    await beside();
    robin.end(held(robin)!.id, "abuse");
    await clock.until("said", () => visitor.snapshot.endedFor === "abuse");
    await clock.advance(1_000);
    expect(visitor.snapshot).toMatchObject({ ended: "counsellor", endConfirmed: true });
    expect(held(sam)).toMatchObject({ ended: null, endConfirmed: false });
  });
});
