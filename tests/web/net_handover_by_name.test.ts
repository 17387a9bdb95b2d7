/** A handover to a colleague by name: who could be asked, who is, and what is read when she cannot. */
import { describe, expect, test } from "vitest";
import { queueViews } from "../../chatsvc/web/net/desk_queue.ts";
import { held, Several } from "./net_world/several.ts";

const NOOR = { staff: "7", alias: "Noor" };

async function story() {
  const all = new Several();
  const sam = await all.talk();
  const asked = () => held(sam)!.asked;
  return { sam, asked, clock: all.clock, house: all.house, visitor: all.visitor, id: held(sam)!.id };
}

describe("naming a colleague", () => {
  test("asks who could, says whom, and the visitor is shown nobody yet", async () => {
    const { sam, asked, clock, house, visitor, id } = await story();
    sam.colleagues(id);
    await clock.until("asked", () => house.told.includes("colleagues"));
    house.tellSeat(1, { t: "colleagues", entries: [NOOR] });
    await clock.until("listed", () => asked().colleagues !== null);
    expect(asked().colleagues).toEqual([NOOR]);
    sam.handover(id, false, NOOR);
    await clock.until("handed", () => asked().what === "handover");
    expect(house.named).toBe("7");
    expect(asked()).toMatchObject({ named: "Noor", by: "me", cannot: [], colleagues: null });
    expect(visitor.snapshot.proposed).toBeNull();
  });

  test("who says no, or cannot any more, is read; the handover stands", async () => {
    const { sam, asked, clock, house, id } = await story();
    sam.handover(id, false, NOOR);
    // The answer may overtake the word that it is asked for.
    house.tellSeat(1, { t: "cannot_come", role: "counsellor", alias: "Noor" });
    await clock.until("both are here", () => asked().what === "handover" && asked().cannot.length === 1);
    expect(asked()).toMatchObject({ what: "handover", named: "Noor", cannot: ["Noor"] });
    sam.handover(id, true);
    await clock.until("withdrawn", () => asked().what === "nothing");
    sam.handover(id, false);
    await clock.until("handed to the line", () => asked().what === "handover");
    expect(asked()).toMatchObject({ named: null, cannot: [] });
    expect(house.named).toBeNull();
  });

  test("is not possible where nothing is held", async () => {
    const { sam, clock, house } = await story();
    sam.colleagues("00".repeat(16));
    await clock.advance(100);
    expect(house.told).not.toContain("colleagues");
  });
});

test.each([
  ["handed", null],
  ["handed_other", 30_000],
  ["other", 30_000],
  ["yours", null],
  ["alone", null],
  ["something newer", null],
] as const)("the queue reads %s, and who has to wait", (returning, until) => {
  const row = { conversation: new Uint8Array(16), door: "mika", language: "sv", path: "own", waited: 0, present: true, urgent: false, wishes: [], reads: true, writes: [], offered: false, check: false };
  const [view] = queueViews([{ ...row, returning, reserved: 30 }], 0);
  expect(view).toMatchObject({ returning: returning === "something newer" ? null : returning, reservedUntil: until });
});
