// Promise 4: "delivered" is said by the other person's device, not by the server.
import { expect, test } from "vitest";
import { talking, texts } from "../web/net_world/world.ts";

test("the service's word makes a message accepted, the other device's word makes it delivered", async () => {
  const { clock, visitor, held } = await talking();
  const state = (): string | undefined => visitor.snapshot.messages.at(-1)?.state;
  const seen: string[] = [];
  visitor.subscribe(() => {
    const now = state();
    if (now !== undefined && seen.at(-1) !== now) seen.push(now);
  });
  visitor.send("är du där?");
  await clock.until("it is delivered", () => state() === "delivered");
  expect(texts(held().messages, "theirs")).toContain("är du där?");
  expect(seen).toEqual(["queued", "accepted", "delivered"]);
});

test("a service that takes a message and hands it to nobody cannot make it delivered", async () => {
  const { clock, visitor, desk } = await talking();
  desk.close();
  visitor.send("hör du mig?");
  await clock.until("the service has it", () => visitor.snapshot.messages.at(-1)?.state === "accepted");
  await clock.advance(60_000);
  expect(visitor.snapshot.messages.at(-1)?.state).toBe("accepted");
});
