/** Waiting for a device list that names a counsellor who registered a moment ago. */
import type { Clock } from "./ports.ts";

/** A counsellor's device may have been registered a moment ago and its list not be published yet; half of the 20 s of P11. */
const LIST_WAIT_MS = 10_000;
const LIST_AGAIN_MS = 700;
/** What a newer list may mend. */
const MENDED_BY_A_NEW_LIST: readonly string[] = ["list_missing", "list_expired", "chain_unlisted"];

/** Tries until it goes well (null), cannot be mended, or time is up: then the code. `stop` ends it early. */
export async function withNewLists(clock: Clock, tryOnce: () => Promise<string | null>, stop: () => boolean): Promise<string | null> {
  const until = clock.now() + LIST_WAIT_MS;
  for (;;) {
    const code = await tryOnce();
    if (stop() || code === null) return null;
    if (!MENDED_BY_A_NEW_LIST.includes(code) || clock.now() >= until) return code;
    await new Promise<void>((resolve) => clock.after(LIST_AGAIN_MS, resolve));
  }
}
