/** A visitor for whom it is urgent: one bit, said again on every new line, and never a reason. */
import { expect, test } from "vitest";
import { decode } from "../../chatsvc/web/protocol/msgpack.ts";
import { makeWorld, START, waiting } from "./net_world/world.ts";

test("may say at Start that it is urgent and whom to meet rather; the console sees that, and no reason", async () => {
  const world = makeWorld();
  world.visitor.start({ ...START, urgent: true, wishes: ["woman", "other"] });
  await world.clock.until("waiting", () => world.visitor.snapshot.phase === "waiting");
  expect(world.visitor.snapshot.urgent).toBe(true);
  world.desk.duty("on");
  await world.clock.until("seen", () => world.desk.snapshot.queue.length === 1);
  expect(world.desk.snapshot.queue[0]).toMatchObject({ urgent: true, wishes: ["woman", "other"] });
});

test("for whom it becomes urgent says so once, and again on a new line", async () => {
  const world = makeWorld();
  const { visitor, clock, service } = world;
  await waiting(world);
  expect(visitor.snapshot.urgent).toBe(false);
  visitor.urgent();
  visitor.urgent();
  await clock.until("heard", () => service.asks.urgent);
  expect(visitor.snapshot.urgent).toBe(true);
  service.asks = { urgent: false, wishes: [] };
  service.socketOf(0)?.break(1006);
  await clock.until("said again", () => service.asks.urgent, 20_000);
  await clock.until("seen by the desk", () => world.desk.snapshot.queue[0]?.urgent === true);
});

test("who has not started cannot be urgent", () => {
  const { visitor, service } = makeWorld();
  visitor.urgent();
  expect(visitor.snapshot.urgent).toBe(false);
  expect(service.asks.urgent).toBe(false);
});

test("other languages are said in line, again on a new line, and the newest list counts", async () => {
  const world = makeWorld();
  const { visitor, clock, service } = world;
  await waiting(world);
  const said = (): unknown[] => service.heard.filter(({ t }) => t === "writes").map(({ payload }) => (decode(payload) as { languages: unknown }).languages);
  visitor.writes(["en"]);
  visitor.writes(["en", "th"]);
  await clock.until("heard", () => said().length === 2);
  service.socketOf(0)?.break(1006);
  await clock.until("said again", () => said().length === 3, 20_000);
  expect(said()).toEqual([["en"], ["en", "th"], ["en", "th"]]);
  expect(visitor.snapshot.writes).toEqual(["en", "th"]);
});
