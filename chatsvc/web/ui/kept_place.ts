/** Where a visitor's tab keeps what survives a reload: sessionStorage, under names that say nothing. */
import { type StateStore, storeIn } from "../../../anonymity/web/sealed_state.ts";
import { lastWords, LOCAL } from "../net/keeper.ts";

/** In front of every name of ours. */
export const PREFIX = "p.";
/** When a person could last see the page. */
const SEEN = "c";
/** Its presence means that this tab was in a conversation. */
export const MARK = `${PREFIX}${LOCAL}`;

/** null: this browser forbids it. */
export function tabStorage(): Storage | null {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null;
  }
}

/** Takes away all that is ours (other things of the same origin are not there); returns the conversation's last words, or null. */
export function forgetTab(): Uint8Array | null {
  const storage = tabStorage();
  if (storage === null) return null;
  const store = storeIn(storage, PREFIX);
  const words = lastWords(store);
  store.clear();
  return words;
}

/** The tab's store, or null. `began` is called with the local half's text when a conversation is kept for the first time. */
export function tabStore(began: (local: string) => void): StateStore | null {
  const storage = tabStorage();
  if (storage === null) return null;
  const store = storeIn(storage, PREFIX);
  return {
    ...store,
    write(name, value) {
      const first = name === LOCAL && store.read(LOCAL) === null;
      store.write(name, value);
      if (first) began(value);
    },
  };
}

/** ms of this device's clock; null: unknown. */
export function seenAt(store: StateStore): number | null {
  const at = Number(store.read(SEEN) ?? Number.NaN);
  return Number.isFinite(at) ? at : null;
}

/**
 * A browser may keep the whole page for Back and Forward, whatever it was told: then nothing of it is shown when it comes
 * forward, and it is loaded anew, as a tab that was away for long.
 */
export function neverAsItWas(document: Document, reload: () => void): void {
  const view = document.defaultView;
  view?.addEventListener("pagehide", ({ persisted }) => {
    if (persisted) document.documentElement.dataset["kept"] = "";
  });
  view?.addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    tabStorage()?.removeItem(`${PREFIX}${SEEN}`);
    reload();
  });
}

/** Notes when the page goes out of sight or away; nothing while no conversation is kept (promise 8). */
export function noteSeen(document: Document, store: StateStore, now: () => number): void {
  const note = (): void => {
    if (store.read(LOCAL) === null) return;
    try {
      store.write(SEEN, String(now()));
    } catch {
      // Full: the next page will ask before it goes on.
    }
  };
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) note();
  });
  // A reload of a page in sight: `pagehide` comes while it is still seen.
  document.defaultView?.addEventListener("pagehide", () => {
    if (!document.hidden) note();
  });
}
