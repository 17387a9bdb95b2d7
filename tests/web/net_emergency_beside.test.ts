/** 112 with a second one of staff in the room: the address is for who leads, and is never lost with her. */
import { describe, expect, test } from "vitest";
import type { Address } from "../../chatsvc/web/e2ee/address.ts";
import { DeskEmergencies } from "../../chatsvc/web/net/desk_emergency.ts";
import { beside, type Beside, sayRaw } from "./net_world/beside.ts";
import { held } from "./net_world/several.ts";
import { texts } from "./net_world/world.ts";

const HOME: Address = { street: "Storgatan 4, Malmö", floor: "3", code: "1234", name: "Svensson", who: "jag", safe: "yes" };
const card = ({ snapshot }: Beside["guest"]) => snapshot.emergencies[0];

async function asked(role: "counsellor" | "interpreter" | "supervisor" = "counsellor"): Promise<Beside> {
  const room = await beside(role);
  room.sam.emergency(held(room.sam)!.id, false);
  await room.clock.until("all know", () => room.visitor.snapshot.addressAsked != null && card(room.guest) !== undefined);
  return room;
}

async function sent(role: "counsellor" | "interpreter" | "supervisor" = "counsellor"): Promise<Beside> {
  const room = await asked(role);
  room.visitor.sendAddress(HOME);
  await room.bothRead("det var adressen");
  return room;
}

describe("who came in beside", () => {
  test("knows that 112 runs, and may ask; the address is not here", async () => {
    const { guest, sam } = await sent();
    expect(card(sam)).toMatchObject({ address: HOME, elsewhere: false });
    expect(card(guest)).toMatchObject({ address: null, elsewhere: true });
    expect(held(guest)).toMatchObject({ guardSilent: true, calls112: false });
    expect(held(sam)!.calls112).toBe(true);
  });

  test("asks herself: the visitor is asked once more, in the same hour, and the address is here too", async () => {
    const { guest, visitor, clock } = await sent();
    const { until } = card(guest)!;
    const hour = visitor.snapshot.addressAsked!.until;
    guest.emergency(held(guest)!.id, false);
    await clock.until("she is asked again", () => visitor.snapshot.addressAsked?.sent === false);
    expect(visitor.snapshot.addressAsked!.until).toBe(hour);
    visitor.sendAddress(HOME);
    await clock.until("it is here", () => card(guest)?.address != null);
    expect(card(guest)).toMatchObject({ address: HOME, until, elsewhere: false, mine: true });
  });

  test("keeps it while the line of who leads is lost, so that it is not lost with hers", async () => {
    const { all, guest, visitor, clock } = await asked();
    all.house.breakSeat(1);
    await clock.until("her colleague is lost", () => card(guest)?.elsewhere === false);
    visitor.sendAddress(HOME);
    await clock.until("it is here", () => card(guest)?.address != null);
  });

  test("keeps it when the colleague has gone out", async () => {
    const { sam, guest, visitor, clock } = await asked();
    sam.leave(held(sam)!.id);
    await clock.until("alone with the visitor", () => held(guest)!.people.length === 1);
    visitor.sendAddress(HOME);
    await clock.until("it is here", () => card(guest)?.address != null);
  });

  test("loses the card when the call is finished", async () => {
    const { sam, guest, clock } = await sent();
    sam.emergency(held(sam)!.id, true);
    await clock.until("gone", () => guest.snapshot.emergencies.length === 0);
    expect(held(guest)!.guardSilent).toBe(false);
  });
});

test("what an older page of a guest's has kept is not shown by the next one", () => {
  const old = { conversation: "a", until: 9_000, mine: false, address: HOME, addressAt: 5 };
  const cards = new DeskEmergencies({ now: () => 1_000, after: () => () => undefined }, () => undefined, () => false);
  cards.restore([old]);
  expect(cards.views).toMatchObject([{ address: null, elsewhere: true }]);
  const hers = new DeskEmergencies({ now: () => 1_000, after: () => () => undefined }, () => undefined, () => undefined);
  hers.restore([old]);
  expect(hers.views).toMatchObject([{ address: HOME, elsewhere: false }]);
});

test.each(["supervisor", "interpreter"] as const)("a %s keeps none even when the counsellor's line is lost, and cannot ask", async (role) => {
  const { all, guest, visitor, clock } = await asked(role);
  all.house.breakSeat(1);
  visitor.sendAddress(HOME);
  visitor.send("det var adressen");
  await clock.until("read here", () => held(guest)!.messages.length === 1);
  expect(card(guest)).toMatchObject({ address: null, elsewhere: true });
  guest.emergency(held(guest)!.id, false);
  await clock.advance(2_000);
  expect(card(guest)!.mine).toBe(false);
  expect(JSON.stringify(guest.snapshot)).not.toContain("Storgatan");
});

/** Her conversation as her own page holds it. */
const made = (desk: Beside["guest"]): unknown => (desk as unknown as { held: readonly unknown[] }).held[0];

test.each(["supervisor", "interpreter"] as const)("a %s's own page cannot finish the call or begin one, nor erase or end", async (role) => {
  const { guest, sam, visitor, clock, bothRead } = await sent(role);
  const of = visitor.snapshot.messages.at(-1)!.counter;
  for (const said of [{ t: "emergency_over" }, { t: "erase", of }, { t: "end", why: "exit" }]) sayRaw(made(guest), said);
  sayRaw(made(guest), { t: "text", text: "och mer" });
  await bothRead("jag är kvar");
  await clock.until("all of it is read", () => texts(visitor.snapshot.messages, "theirs").includes("och mer"));
  expect(card(sam)).toMatchObject({ address: HOME });
  await clock.until("the visitor knows", () => visitor.snapshot.addressAsked?.sent === true);
  expect(visitor.snapshot).toMatchObject({ phase: "talking", endedFor: null, addressAsked: { sent: true } });
  expect(texts(visitor.snapshot.messages, "mine")).toEqual(["det var adressen", "jag är kvar"]);
  expect(texts(held(sam)!.messages, "theirs")).toContain("det var adressen");
});
