/** A tab that is loaded: was it in a conversation, and may the page go on without asking (flow B)? Values in, values out. */

/** Longer away than this, and somebody else may hold the phone now. */
export const AWAY_MS = 20_000;

export interface Loaded {
  /** Something of a conversation is kept in this tab. */
  readonly kept: boolean;
  /** Of the browser's navigation entry: `navigate`, `reload`, `back_forward`, `prerender`. */
  readonly navigation: string;
  /** `document.wasDiscarded`: the browser had thrown the page away to save memory. */
  readonly discarded: boolean;
  /** When a person could last see the page, ms of this device's clock; null: unknown. */
  readonly seenAt: number | null;
  readonly now: number;
}

/**
 * fresh: nothing kept. reloaded: go on at once. reopened: ask first, on a page that says nothing.
 * Chromium calls a restored session, a reopened tab, a copied tab and the way back something else than `reload`; in doubt it is reopened.
 */
export function comingBack({ kept, navigation, discarded, seenAt, now }: Loaded): "fresh" | "reloaded" | "reopened" {
  if (!kept) return "fresh";
  if (navigation !== "reload" || discarded || seenAt === null) return "reopened";
  // A clock that was turned back proves nothing.
  return now >= seenAt && now - seenAt <= AWAY_MS ? "reloaded" : "reopened";
}

export function howLoaded(document: Document): Pick<Loaded, "navigation" | "discarded"> {
  const entry = performance.getEntriesByType?.("navigation")[0] as PerformanceNavigationTiming | undefined;
  return { navigation: entry?.type ?? "", discarded: (document as { wasDiscarded?: boolean }).wasDiscarded === true };
}
