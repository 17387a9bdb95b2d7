// A counsellor's browser: keys that nobody can read, a request, and a chain for every console start.
import "fake-indexeddb/auto";
import { describe, expect, test } from "vitest";
import { shortHash, toBase64url } from "../../chatsvc/web/e2ee/bytes.ts";
import { curve } from "../../chatsvc/web/e2ee/curve.ts";
import {
  certificateFor,
  dayKeyFor,
  dayOf,
  dayRequest,
  DAYS_AHEAD,
  makeDayKeys,
  makeDevice,
  makeShift,
  type DayCertificates,
  type DayKey,
} from "../../chatsvc/web/e2ee/device.ts";
import { openDeviceStore } from "../../chatsvc/web/e2ee/device_store.ts";
import { createGroup, makeKeyPackage, makeVisitorKey } from "../../chatsvc/web/e2ee/group.ts";
import { recognise } from "../../chatsvc/web/e2ee/trust.ts";
import { certify, CONVERSATION, DAY, HOUR, heard, makeKey, NOON, TODAY, Reception, refusal, say } from "./world.ts";
import * as world from "./world.ts";

const at = Math.floor(NOON / 1000);

/** The reception certifies the day keys of a browser. */
async function certified(reception: Reception, days: readonly DayKey[], demo = false): Promise<DayCertificates> {
  const house = { org: reception.org, nbf: at - DAY, ...(demo ? { demo: true } : {}) };
  return {
    reception: await reception.receptionCert(),
    days: await Promise.all(
      days.map(({ day, publicKey }) =>
        certify("day", reception.reception, {
          ...house, exp: at + DAY, pk: toBase64url(publicKey), doors: ["mika"], roles: ["counsellor"], day,
        }),
      ),
    ),
  };
}

const shiftOf = async (reception: Reception, days: readonly DayKey[]) => ({
  day: days[0]!,
  certificates: await certified(reception, days.slice(0, 2), reception.demo),
  roots: [reception.root.publicKey],
  doors: ["mika"],
  role: "counsellor" as const,
  alias: "Sam",
  now: NOON,
});

describe("a device", () => {
  test("has keys that cannot be taken out", async () => {
    const device = await makeDevice();
    const days = await makeDayKeys(NOON);
    for (const key of [device.key, ...days.map((day) => day.key)]) {
      expect(key.extractable).toBe(false);
      await expect(crypto.subtle.exportKey("pkcs8", key)).rejects.toThrow();
    }
  });

  test("asks for fourteen days, and finds today's key and no other", async () => {
    const days = await makeDayKeys(NOON);
    expect(days).toHaveLength(DAYS_AHEAD);
    expect(days[0]!.day).toBe(TODAY);
    expect(days[13]!.day).toBe(new Date(NOON + 13 * DAY * 1000).toISOString().slice(0, 10));
    expect(new Set(days.map((day) => toBase64url(day.publicKey))).size).toBe(14);
    expect(dayKeyFor(days, NOON + DAY * 1000)).toBe(days[1]);
    expect(dayKeyFor(days, NOON + 14 * DAY * 1000)).toBeNull();
    expect(dayOf(NOON)).toBe(TODAY);
  });

  test("signs its request", async () => {
    const [device, days] = [await makeDevice(), await makeDayKeys(NOON)];
    const { b, s } = await dayRequest({ device, days, org: "town", now: NOON });
    expect(b).toMatchObject({ k: "day-request", org: "town", pk: toBase64url(device.publicKey), nbf: at - DAY });
    expect(b.days).toHaveLength(14);
    expect(s).toMatch(/^[A-Za-z0-9_-]{86}$/);
  });

  test("stays in the browser, per account, until it is cleared", async () => {
    const [device, days] = [await makeDevice(), await makeDayKeys(NOON)];
    const [mine, hers] = [openDeviceStore(indexedDB, "linnea"), openDeviceStore(indexedDB, "noor")];
    expect(await mine.load()).toBeNull();
    await mine.save({ device, days });
    const again = await openDeviceStore(indexedDB, "linnea").load();
    expect(again?.device.publicKey).toEqual(device.publicKey);
    expect(again?.days.map((day) => day.day)).toEqual(days.map((day) => day.day));
    expect(await hers.load()).toBeNull();
    await mine.clear();
    expect(await mine.load()).toBeNull();
  });
});

describe("a shift", () => {
  test("is believed by a visitor, and carries a conversation with a key of the browser's", async () => {
    const reception = await Reception.open();
    const days = await makeDayKeys(NOON);
    const shift = await makeShift(await shiftOf(reception, days));
    // It must outlive a reload inside the seal; device and day keys never leave the browser's own keeping.
    expect(await (await curve()).save(shift.sign)).toHaveLength(48);
    const trust = await reception.trust({ deviceList: await listing(reception, days[0]!) });
    const key = await makeVisitorKey();
    const visitor = await createGroup({ conversation: CONVERSATION, group: 0, visitor: key, trust });
    const keyPackage = await makeKeyPackage(shift, NOON);
    const welcome = await world.addTo(visitor, keyPackage);
    const counsellor = await world.enter(welcome, keyPackage, key.publicKey, trust);
    expect(heard(await visitor.open(await counsellor.encrypt(say("hej"))))).toBe("hej");
    expect(visitor.members[1]!.staff).toEqual({
      role: "counsellor", alias: "Sam", door: "mika", org: "town", demo: false, day: toBase64url(days[0]!.publicKey),
    });
  });

  test("makes key packages that fit a frame, each with an id of its own", async () => {
    const reception = await Reception.open();
    const shift = await makeShift(await shiftOf(reception, await makeDayKeys(NOON)));
    const packages = await Promise.all(Array.from({ length: 5 }, () => makeKeyPackage(shift, NOON)));
    expect(new Set(packages.map(({ id }) => toBase64url(id))).size).toBe(5);
    expect(packages.every(({ id, bytes }) => id.length === 16 && bytes.length < 4000)).toBe(true);
  });

  test("ends with its day and after twelve hours", async () => {
    const reception = await Reception.open();
    const options = await shiftOf(reception, await makeDayKeys(NOON));
    const exp = async (now: number) => {
      const { identity } = await makeShift({ ...options, now });
      return JSON.parse(new TextDecoder().decode(identity))[2].b.exp as number;
    };
    expect(await exp(NOON)).toBe(at + 12 * HOUR);
    expect(await exp(NOON + 20 * HOUR * 1000)).toBe(at + DAY);
  });

  test("of a demo says so", async () => {
    const reception = await Reception.open({ demo: true });
    const shift = await makeShift(await shiftOf(reception, await makeDayKeys(NOON)));
    const trust = await reception.trust();
    expect(await recognise(shift.identity, shift.publicKey, trust)).toMatchObject({ ok: true, staff: { demo: true } });
  });

  test("is not made from certificates that do not fit", async () => {
    const reception = await Reception.open();
    const days = await makeDayKeys(NOON);
    const good = await shiftOf(reception, days);
    const other = await Reception.open();
    const wrong = [
      { ...good, day: days[5]! },
      { ...good, roots: [other.root.publicKey] },
      { ...good, alias: "Sam\u202E" },
      { ...good, doors: ["kast"] },
      { ...good, doors: [] },
      { ...good, certificates: { ...good.certificates, reception: await other.receptionCert() } },
    ];
    for (const options of wrong) expect(await refusal(makeShift(options))).toMatch(/RangeError/);
    expect(certificateFor(good.certificates, days[5]!)).toBeNull();
    expect(certificateFor({ reception: null, days: [null, 7, "x", {}] }, days[0]!)).toBeNull();
  });
});

/** A list that names one day key. */
async function listing(reception: Reception, day: DayKey) {
  const salt = new Uint8Array(16).fill(1);
  const hash = toBase64url(await shortHash(salt, day.publicKey));
  return reception.devices({ "device-list": { salt: toBase64url(salt), hashes: [hash] } });
}

test("two people never have the same key", async () => {
  const keys = await Promise.all([makeKey(), makeKey(), makeDevice(), makeDevice()]);
  expect(new Set(keys.map((key) => toBase64url(key.publicKey))).size).toBe(4);
});
