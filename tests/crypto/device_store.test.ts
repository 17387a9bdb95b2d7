// Keys in IndexedDB: they come back after the tab, cannot be read out, and one account's are not another's.
import { IDBFactory } from "fake-indexeddb";
import { describe, expect, test } from "vitest";
import { type Device, dayKeyFor, dayOf, DAYS_AHEAD, makeDayKeys, makeDevice, type StoredDevice } from "../../chatsvc/web/e2ee/device.ts";
import { openDeviceStore } from "../../chatsvc/web/e2ee/device_store.ts";
import { NOON } from "./world.ts";

const DAY_MS = 86_400_000;
const fresh = async (): Promise<StoredDevice> => ({ device: await makeDevice(), days: await makeDayKeys(NOON) });

/** Node's structured clone turns a CryptoKey into a plain object; a browser's keeps it. The fake store is told to keep it. */
async function keepingKeys<T>(story: () => Promise<T>): Promise<T> {
  const real = globalThis.structuredClone;
  globalThis.structuredClone = <V>(value: V): V => value;
  try {
    return await story();
  } finally {
    globalThis.structuredClone = real;
  }
}

async function signs({ key, publicKey }: Device): Promise<boolean> {
  const words = new TextEncoder().encode("hej");
  const signature = await crypto.subtle.sign("Ed25519", key, words);
  const verifier = await crypto.subtle.importKey("raw", new Uint8Array(publicKey), "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", verifier, signature, words);
}

describe("a store", () => {
  test("that was never used holds nothing", async () => {
    expect(await openDeviceStore(new IDBFactory(), "demo-linnea").load()).toBeNull();
  });

  test("gives back after the tab what was saved, and its keys still sign", () =>
    keepingKeys(async () => {
      const factory = new IDBFactory();
      const saved = await fresh();
      await openDeviceStore(factory, "demo-linnea").save(saved);
      const found = await openDeviceStore(factory, "demo-linnea").load();
      expect(found?.device.publicKey).toEqual(saved.device.publicKey);
      expect(found?.days.map(({ day }) => day)).toEqual(saved.days.map(({ day }) => day));
      expect(await signs(found!.device)).toBe(true);
      expect(await signs(found!.days[3]!)).toBe(true);
    }));

  test("keeps the last that was saved and clears it all", () =>
    keepingKeys(async () => {
      const store = openDeviceStore(new IDBFactory(), "demo-linnea");
      const [first, second] = [await fresh(), await fresh()];
      await store.save(first);
      await store.save(second);
      expect((await store.load())?.device.publicKey).toEqual(second.device.publicKey);
      await store.clear();
      expect(await store.load()).toBeNull();
      await store.save(first);
      expect((await store.load())?.device.publicKey).toEqual(first.device.publicKey);
    }));

  test("of one account is not another's, in the same browser", () =>
    keepingKeys(async () => {
      const factory = new IDBFactory();
      const [linnea, sam] = [openDeviceStore(factory, "demo-linnea"), openDeviceStore(factory, "demo-sam")];
      await linnea.save(await fresh());
      expect(await sam.load()).toBeNull();
      await sam.clear();
      expect(await linnea.load()).not.toBeNull();
    }));

  test("asked many things at once answers each", () =>
    keepingKeys(async () => {
      const store = openDeviceStore(new IDBFactory(), "demo-linnea");
      const one = await fresh();
      await Promise.all([store.save(one), store.load(), store.save(one), store.load()]);
      expect((await store.load())?.days).toHaveLength(DAYS_AHEAD);
    }));

  test("that the browser refuses is a failure, not silence", async () => {
    const refusing = { open: () => { throw new DOMException("private mode", "SecurityError"); } } as unknown as IDBFactory;
    await expect(openDeviceStore(refusing, "x").load()).rejects.toThrow("private mode");
    const failing = new IDBFactory();
    const blocked = { open: () => {
      const request = { error: null } as unknown as IDBOpenDBRequest;
      queueMicrotask(() => request.onblocked?.({} as IDBVersionChangeEvent));
      return request;
    } } as unknown as IDBFactory;
    await expect(openDeviceStore(blocked, "x").load()).rejects.toThrow("another page");
    const broken = { open: () => {
      const request = { error: new DOMException("disk full", "QuotaExceededError") } as unknown as IDBOpenDBRequest;
      queueMicrotask(() => request.onerror?.({} as Event));
      return request;
    } } as unknown as IDBFactory;
    await expect(openDeviceStore(broken, "x").save(await fresh())).rejects.toThrow("disk full");
    expect(await openDeviceStore(failing, "x").load()).toBeNull();
  });
});

describe("keys", () => {
  test("cannot be taken out of the browser, in any form", async () => {
    const { device, days } = await fresh();
    for (const { key } of [device, ...days]) {
      expect([key.extractable, key.type, key.usages]).toEqual([false, "private", ["sign"]]);
      for (const format of ["pkcs8", "jwk", "raw"] as const) await expect(crypto.subtle.exportKey(format, key)).rejects.toThrow();
    }
  });

  test("are one for each of fourteen days, none twice", async () => {
    const days = await makeDayKeys(NOON);
    expect(days.map(({ day }) => day)).toEqual(Array.from({ length: 14 }, (_, ahead) => dayOf(NOON + ahead * DAY_MS)));
    expect(new Set(days.map(({ publicKey }) => publicKey.join())).size).toBe(14);
  });

  test("for today are found from midnight to midnight, UTC", async () => {
    const days = await makeDayKeys(NOON);
    const midnight = Date.parse(`${dayOf(NOON)}T00:00:00Z`);
    expect(dayKeyFor(days, midnight)).toBe(days[0]);
    expect(dayKeyFor(days, midnight + DAY_MS - 1)).toBe(days[0]);
    expect(dayKeyFor(days, midnight + DAY_MS)).toBe(days[1]);
    expect(dayKeyFor(days, midnight - 1)).toBeNull();
    expect(dayKeyFor(days, midnight + 14 * DAY_MS)).toBeNull();
    expect(dayKeyFor([], NOON)).toBeNull();
  });

  test("name days across leap days and the turn of the year", () => {
    expect([Date.UTC(2028, 1, 28, 23, 59, 59), Date.UTC(2028, 1, 29), Date.UTC(2026, 11, 31, 23), Date.UTC(2027, 0, 1)].map(dayOf)).toEqual([
      "2028-02-28",
      "2028-02-29",
      "2026-12-31",
      "2027-01-01",
    ]);
  });
});
