/** What this browser keeps under this address, for whoever sits at it. */

/** null: this browser forbids it. */
export function localStore(): Storage | null {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null;
  }
}
