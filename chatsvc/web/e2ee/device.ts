// The keys of one staff browser: DEVICE for 90 days, DAY for one day, SHIFT for one console start.

export interface ShiftIdentity {
  /** Canonical JSON [reception, day, shift]: the MLS credential identity. */
  readonly identity: Uint8Array;
  readonly publicKey: Uint8Array;
  /** Non-extractable Ed25519 private key. */
  readonly sign: CryptoKey;
}

export interface DayKey {
  /** YYYY-MM-DD, Europe/Stockholm not needed: UTC day. */
  readonly day: string;
  readonly publicKey: Uint8Array;
  readonly key: CryptoKey;
}

export interface Device {
  readonly publicKey: Uint8Array;
  readonly key: CryptoKey;
}

/** Where the keys of this browser stay; IndexedDB in device_store.ts, memory in tests. */
export interface DeviceStore {
  load(): Promise<StoredDevice | null>;
  save(device: StoredDevice): Promise<void>;
  clear(): Promise<void>;
}

export interface StoredDevice {
  readonly device: Device;
  readonly days: readonly DayKey[];
}

export declare function makeDevice(): Promise<Device>;
/** Fourteen day keys, the first for the UTC day of `now` (ms). */
export declare function makeDayKeys(now: number): Promise<readonly DayKey[]>;
/** What the console posts to /device: signed by the device key. */
export declare function dayRequest(o: {
  readonly device: Device;
  readonly days: readonly DayKey[];
  readonly org: string;
}): Promise<unknown>;
/** certificates: what the reception answered: {"reception": cert, "days": [cert, ...]}. */
export declare function makeShift(o: {
  readonly day: DayKey;
  readonly reception: unknown;
  readonly certificate: unknown;
  readonly door: string;
  readonly role: string;
  readonly alias: string;
  readonly now: number;
}): Promise<ShiftIdentity>;
