/** From a signed-in browser to a shift: keys in IndexedDB, the reception's certificates, a SHIFT key for today in the account's role. */
import { fromBase64url, toBase64url } from "../../chatsvc/web/e2ee/bytes.ts";
import { browserHolds } from "../../chatsvc/web/e2ee/curve_browser.ts";
import {
  certificateFor,
  type DayCertificates,
  type DayKey,
  dayKeyFor,
  dayRequest,
  type DeviceStore,
  makeDayKeys,
  makeDevice,
  makeShift,
  type ShiftIdentity,
  type StoredDevice,
} from "../../chatsvc/web/e2ee/device.ts";
import type { Facts, Step } from "./worker_messages.ts";

/** The demo's reception looks every second; a real one, with people, may take a day, and the page may stay open. */
const POLL_MS = 700;
const SLOW_POLL_MS = 5000;
const QUICK_POLLS = 30;

interface Answer {
  readonly state: "unknown" | "requested" | "certified" | "refused" | "revoked";
  readonly certificates: DayCertificates | null;
}

/** GET or POST /device; null: not signed in. Rejects when the service is out of reach. */
export type AskDevice = (query: string, body: unknown) => Promise<Answer | null>;

export interface DeviceDeps {
  readonly facts: Facts;
  readonly doors: readonly string[];
  readonly store: DeviceStore;
  readonly ask: AskDevice;
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<void>;
  readonly tell: (step: Step) => void;
}

export interface Ready {
  readonly shift: ShiftIdentity;
  readonly roots: readonly Uint8Array[];
}

/** The way to a shift. Null: it ended with the last step that was told. */
export async function prepareShift(deps: DeviceDeps): Promise<Ready | null> {
  deps.tell("keys");
  // Staff keys stay in the browser, non-extractable: no script stands in for a browser that has no curves.
  if (!(await browserHolds())) {
    deps.tell("no_crypto");
    return null;
  }
  let mine: StoredDevice;
  try {
    mine = await ownKeys(deps);
  } catch {
    deps.tell("no_crypto");
    return null;
  }
  const today = dayKeyFor(mine.days, deps.now());
  if (today === null) {
    deps.tell("no_crypto");
    return null;
  }
  try {
    const certificates = await certified(deps, mine, today);
    return certificates === null ? null : await ready(deps, today, certificates);
  } catch {
    deps.tell("offline");
    return null;
  }
}

/** The browser's device key and a day key for today, made when they are missing or used up. */
async function ownKeys({ store, now }: DeviceDeps): Promise<StoredDevice> {
  const known = await store.load();
  if (known !== null && dayKeyFor(known.days, now()) !== null) return known;
  const fresh = { device: known?.device ?? (await makeDevice()), days: await makeDayKeys(now()) };
  await store.save(fresh);
  return fresh;
}

async function certified(deps: DeviceDeps, mine: StoredDevice, today: DayKey): Promise<DayCertificates | null> {
  const key = toBase64url(mine.device.publicKey);
  deps.tell("asking");
  let answer = await deps.ask(`?key=${key}`, null);
  const isFresh = (one: Answer): boolean => one.certificates !== null && certificateFor(one.certificates, today) !== null;
  const waits = answer?.state === "requested" || answer?.state === "revoked";
  if (answer !== null && !waits && !(answer.state === "certified" && isFresh(answer))) {
    const request = await dayRequest({ device: mine.device, days: mine.days, org: deps.facts.org, now: deps.now() });
    answer = await deps.ask("", { device_key: key, request });
  }
  for (let polls = 0; ; polls += 1) {
    if (answer === null) {
      deps.tell("signed_out");
      return null;
    }
    switch (answer.state) {
      case "certified":
        return answer.certificates;
      case "refused":
      case "revoked":
        deps.tell(answer.state);
        return null;
      case "requested":
      case "unknown":
        deps.tell("waiting");
        await deps.pause(polls < QUICK_POLLS ? POLL_MS : SLOW_POLL_MS);
        answer = await deps.ask(`?key=${key}`, null);
        break;
      default:
        answer.state satisfies never;
    }
  }
}

async function ready(deps: DeviceDeps, today: DayKey, certificates: DayCertificates): Promise<Ready | null> {
  deps.tell("certified");
  const roots = deps.facts.roots.flatMap((root) => fromBase64url(root, 32) ?? []);
  try {
    const shift = await makeShift({
      day: today,
      certificates,
      roots,
      doors: deps.doors,
      role: deps.facts.role,
      alias: deps.facts.alias,
      now: deps.now(),
    });
    deps.tell("ready");
    return { shift, roots };
  } catch {
    // The reception's signature does not lead to this organisation's root, or not for these doors.
    deps.tell("refused");
    return null;
  }
}
