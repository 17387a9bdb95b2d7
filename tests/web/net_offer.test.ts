/** What a desk knows of an offer: until when, that it is over, and that a no goes to the service once. */
import { expect, test } from "vitest";
import { hex } from "../../anonymity/web/sha256.ts";
import { NO_CONVERSATION } from "../../chatsvc/web/protocol/frames.ts";
import { makeWorld, waiting } from "./net_world/world.ts";

async function asked() {
  const world = makeWorld();
  await waiting(world);
  const { service, desk, clock } = world;
  const offer = (conversation: Uint8Array | null, seconds: number): void =>
    service.tell(service.desk(), { t: "offer", conversation, seconds }, NO_CONVERSATION);
  offer(service.conversation, 20);
  await clock.until("asked", () => desk.snapshot.offer !== null);
  const noes = (): number => service.heard.filter(({ t }) => t === "decline").length;
  return { ...world, offer, noes, id: hex(service.conversation) };
}

test("who is asked of her is known until a time of her own clock", async () => {
  const { desk, clock, id } = await asked();
  expect(desk.snapshot.offer!.conversation).toBe(id);
  expect(desk.snapshot.offer!.until - clock.now()).toBeGreaterThan(19_000);
  expect(desk.snapshot.offer!.until - clock.now()).toBeLessThanOrEqual(20_000);
});

test("a no is said once, and the card is gone before anybody answers", async () => {
  const { desk, clock, noes, id } = await asked();
  desk.decline(id);
  desk.decline(id);
  desk.decline("00".repeat(16));
  expect(desk.snapshot.offer).toBeNull();
  await clock.until("heard", () => noes() > 0);
  await clock.advance(1000);
  expect(noes()).toBe(1);
});

test("the service takes it back", async () => {
  const { desk, clock, offer } = await asked();
  offer(null, 0);
  await clock.until("over", () => desk.snapshot.offer === null);
});

test("without a line nobody is asked: it is said again if it stands", async () => {
  const { desk, clock, service, offer } = await asked();
  service.desk()?.break(1006);
  await clock.until("broken", () => desk.snapshot.link !== "up");
  expect(desk.snapshot.offer).toBeNull();
  await clock.until("up", () => desk.snapshot.link === "up");
  offer(service.conversation, 7);
  await clock.until("asked again", () => desk.snapshot.offer !== null);
});
