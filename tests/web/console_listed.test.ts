/** Before a shift: does the list that visitors believe name this browser, and for how long? With real signatures. */
import { describe, expect, it } from "vitest";
import { DAYS_AHEAD, type DayKey, makeDayKeys } from "../../chatsvc/web/e2ee/device.ts";
import { type Listed, listed } from "../../counsellor/web/listed.ts";
import { DAY, HOUR, NOON, Reception } from "../crypto/world.ts";

const at = NOON / 1000;

/** What the seat test of a browser with these keys says of a list that names `named`. */
async function told(
  o: { readonly mine?: readonly DayKey[]; readonly named?: readonly DayKey[]; readonly now?: number; readonly demo?: boolean; readonly change?: Parameters<Reception["devices"]>[0] } = {},
): Promise<Listed> {
  const mine = o.mine ?? (await makeDayKeys(NOON));
  const reception = await Reception.open();
  reception.names(...(o.named ?? mine).map(({ publicKey }) => publicKey));
  const document = await reception.devices(o.change);
  const trust = { roots: [reception.root.publicKey], org: "town", demo: o.demo ?? false, now: () => o.now ?? NOON };
  return listed({ store: { load: () => Promise.resolve({ device: mine[0]!, days: mine }) }, trust, fetchDevices: () => Promise.resolve(document) });
}

describe("the device list before a shift", () => {
  it("names this browser for a fortnight, and holds for its week", async () => {
    expect(await told()).toEqual({ kind: "named", hours: 7 * 24, days: DAYS_AHEAD });
  });

  it("names this browser today and no longer", async () => {
    const mine = await makeDayKeys(NOON);
    expect(await told({ mine, named: mine.slice(0, 1) })).toMatchObject({ kind: "named", days: 1 });
    const lastDay = await makeDayKeys(NOON - (DAYS_AHEAD - 1) * DAY * 1000);
    expect(await told({ mine: lastDay })).toMatchObject({ kind: "named", days: 1 });
  });

  it("does not name this browser today: another's keys, tomorrow's, or none", async () => {
    const mine = await makeDayKeys(NOON);
    expect(await told({ mine, named: await makeDayKeys(NOON) })).toEqual({ kind: "unnamed" });
    expect(await told({ mine, named: mine.slice(1) })).toEqual({ kind: "unnamed" });
    expect(await told({ mine: await makeDayKeys(NOON - DAYS_AHEAD * DAY * 1000) })).toEqual({ kind: "unnamed" });
  });

  it.each(["device-list", "list", "reception"] as const)("lapses with the certificate of its %s", async (kind) => {
    expect(await told({ change: { [kind]: { exp: at + 5 * HOUR + 1 } } })).toMatchObject({ kind: "named", hours: 5 });
  });

  it("is believed by nobody when it has ended, is the demo's, or is signed by somebody else", async () => {
    expect(await told({ now: NOON + 8 * DAY * 1000, mine: await makeDayKeys(NOON + 8 * DAY * 1000) })).toEqual({ kind: "unbelieved" });
    expect(await told({ demo: true })).toEqual({ kind: "unbelieved" });
    const other = await Reception.open();
    const mine = await makeDayKeys(NOON);
    const trust = { roots: [(await Reception.open()).root.publicKey], org: "town", demo: false, now: () => NOON };
    const store = { load: () => Promise.resolve({ device: mine[0]!, days: mine }) };
    other.names(mine[0]!.publicKey);
    expect(await listed({ store, trust, fetchDevices: () => other.devices() })).toEqual({ kind: "unbelieved" });
  });

  it("that is out of reach says nothing about this browser", async () => {
    const trust = { roots: [], org: "town", demo: false, now: () => NOON };
    const refused = () => Promise.reject(new Error("devices 503"));
    expect(await listed({ store: { load: () => Promise.resolve(null) }, trust, fetchDevices: refused })).toEqual({ kind: "unreachable" });
  });

  it("is the newest that this browser has seen: an older one is believed no more", async () => {
    const mine = await makeDayKeys(NOON);
    const reception = await Reception.open();
    reception.names(mine[0]!.publicKey);
    const trust = { roots: [reception.root.publicKey], org: "town", demo: false, now: () => NOON };
    const store = { load: () => Promise.resolve({ device: mine[0]!, days: mine }) };
    const old = await reception.devices();
    reception.version = 2;
    const renewed = await reception.devices();
    expect(await listed({ store, trust, fetchDevices: () => Promise.resolve(renewed) })).toMatchObject({ kind: "named" });
    expect(await listed({ store, trust, fetchDevices: () => Promise.resolve(old) })).toEqual({ kind: "unbelieved" });
  });
});
