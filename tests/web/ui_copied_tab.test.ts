// @vitest-environment happy-dom
/** Leaving from a page beside the line: a copied tab ends nothing, everybody else leaves the line, however early. */
import { expect, test, vi } from "vitest";
import { storeInMemory } from "../../anonymity/web/sealed_state.ts";
import { LOCAL } from "../../chatsvc/web/net/keeper.ts";
import { silentInACopy } from "../../chatsvc/web/ui/copied_tab.ts";
import type { Wipe } from "../../chatsvc/web/ui/launch.ts";
import { lockOf } from "../../chatsvc/web/ui/tab_lock.ts";

/** 32 bytes of the local half and 16 of the conversation, as the keeper writes them. */
const LEFT = btoa(String.fromCharCode(...Array.from({ length: 48 }, (_, index) => index)));

function onPage(local: string | null, holds: Promise<boolean> | boolean = true) {
  const [store, take, onWipe] = [storeInMemory(), vi.fn(async (_name: string, _within?: number) => holds), vi.fn((_wipe: Wipe) => {})];
  if (local !== null) store.write(LOCAL, local);
  const decided = silentInACopy({ onWipe }, store, take);
  return { take, onWipe, decided };
}

test("the tab that stands in line takes its lock, and the way out stays as it was", async () => {
  const { take, onWipe, decided } = onPage(LEFT);
  await decided;
  expect(take).toHaveBeenCalledExactlyOnceWith(lockOf(LEFT), expect.any(Number));
  expect(lockOf(LEFT)).not.toContain(LEFT.slice(0, 8));
  expect(onWipe).not.toHaveBeenCalled();
});

test("a slow phone has ten times as long as a fast one before the page counts as a copy", async () => {
  const { take, decided } = onPage(LEFT);
  await decided;
  expect(take.mock.calls[0]![1]).toBeGreaterThanOrEqual(15_000);
});

test("a copied tab, where another one holds the conversation, says nothing", async () => {
  const { onWipe, decided } = onPage(LEFT, false);
  await decided;
  expect(onWipe).toHaveBeenCalledOnce();
  expect(onWipe.mock.calls[0]![0](new Uint8Array(48))).toBeUndefined();
});

test("as long as the lock has not answered, nobody is silenced", async () => {
  const { onWipe } = onPage(LEFT, new Promise(() => {}));
  await Promise.resolve();
  expect(onWipe).not.toHaveBeenCalled();
});

test("where nothing of ours is kept nobody asks for a lock", async () => {
  const { take, onWipe, decided } = onPage(null);
  await decided;
  expect([take.mock.calls, onWipe.mock.calls]).toEqual([[], []]);
});
