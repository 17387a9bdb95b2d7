// Who computes Ed25519 on this page: the browser where it can be believed, else our script, decided once.
import { browserCurve, browserHolds } from "./curve_browser.ts";
import type { Curve, SigningKey } from "./curve_port.ts";

let chosen: Promise<Curve> | null = null;

/** Rejects when the script is needed and cannot be fetched; the next call tries again. */
export function curve(): Promise<Curve> {
  chosen ??= choose().catch((error: unknown) => {
    chosen = null;
    throw error;
  });
  return chosen;
}

async function choose(): Promise<Curve> {
  return (await browserHolds()) ? browserCurve : (await import("./curve_noble.ts")).nobleCurve;
}

/** Zeroes a key that lies in memory; a key of the browser's own is only let go. */
export function forgetSigningKey(key: SigningKey): void {
  if ("seed" in key) key.seed.fill(0);
}
