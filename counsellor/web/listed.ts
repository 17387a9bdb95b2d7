/** Does the signed device list name this browser today, and how long does that last? Asked before a shift; nothing is kept of it. */
import { toBase64url } from "../../chatsvc/web/e2ee/bytes.ts";
import { readList } from "../../chatsvc/web/e2ee/chain.ts";
import { dayKeyFor, dayOf, type DeviceStore } from "../../chatsvc/web/e2ee/device.ts";
import { type Trust, unnamed } from "../../chatsvc/web/e2ee/trust.ts";

/**
 * `unreachable`: the list was not to be had. `unbelieved`: no visitor believes it, for it has ended, is older than one that was
 * seen, or no root of this organisation signed it. `unnamed`: a visitor would let in nobody from this browser.
 */
export type Listed =
  | { readonly kind: "unreachable" | "unbelieved" | "unnamed" }
  /** `hours` until the list or what signs it ends; `days` that the list names this browser, today included. */
  | { readonly kind: "named"; readonly hours: number; readonly days: number };

export interface ListedDeps {
  readonly store: Pick<DeviceStore, "load">;
  readonly trust: Pick<Trust, "roots" | "org" | "demo" | "now">;
  readonly fetchDevices: () => Promise<unknown>;
}

const HOUR_S = 3600;

/** Judges by the rules of the visitor's page (`unnamed` in trust.ts): what it says is what the next visitor would. */
export async function listed({ store, trust, fetchDevices }: ListedDeps): Promise<Listed> {
  let deviceList: unknown;
  try {
    deviceList = await fetchDevices();
  } catch {
    return { kind: "unreachable" };
  }
  const now = trust.now();
  const mine = (await store.load())?.days ?? [];
  const today = dayKeyFor(mine, now);
  // From today on, each once: a list names every day key that the reception has certified and that is not over.
  const keys = mine.filter(({ day }) => day >= dayOf(now)).map(({ publicKey }) => toBase64url(publicKey));
  const [missing, published] = await Promise.all([unnamed(keys, { ...trust, door: "", deviceList }), readList(deviceList, trust.roots)]);
  if (missing === null || published === null) return { kind: "unbelieved" };
  if (today === null || missing.includes(toBase64url(today.publicKey))) return { kind: "unnamed" };
  const ends = Math.min(published.devices.exp, published.list.exp, published.reception.exp);
  return { kind: "named", hours: Math.max(0, Math.floor((ends - now / 1000) / HOUR_S)), days: keys.length - missing.length };
}
