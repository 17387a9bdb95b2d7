/** A page that is loaded again looks at the device list of today before it says anything: whoever it no longer names is out first (P2, flow B). */
import { expect, test } from "vitest";
import { APPLICATION, COMMIT } from "../../chatsvc/web/protocol/frames.ts";
import { quiet, settle } from "./net_world/clock.ts";
import { textsIn } from "./net_world/group.ts";
import { held, Several } from "./net_world/several.ts";
import { texts } from "./net_world/world.ts";

const back = (all: Several): Promise<void> => all.clock.until("back", () => all.visitor.snapshot.phase === "talking" && all.visitor.snapshot.link === "up");

async function withSam() {
  const all = new Several();
  const sam = await all.talk();
  all.visitor.send("före");
  await all.clock.until("delivered", () => all.visitor.snapshot.messages.at(-1)?.state === "delivered");
  await quiet(all.kept);
  return { all, sam };
}

async function withSamAndRobin() {
  const { all, sam } = await withSam();
  const robin = await all.desk("Robin");
  sam.invite(held(sam)!.id, "counsellor", false);
  await all.clock.until("Robin is asked", () => robin.snapshot.invitations.length === 1);
  robin.accept(robin.snapshot.invitations[0]!.conversation);
  await all.clock.until("Sam sees who", () => held(sam)?.asked.newcomer?.state === "believed");
  sam.agree(held(sam)!.id);
  await all.clock.until("the visitor sees who", () => all.visitor.snapshot.proposed !== null);
  all.visitor.admit();
  await all.comesIn(robin);
  await quiet(all.kept);
  return { all, sam, robin };
}

test("all are named: the talk goes on, and nobody is taken out", async () => {
  const { all, sam } = await withSam();
  all.listed = ["Sam"];
  const commits = all.house.given.filter(({ kind }) => kind === COMMIT).length;
  await all.reload();
  await back(all);
  all.visitor.send("efter");
  await all.clock.until("delivered", () => all.visitor.snapshot.messages.at(-1)?.state === "delivered");
  expect(texts(held(sam)!.messages, "theirs")).toEqual(["före", "efter"]);
  expect(all.house.given.filter(({ kind }) => kind === COMMIT).length).toBe(commits);
});

test("one of two is named no longer: out first, and only then does a text leave, which she cannot read", async () => {
  const { all, sam, robin } = await withSamAndRobin();
  all.listed = ["Sam"];
  await all.reload();
  await back(all);
  all.visitor.send("bara till Sam");
  await all.clock.until("delivered", () => all.visitor.snapshot.messages.at(-1)?.state === "delivered");
  expect(all.visitor.snapshot.staff.map(({ alias }) => alias)).toEqual(["Sam"]);
  expect(texts(held(sam)!.messages, "theirs")).toContain("bara till Sam");
  expect(texts(held(robin)?.messages ?? [], "theirs")).not.toContain("bara till Sam");
  const given = all.house.given.map(({ slot, kind, payload }) => ({ slot, kind, text: textsIn(payload) }));
  const said = given.findIndex(({ kind, text }) => kind === APPLICATION && text.includes("bara till Sam"));
  const out = given.map(({ slot, kind }) => slot === 1 && kind === COMMIT).lastIndexOf(true);
  expect([out > 0, out < said]).toEqual([true, true]);
  expect(given.some(({ slot, text }) => slot === 2 && text.includes("bara till Sam"))).toBe(false);
});

test("the only counsellor is named no longer: nothing is said to her, whatever the service says of her, and the next one reads it all", async () => {
  const { all, sam } = await withSam();
  const robin = await all.desk("Robin");
  all.listed = ["Robin"];
  await all.reload();
  await back(all);
  await all.clock.until("gone", () => all.visitor.snapshot.staff[0]?.presence === "gone");
  all.visitor.send("väntar på nästa");
  all.house.breakVisitor();
  await all.clock.advance(20_000);
  await settle();
  expect(all.visitor.snapshot.staff[0]?.presence).toBe("gone");
  expect(all.house.given.some(({ kind, payload }) => kind === APPLICATION && textsIn(payload).includes("väntar på nästa"))).toBe(false);
  all.house.loseSeat(1);
  await all.accept(robin);
  await all.clock.until("the visitor sees who", () => all.visitor.snapshot.proposed?.alias === "Robin");
  all.visitor.admit();
  await all.comesIn(robin);
  await all.clock.until("delivered", () => all.visitor.snapshot.messages.at(-1)?.state === "delivered");
  expect(texts(held(robin)!.messages, "theirs")).toEqual(["väntar på nästa"]);
  expect(texts(held(sam)?.messages ?? [], "theirs")).not.toContain("väntar på nästa");
});

test("no list that can be believed: nothing leaves, and it goes on by itself as soon as there is one", async () => {
  const { all, sam } = await withSam();
  all.listed = "too old";
  await all.reload();
  await back(all);
  all.visitor.send("väntar på listan");
  await all.clock.advance(9_000);
  expect(texts(held(sam)!.messages, "theirs")).toEqual(["före"]);
  expect(all.visitor.snapshot.messages.at(-1)?.state).toBe("queued");
  all.listed = ["Sam"];
  await all.clock.until("delivered", () => all.visitor.snapshot.messages.at(-1)?.state === "delivered");
  expect(texts(held(sam)!.messages, "theirs")).toEqual(["före", "väntar på listan"]);
});

test("a line that breaks and comes back is a way back too: who is named no longer is out before a text leaves", async () => {
  const { all, sam, robin } = await withSamAndRobin();
  all.listed = ["Sam"];
  all.house.breakVisitor();
  all.visitor.send("bara till Sam");
  await all.clock.until("delivered", () => all.visitor.snapshot.messages.at(-1)?.state === "delivered");
  expect(all.visitor.snapshot.staff.map(({ alias }) => alias)).toEqual(["Sam"]);
  expect(texts(held(sam)!.messages, "theirs")).toContain("bara till Sam");
  expect(texts(held(robin)?.messages ?? [], "theirs")).not.toContain("bara till Sam");
});

test("a line that breaks again and again while there is no list asks once at a time, and says nothing until there is one", async () => {
  const { all, sam } = await withSam();
  all.listed = "too old";
  const asked = all.asked;
  for (const _ of [1, 2, 3]) {
    all.house.breakVisitor();
    await all.clock.until("up again", () => all.visitor.snapshot.link === "up");
  }
  all.visitor.send("väntar på listan");
  const before = all.asked;
  await all.clock.advance(9_000);
  expect(all.asked - before).toBeLessThanOrEqual(5);
  expect(before).toBeGreaterThan(asked);
  expect(all.visitor.snapshot.messages.at(-1)?.state).toBe("queued");
  all.listed = ["Sam"];
  await all.clock.until("delivered", () => all.visitor.snapshot.messages.at(-1)?.state === "delivered");
  expect(texts(held(sam)!.messages, "theirs")).toEqual(["före", "väntar på listan"]);
});

test("a list that was asked for on a line that has died is asked for again", async () => {
  const { all, sam } = await withSam();
  const { listed } = all;
  all.listed = new Promise(() => {});
  all.house.breakVisitor();
  await all.clock.until("up again", () => all.visitor.snapshot.link === "up");
  all.visitor.send("väntar på listan");
  await all.clock.advance(9_000);
  expect(all.visitor.snapshot.messages.at(-1)?.state).toBe("queued");
  all.listed = listed;
  await all.clock.until("delivered", () => all.visitor.snapshot.messages.at(-1)?.state === "delivered");
  expect(texts(held(sam)!.messages, "theirs")).toEqual(["före", "väntar på listan"]);
});
