// The keys of one staff browser: DEVICE for 90 days, DAY for one day, SHIFT for one console start.
import { concat, copyOf, equal, fromBase64url, toBase64url, utf8, type Bytes } from "./bytes.ts";
import { canonical, fields, type Json } from "./canonical.ts";
import { readChain, type Role } from "./chain.ts";
import type { SigningKey } from "./curve_port.ts";

export interface ShiftIdentity {
  /** Canonical JSON [reception, day, shift]: the MLS credential identity. */
  readonly identity: Uint8Array;
  readonly publicKey: Uint8Array;
  /** Extractable, for it must outlive a reload inside the seal; device and day keys never are. */
  readonly sign: SigningKey;
}

export interface DayKey {
  /** YYYY-MM-DD in UTC. */
  readonly day: string;
  readonly publicKey: Uint8Array;
  readonly key: CryptoKey;
}

export interface Device {
  readonly publicKey: Uint8Array;
  readonly key: CryptoKey;
}

export interface StoredDevice {
  readonly device: Device;
  readonly days: readonly DayKey[];
}

/** Where the keys of this browser stay: IndexedDB in device_store.ts, memory in tests. */
export interface DeviceStore {
  load(): Promise<StoredDevice | null>;
  save(device: StoredDevice): Promise<void>;
  clear(): Promise<void>;
}

/** What a browser asks of the reception: `{b, s}`, signed by the device key. */
export type DayRequest = {
  readonly b: {
    readonly k: "day-request";
    readonly org: string;
    readonly pk: string;
    readonly days: readonly { readonly day: string; readonly pk: string }[];
    readonly nbf: number;
  };
  readonly s: string;
};

/** What the reception answers: its own certificate and one for every day. */
export interface DayCertificates {
  readonly reception: Json;
  readonly days: readonly Json[];
}

/** A device asks for two weeks at once: a holiday of the reception must not close the chat. */
export const DAYS_AHEAD = 14;
const DAY_MS = 86_400_000;
// Seconds: certificates are backdated for slow clocks (P2); a shift runs at most 12 h.
const BACKDATED = 86_400;
const SHIFT_LIFE = 43_200;

async function makeKey(extractable = false): Promise<Device> {
  const pair = (await crypto.subtle.generateKey("Ed25519", extractable, ["sign", "verify"])) as CryptoKeyPair;
  return { publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)), key: pair.privateKey };
}

export const makeDevice = (): Promise<Device> => makeKey();

/** The UTC day of a moment in milliseconds. */
export const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10);

/** Fourteen day keys, the first for the UTC day of `now` (ms). */
export async function makeDayKeys(now: number): Promise<readonly DayKey[]> {
  const days = Array.from({ length: DAYS_AHEAD }, (_, ahead) => dayOf(now + ahead * DAY_MS));
  return Promise.all(days.map(async (day) => ({ day, ...(await makeKey()) })));
}

/** The day key to sign a shift with at `now` (ms), or null: the device has to register again. */
export const dayKeyFor = (days: readonly DayKey[], now: number): DayKey | null =>
  days.find((key) => key.day === dayOf(now)) ?? null;

/** What the console posts to /device. `now` in milliseconds. */
export async function dayRequest(o: {
  readonly device: Device;
  readonly days: readonly DayKey[];
  readonly org: string;
  readonly now: number;
}): Promise<DayRequest> {
  const b = {
    k: "day-request",
    org: o.org,
    pk: toBase64url(o.device.publicKey),
    days: o.days.map(({ day, publicKey }) => ({ day, pk: toBase64url(publicKey) })),
    nbf: Math.floor(o.now / 1000) - BACKDATED,
  } as const;
  return { b, s: await signCertificate("day-request", o.device.key, b) };
}

/** The certificate that the reception gave for this day key, or null. */
export function certificateFor(certificates: DayCertificates, day: DayKey): Json {
  for (const certificate of certificates.days) {
    const body = fields(fields(certificate, ["b", "s"])?.["b"], ["k", "org", "pk", "doors", "roles", "day", "nbf", "exp", "demo?"]);
    const pk = fromBase64url(body?.["pk"], 32);
    if (pk && equal(pk, day.publicKey)) return certificate;
  }
  return null;
}

/** A fresh SHIFT key with today's certificate. Throws RangeError if what was put in cannot make a valid chain. */
export async function makeShift(o: {
  readonly day: DayKey;
  readonly certificates: DayCertificates;
  readonly roots: readonly Uint8Array[];
  /** Every door that this console start may serve: a subset of the day key's. */
  readonly doors: readonly string[];
  readonly role: Role;
  readonly alias: string;
  readonly now: number;
}): Promise<ShiftIdentity> {
  const certificate = certificateFor(o.certificates, o.day);
  const body = fields(certificate, ["b", "s"])?.["b"] as { org: string; exp: number; demo?: true } | undefined;
  if (!body) throw new RangeError("no certificate for this day key");
  const shift = await makeKey(true);
  const seconds = Math.floor(o.now / 1000);
  const b: Json = {
    k: "shift",
    org: body.org,
    pk: toBase64url(shift.publicKey),
    doors: [...o.doors].sort(),
    role: o.role,
    alias: o.alias,
    nbf: seconds - BACKDATED,
    exp: Math.min(seconds + SHIFT_LIFE, body.exp),
    ...(body.demo ? { demo: true } : {}),
  };
  const link = { b, s: await signCertificate("shift", o.day.key, b) };
  const identity = canonical([o.certificates.reception, certificate, link]);
  const chain = await readChain(identity, shift.publicKey, o.roots);
  if (chain === null) throw new RangeError("the certificates do not make a chain");
  return { identity, publicKey: shift.publicKey, sign: shift.key };
}

/** Base64url of Ed25519 over `chatsvc-cert/v1/<kind> NUL canonical(body)`. */
export async function signCertificate(kind: string, key: CryptoKey, body: Json): Promise<string> {
  const signed: Bytes = concat(utf8(`chatsvc-cert/v1/${kind}\0`), canonical(body));
  return toBase64url(new Uint8Array(await crypto.subtle.sign("Ed25519", key, copyOf(signed))));
}
