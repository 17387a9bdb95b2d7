// Promise 10: if something is wrong with keys, nothing is sent.
import { expect, test } from "vitest";
import { makeWorld, waiting } from "../web/net_world/world.ts";

test("a counsellor who cannot be believed gets no word, and the visitor is told why", async () => {
  const world = makeWorld({ bad: () => "chain_invalid" });
  await waiting(world);
  const { clock, visitor, desk } = world;
  desk.accept(desk.snapshot.queue[0]!.conversation);
  await clock.until("the visitor is told", () => visitor.snapshot.problem !== null);
  visitor.send("till vem som helst");
  await clock.advance(1_000);
  expect(visitor.snapshot.phase).not.toBe("talking");
  expect(visitor.snapshot.messages).toEqual([]);
  expect(desk.snapshot.conversations.flatMap((one) => one.messages)).toEqual([]);
});
