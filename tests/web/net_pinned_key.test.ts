/** The visitor's key is one for the whole conversation: whoever comes with another is followed nowhere (P3). */
import { expect, test } from "vitest";
import { PinnedKey } from "../../chatsvc/web/net/pinned_key.ts";
import { APPLICATION } from "../../chatsvc/web/protocol/frames.ts";
import { DeskTab } from "./net_world/desk_tab.ts";
import { texts } from "./net_world/world.ts";

const bent = (key: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(key, (byte, i) => (i === 31 ? byte ^ 1 : byte));

/** She has talked, and has written what the visitor never got. */
async function waiting(): Promise<DeskTab> {
  const tab = new DeskTab();
  await tab.talk();
  const { visitor, clock, service } = tab.world;
  visitor.send("ett");
  await clock.until("read", () => texts(tab.held.messages, "theirs").includes("ett"));
  service.socketOf(0)?.break(1006);
  tab.desk.send(tab.held.id, "bara för dig");
  await clock.advance(100);
  return tab;
}

function said(tab: DeskTab): number {
  return tab.world.service.heard.filter(({ kind, slot }) => kind === APPLICATION && slot !== 0).length;
}

test.each(["the same key", "another key"] as const)("a new group that is opened by %s", async (which) => {
  const tab = await waiting();
  const { service, clock } = tab.world;
  service.tell(service.desk(), { t: "regrouped", group: 1 });
  await clock.until("outside", () => tab.held.phase === "accepting");
  if (which === "another key") service.visitorKey = bent(service.visitorKey);
  const before = said(tab);
  service.loseSeat();
  if (which === "the same key") return clock.until("followed", () => tab.held.phase === "joining");
  await clock.until("refused", () => tab.held.phase === "stuck");
  expect(tab.held.problem).toBe("keys");
  await clock.advance(60_000);
  expect(said(tab)).toBe(before);
});

test.each(["the same key", "another key"] as const)("a page loaded again that is answered with %s", async (which) => {
  const tab = await waiting();
  const { service, clock } = tab.world;
  if (which === "another key") service.visitorKey = bent(service.visitorKey);
  await tab.reload();
  if (which === "the same key") return tab.talkingAgain();
  const before = said(tab);
  await clock.until("refused", () => tab.desk.snapshot.conversations[0]?.phase === "stuck");
  await clock.advance(60_000);
  expect(said(tab)).toBe(before);
});

test("a key is taken once, and kept as it was", () => {
  const pinned = new PinnedKey();
  const key = new Uint8Array(32).fill(7);
  expect(pinned.holds(key)).toBe(true);
  key[0] = 8;
  expect([pinned.holds(key), pinned.holds(new Uint8Array(32).fill(7)), pinned.holds(new Uint8Array(31).fill(7))]).toEqual([false, true, false]);
});
