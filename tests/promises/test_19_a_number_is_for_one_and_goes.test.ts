/** Promise 19: a number that a visitor leaves is one counsellor's, and is gone when they are done. */
import { expect, test } from "vitest";
import { held, Several } from "../web/net_world/several.ts";
import { talking } from "../web/net_world/world.ts";

const TYPED = { number: "070-765 43 21", when: "efter 20", say: "tandläkaren", name: "Kim" };
const isIn = (of: unknown): boolean => JSON.stringify(of).includes("765 43");

test("it reaches her who asked, is in no snapshot after she is done, and in none after the end", async () => {
  for (const done of ["she is done", "taken back", "the end"] as const) {
    const { clock, desk, visitor, held: hers } = await talking();
    desk.contact(hers().id, "callback");
    await clock.until("asked", () => visitor.snapshot.contact !== null);
    visitor.contact(TYPED);
    await clock.until("hers", () => isIn(hers()));
    if (done === "she is done") desk.contact(hers().id, null);
    if (done === "taken back") visitor.contact(null);
    if (done === "the end") desk.end(hers().id);
    await clock.until(done, () => !isIn(hers()) && visitor.snapshot.contact === null);
    expect(isIn(visitor.snapshot), done).toBe(false);
  }
});

test("a colleague who comes in beside her never has it", async () => {
  const all = new Several();
  const [sam, robin] = [await all.talk(), await all.desk("Robin")];
  const { clock, visitor } = all;
  sam.contact(held(sam)!.id, "callback");
  await clock.until("asked", () => visitor.snapshot.contact !== null);
  visitor.contact(TYPED);
  await clock.until("hers", () => isIn(held(sam)));
  let seen = false;
  robin.subscribe((now) => void (seen ||= isIn(now)));
  sam.invite(held(sam)!.id, "counsellor", false);
  await clock.until("Robin is asked", () => robin.snapshot.invitations.length === 1);
  robin.accept(robin.snapshot.invitations[0]!.conversation);
  await clock.until("Sam sees who", () => held(sam)?.asked.newcomer?.state === "believed");
  sam.agree(held(sam)!.id);
  await clock.until("the visitor sees who", () => visitor.snapshot.proposed !== null);
  visitor.admit("all");
  await all.comesIn(robin);
  await clock.advance(5_000);
  expect([seen, isIn(held(sam))]).toEqual([false, true]);
});
