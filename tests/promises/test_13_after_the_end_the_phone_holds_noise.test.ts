/** Promise 13: after the end, what your phone may still hold of the conversation cannot be read. */
import { expect, test } from "vitest";
import { fromBase64, sealKey, unseal } from "../../anonymity/web/sealed_state.ts";
import { SEALED } from "../../chatsvc/web/net/keeper.ts";
import { Tab } from "../web/net_world/pages.ts";

test("a copy of the phone, taken at any time, opens nothing without the half that the service erased", async () => {
  const tab = new Tab();
  await tab.talk();
  tab.client.send("kanarie på telefonen");
  await tab.world.clock.until("delivered", () => tab.client.snapshot.messages[0]?.state === "delivered");
  const copy = new Map(tab.kept);
  const sealed = copy.get(SEALED)!;
  const local = fromBase64(copy.get("a")!)!.slice(0, 32);
  const share = tab.world.service.share.slice();
  tab.client.end();
  await tab.world.clock.until("ended", () => tab.kept.size === 0);

  expect([...copy.values()].join()).not.toContain("kanarie");
  for (const guess of [new Uint8Array(32), local, new Uint8Array(32).fill(255)]) {
    expect(await unseal(await sealKey(local, guess), sealed)).toBeNull();
  }
  // The control: with the half that is gone it would have opened, and the text is in it.
  const opened = await unseal(await sealKey(local, share), sealed);
  expect(new TextDecoder().decode(opened?.plain)).toContain("kanarie på telefonen");
});
