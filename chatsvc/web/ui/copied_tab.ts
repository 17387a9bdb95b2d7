/** On a page beside the conversation: a copied tab ends nothing, the conversation goes on in the other one. */
import { LOCAL } from "../net/keeper.ts";
import { tabStore } from "./kept_place.ts";
import type { Launch } from "./launch.ts";
import { lockOf, takeTab } from "./tab_lock.ts";

/** A slow phone may take seconds to let go of the page before this one; nobody here waits for the answer. */
const HANDED_OVER_AT_LAST_MS = 15_000;

/** Until it is known, and where the lock is ours, quick exit says the last words (ui/launch.ts). */
export async function silentInACopy(way: Pick<Launch, "onWipe">, store = tabStore(() => {}), take = takeTab): Promise<void> {
  const local = store?.read(LOCAL) ?? null;
  if (local === null || (await take(lockOf(local), HANDED_OVER_AT_LAST_MS))) return;
  way.onWipe(() => {});
}
