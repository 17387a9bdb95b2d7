/** A check between a full desk and a visitor for whom it is urgent: what both pages know of it, and until when. */
import { decode } from "@msgpack/msgpack";
import { expect, test } from "vitest";
import { makeWorld, talking, waiting, type World } from "./net_world/world.ts";

/** What the desk has said under this name. */
const said = (world: World, t: string): readonly unknown[] => world.service.heard.filter((one) => one.t === t).map(({ payload }) => decode(payload));

function tellBoth({ service }: World, left: number | null, slot = 1): void {
  for (const socket of [service.socketOf(0), service.desk()]) service.tell(socket, { t: "check", slot, over_in: left });
}

async function lookingIn(): Promise<World> {
  const world = await talking();
  tellBoth(world, 180);
  await world.clock.until("both know", () => world.visitor.snapshot.check === "runs" && world.held().looksIn?.endsAt != null);
  return world;
}

test("an accept says whether it is a check", async () => {
  const world = makeWorld();
  await waiting(world);
  const { conversation } = world.desk.snapshot.queue[0]!;
  world.desk.accept(conversation, true);
  await world.clock.until("heard", () => said(world, "accept").length === 1);
  expect(said(world, "accept")).toEqual([{ t: "accept", check: true }]);
});

test("both know of it; the desk knows until when, by its own clock", async () => {
  const { held, clock } = await lookingIn();
  expect(held().looksIn!.endsAt! - clock.now()).toBeGreaterThan(179_000);
  expect(held().looksIn!.endsAt! - clock.now()).toBeLessThanOrEqual(180_000);
});

test("what she decides is said in the conversation, and only while a check runs", async () => {
  const world = await talking();
  world.desk.check(world.held().id, true);
  tellBoth(world, 180);
  await world.clock.until("it runs", () => world.held().looksIn?.endsAt != null);
  world.desk.check("00".repeat(16), true);
  world.desk.check(world.held().id, false);
  world.desk.check(world.held().id, true);
  await world.clock.until("heard", () => said(world, "check").length === 2);
  expect(said(world, "check")).toEqual([{ t: "check", keep: false }, { t: "check", keep: true }]);
});

test("kept, nothing of it is left on either side", async () => {
  const world = await lookingIn();
  tellBoth(world, null);
  await world.clock.until("known", () => world.visitor.snapshot.check === null && world.held().looksIn === null);
});

test("where one more is too many she is told so, and it goes on", async () => {
  const world = await lookingIn();
  world.service.tell(world.service.desk(), { t: "error", code: "no_seat", frame: null });
  await world.clock.until("told", () => world.held().looksIn?.refused === true);
  expect(world.held().looksIn!.endsAt).not.toBeNull();
  expect(world.held().phase).toBe("talking");
});

test("over, the seat is gone at the desk, and the visitor's page knows why nobody is there", async () => {
  const world = await lookingIn();
  const { service, visitor, held, clock } = world;
  tellBoth(world, 0);
  service.loseSeat("told");
  await clock.until("both know", () => held().phase === "removed" && visitor.snapshot.staff.every(({ presence }) => presence === "gone"));
  expect(held().looksIn).toEqual({ endsAt: null, refused: false });
  expect(visitor.snapshot.check).toBe("over");
});

test("whoever comes after is no check unless it is said again", async () => {
  const world = await lookingIn();
  const { service, visitor, clock } = world;
  tellBoth(world, 0);
  service.loseSeat("told");
  await clock.until("over", () => visitor.snapshot.check === "over");
  service.tell(service.socketOf(0), { t: "add", slot: 2, id: new Uint8Array(16), key_package: new Uint8Array(40) });
  await clock.until("forgotten", () => visitor.snapshot.check === null);
  service.tell(service.socketOf(0), { t: "check", slot: 3, over_in: 180 });
  service.tell(service.socketOf(0), { t: "add", slot: 3, id: new Uint8Array(16).fill(3), key_package: new Uint8Array(40) });
  await clock.until("said again", () => visitor.snapshot.check === "runs");
});

test("on a new line only what the service says again holds", async () => {
  const world = await lookingIn();
  const { service, visitor, held, clock } = world;
  service.breakAll(1006);
  await clock.until("back", () => visitor.snapshot.link === "up" && visitor.snapshot.check === null && held().looksIn === null, 20_000);
  tellBoth(world, 70);
  await clock.until("again", () => visitor.snapshot.check === "runs" && held().looksIn?.endsAt != null);
  expect(held().looksIn!.endsAt! - clock.now()).toBeLessThanOrEqual(70_000);
});
