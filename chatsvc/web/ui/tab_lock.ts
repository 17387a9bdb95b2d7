/** One tab per conversation: a copied tab (window.open copies what is kept) finds the lock taken and touches nothing (flow B). */

import { hex, sha256 } from "../../../anonymity/web/sha256.ts";

/** A reload asks before the browser has let go of the page before; a copy waits in vain. */
const HANDED_OVER_MS = 1_500;

/** One name per conversation that shows neither half of anything. */
export function lockOf(local: string): string {
  return hex(sha256(new TextEncoder().encode(local)).subarray(0, 16));
}

export type Locks = Pick<LockManager, "request">;

/** True: this tab holds it until it goes away. Waits `within` ms. Without the Web Locks API the service's own fence decides (`elsewhere`). */
export async function takeTab(name: string, within = HANDED_OVER_MS, locks: Locks | null = globalThis.navigator?.locks ?? null): Promise<boolean> {
  if (locks === null) return true;
  return new Promise((answer) => {
    const forEver = (): Promise<never> => {
      answer(true);
      return new Promise(() => {});
    };
    // By hand: browsers have locks that do not have AbortSignal.timeout yet.
    const patience = new AbortController();
    setTimeout(() => patience.abort(), within);
    locks.request(name, { signal: patience.signal }, forEver).catch(() => answer(false));
  });
}
