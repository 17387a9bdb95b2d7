/** Two clients and a service with faults: whatever is lost, repeated or broken, nothing written is lost or shown twice (G1-G3). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { APPLICATION } from "../../chatsvc/web/protocol/frames.ts";
import { talking, texts, type World } from "./net_world/world.ts";

async function bothHaveAll(world: World, count: number): Promise<void> {
  const { clock, visitor, held } = world;
  const done = (): boolean =>
    [...visitor.snapshot.messages, ...held().messages].every(({ state }) => state === "delivered" || state === "received") &&
    visitor.snapshot.messages.length === count &&
    held().messages.length === count;
  await clock.until("all is delivered", done, 900_000);
  expect(texts(held().messages, "theirs")).toEqual(texts(visitor.snapshot.messages, "mine"));
  expect(texts(visitor.snapshot.messages, "theirs")).toEqual(texts(held().messages, "mine"));
  expect(visitor.snapshot.missing + held().missing).toBe(0);
}

async function exchange(world: World, count: number, between: (i: number) => void = () => undefined): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    world.visitor.send(`v${i}`);
    world.desk.send(world.held().id, `c${i}`);
    between(i);
    await world.clock.advance(120);
  }
  await bothHaveAll(world, count * 2);
}

describe("a conversation of forty texts", () => {
  test("without faults", async () => {
    await exchange(await talking(), 20);
  });

  test("much longer than any lead, one side silent", async () => {
    const world = await talking();
    for (let i = 0; i < 150; i += 1) world.visitor.send(`v${i}`);
    await bothHaveAll(world, 150);
  });

  test("while every frame comes twice", async () => {
    const world = await talking();
    world.service.faults.repeatFrame = () => true;
    await exchange(world, 20);
  });

  test("while the service's confirmations are lost", async () => {
    const world = await talking();
    let n = 0;
    world.service.faults.loseTaken = () => (n += 1) % 3 === 0;
    await exchange(world, 20);
  });

  test("while frames are lost on the last step", async () => {
    const world = await talking();
    let n = 0;
    world.service.faults.loseFrame = (frame) => frame.kind === APPLICATION && (n += 1) % 4 === 0;
    await exchange(world, 20);
  });

  test("while lines break, with and without a planned restart", async () => {
    const world = await talking();
    await exchange(world, 20, (i) => {
      if (i === 3) world.service.socketOf(0)?.break(1006);
      if (i === 7) world.service.desk()?.break(4012);
      if (i === 11) world.service.breakAll(1011);
      if (i === 15) world.service.tell(world.service.socketOf(0), { t: "draining" });
    });
  });

  test("while the line is half open and only silence shows it", async () => {
    const world = await talking();
    const deaf = world.service.socketOf(0)!;
    deaf.hungUp = true;
    await exchange(world, 3);
    expect(world.service.socketOf(0)).not.toBe(deaf);
  });
});

test("a gap shows as missing and closes when the text comes after all", async () => {
  const world = await talking();
  const { clock, visitor, held, service } = world;
  let lose = true;
  service.faults.loseFrame = (frame) => frame.kind === APPLICATION && frame.from === 0 && lose;
  visitor.send("ett");
  await clock.advance(100);
  lose = false;
  visitor.send("två");
  await clock.until("the second came", () => texts(held().messages, "theirs").includes("två"));
  await clock.until("whole again", () => texts(held().messages, "theirs").length === 2);
  expect(texts(held().messages, "theirs")).toEqual(["ett", "två"]);
});

test("the store away is said, and everything goes on when it is back", async () => {
  const world = await talking();
  world.service.tell(world.service.socketOf(0), { t: "store_away" });
  await world.clock.until("away", () => world.visitor.snapshot.link === "store_away");
  await exchange(world, 2);
  expect(world.visitor.snapshot.link).toBe("up");
});

test("whatever a bad network does, in any order", { timeout: 60_000 }, async () => {
  const fault = fc.constantFrom("none", "none", "visitor", "desk", "both", "drain", "lose", "repeat", "taken");
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { minLength: 4, maxLength: 10 }), async (faults) => {
      const world = await talking();
      let losing = 0;
      world.service.faults.loseFrame = (frame) => frame.kind === APPLICATION && losing-- > 0;
      await exchange(world, faults.length, (i) => {
        const now = faults[i];
        if (now === "visitor") world.service.socketOf(0)?.break(1006);
        if (now === "desk") world.service.desk()?.break(1006);
        if (now === "both") world.service.breakAll(1012);
        if (now === "drain") world.service.breakAll(4012);
        if (now === "lose") losing = 2;
        world.service.faults.repeatFrame = () => now === "repeat";
        world.service.faults.loseTaken = () => now === "taken";
      });
    }),
    { numRuns: 15 },
  );
});
