/** Promise 20: an address for 112 stays until the call is finished, an hour at most, even if the visitor leaves; then it is nowhere. */
import { expect, test } from "vitest";
import type { Address } from "../../chatsvc/web/e2ee/address.ts";
import { quiet } from "../web/net_world/clock.ts";
import { DeskTab } from "../web/net_world/desk_tab.ts";
import { beside } from "../web/net_world/beside.ts";

const HOME: Address = { street: "Storgatan 4", floor: "3", code: "1234", name: "Svensson", who: "jag", safe: "yes" };
const HOUR = 3_600_000;

/** She has written her address, and left for her safety. */
async function left(): Promise<DeskTab> {
  const tab = new DeskTab();
  await tab.talk();
  const { clock, visitor } = tab.world;
  tab.desk.emergency(tab.held.id, false);
  await clock.until("asked", () => visitor.snapshot.addressAsked != null);
  visitor.sendAddress(HOME);
  await clock.until("the address is here", () => tab.desk.snapshot.emergencies[0]?.address != null);
  visitor.leave();
  await clock.until("left", () => tab.held.phase === "left");
  return tab;
}

/** What the tab keeps, opened by the page that is loaded next. */
async function reloaded(tab: DeskTab): Promise<DeskTab> {
  await quiet(tab.kept);
  await tab.reload();
  await tab.world.clock.until("open", () => tab.desk.snapshot.link === "up" && !tab.desk.snapshot.opening);
  return tab;
}

test.each(["she has not reloaded", "she has reloaded"])("the counsellor reads it on after the visitor has left; %s", async (how) => {
  const tab = await left();
  if (how === "she has reloaded") await reloaded(tab);
  expect(tab.desk.snapshot.emergencies[0]!.address).toEqual(HOME);
});

test("when the call is finished no snapshot and no reload has it", async () => {
  const tab = await left();
  tab.desk.emergency(tab.held.id, true);
  expect(JSON.stringify(tab.desk.snapshot)).not.toContain("Storgatan");
  await reloaded(tab);
  expect(JSON.stringify(tab.desk.snapshot)).not.toContain("Storgatan");
});

test("after an hour nobody has to do anything", async () => {
  const tab = await left();
  await tab.world.clock.advance(HOUR);
  expect(tab.desk.snapshot.emergencies).toEqual([]);
  expect(JSON.stringify(tab.desk.snapshot)).not.toContain("Storgatan");
  await reloaded(tab);
  expect(JSON.stringify(tab.desk.snapshot)).not.toContain("Storgatan");
});

test.each(["counsellor", "supervisor", "interpreter"] as const)("it stays with the counsellor: the page of a %s who has come in drops it as it comes", async (role) => {
  const { clock, visitor, sam, guest, bothRead } = await beside(role);
  sam.emergency(sam.snapshot.conversations[0]!.id, false);
  await clock.until("asked", () => visitor.snapshot.addressAsked != null);
  visitor.sendAddress(HOME);
  await clock.until("the address is here", () => sam.snapshot.emergencies[0]?.address != null);
  await bothRead("det var adressen");
  expect(sam.snapshot.emergencies[0]!.address).toEqual(HOME);
  expect(guest.snapshot.emergencies).toMatchObject([{ address: null, elsewhere: true }]);
  expect(JSON.stringify(guest.snapshot)).not.toContain("Storgatan");
});

test("the service saw none of it in clear", async () => {
  const tab = await left();
  const plain = JSON.stringify(tab.world.service.heard, (_key, value: unknown) => (value instanceof Uint8Array ? undefined : value));
  expect(plain).not.toContain("Storgatan");
});
