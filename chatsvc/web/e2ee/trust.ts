// Who may be believed as staff in this conversation: the chain and the device list together (P1-P3).
import { type Bytes, fromBase64url, shortHash, toBase64url, toHex } from "./bytes.ts";
import { readChain, readList, type Chain, type DeviceList, type PublishedList, type Role, type Window } from "./chain.ts";

export type { Role } from "./chain.ts";

export interface StaffIdentity {
  readonly role: Role;
  readonly alias: string;
  /** The door of this conversation, which the shift may serve. */
  readonly door: string;
  readonly org: string;
  readonly demo: boolean;
  /** Day key, base64url: the same person at the same device on the same day, whatever else is new. */
  readonly day: string;
}

export type TrustProblem =
  | "chain_invalid"
  | "chain_expired"
  | "chain_foreign"
  | "chain_role"
  | "chain_demo"
  | "chain_unlisted"
  | "list_missing"
  | "list_expired"
  | "clock";

export type Verdict =
  | { readonly ok: true; readonly staff: StaffIdentity }
  | { readonly ok: false; readonly problem: TrustProblem };

/** What this page was told about its organisation, and the document `/pub/devices.json` as parsed JSON. */
export interface Trust {
  readonly roots: readonly Uint8Array[];
  readonly org: string;
  readonly door: string;
  readonly demo: boolean;
  /** The published document, or null while it is not fetched; may be a getter. Staff pages may leave it null. */
  readonly deviceList: unknown;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Seconds that a phone's clock may be wrong without anybody noticing (P2). */
export const TOLERANCE = 86_400;
/** Seconds a shift certificate must still have at Add: no conversation is older than 4 h before it is renewed (P2). */
export const LEAST_LEFT = 14_400;

// The highest list version that this page has believed, per organisation and root: it never falls while the page
// lives, so a server cannot bring a dropped device back by showing yesterday's list (P1).
const highest = new Map<string, number>();

/** For a leaf that stands in the tree: signatures, organisation, door and role; no times, no list (P2). */
export async function recognise(identity: Uint8Array, signatureKey: Uint8Array, trust: Trust): Promise<Verdict> {
  const chain = await readChain(identity, signatureKey, trust.roots);
  return chain ? judgeChain(chain, trust) : no("chain_invalid");
}

/** For a leaf about to be added: everything. `first` is the first Add of a conversation, for a counsellor only (P3). */
export async function admit(
  identity: Uint8Array,
  signatureKey: Uint8Array,
  first: boolean,
  trust: Trust,
): Promise<Verdict> {
  const chain = await readChain(identity, signatureKey, trust.roots);
  if (!chain) return no("chain_invalid");
  const verdict = judgeChain(chain, trust);
  if (!verdict.ok) return verdict;
  if (first && verdict.staff.role !== "counsellor") return no("chain_role");
  if (trust.deviceList === null || trust.deviceList === undefined) return no("list_missing");
  const published = await readList(trust.deviceList, trust.roots);
  if (!published) return no("list_missing");
  const problem =
    judgeList(published, chain, trust) ?? judgeTimes(published, chain, trust) ?? (await judgeListed(published, chain));
  return problem ? no(problem) : verdict;
}

/** Which of these day keys (as in StaffIdentity) today's list does not name; null: there is no list to go by (P2). */
export async function unnamed(days: readonly string[], trust: Trust): Promise<readonly string[] | null> {
  const published = await readList(trust.deviceList, trust.roots);
  if (!published || published.devices.org !== trust.org || published.devices.demo !== trust.demo) return null;
  const { devices } = published;
  const now = seconds(trust);
  if (now < devices.nbf || now > devices.exp || !isNewest(devices, trust)) return null;
  const named = await Promise.all(days.map(async (day) => devices.hashes.has(await nameOf(devices, fromBase64url(day, 32)!))));
  return days.filter((_, i) => !named[i]);
}

const no = (problem: TrustProblem): Verdict => ({ ok: false, problem });

function judgeChain({ day, shift }: Chain, trust: Trust): Verdict {
  if (shift.demo !== trust.demo) return no("chain_demo");
  if (shift.org !== trust.org || !shift.doors.includes(trust.door)) return no("chain_foreign");
  if (!day.roles.includes(shift.role)) return no("chain_role");
  const { role, alias, org, demo } = shift;
  return { ok: true, staff: { role, alias, door: trust.door, org, demo, day: toBase64url(day.pk) } };
}

function judgeList({ devices }: PublishedList, chain: Chain, trust: Trust): TrustProblem | null {
  if (devices.org !== trust.org || devices.demo !== trust.demo) return "list_missing";
  const now = seconds(trust);
  // The list was certainly made; a clock before that is wrong.
  if (now < devices.nbf) return "clock";
  if (now > devices.exp) {
    // Either the list is old or the clock is ahead. A shift signed after the list's end shows which.
    return signedAt(chain.shift) > devices.exp ? "list_expired" : "clock";
  }
  return isNewest(devices, trust) ? null : "list_expired";
}

function isNewest({ version }: DeviceList, trust: Trust): boolean {
  const name = [trust.org, ...trust.roots.map(toHex)].join(" ");
  if (version < (highest.get(name) ?? 0)) return false;
  highest.set(name, version);
  return true;
}

function judgeTimes({ reception, list, devices }: PublishedList, chain: Chain, trust: Trust): TrustProblem | null {
  const now = seconds(trust);
  if (![reception, list].every((window) => holds(window, now))) return "list_expired";
  if (![chain.reception, chain.day, chain.shift].every((window) => holds(window, now))) return "chain_expired";
  // The earliest that it can be: the clock less its tolerance, yet not before the list was signed. A phone that is
  // hours fast can chat, and a shift that had ended when the list was made cannot be used (P2).
  const earliest = Math.max(signedAt(devices), now - TOLERANCE);
  return chain.shift.exp - earliest < LEAST_LEFT ? "chain_expired" : null;
}

async function judgeListed({ devices }: PublishedList, chain: Chain): Promise<TrustProblem | null> {
  return devices.hashes.has(await nameOf(devices, chain.day.pk)) ? null : "chain_unlisted";
}

const nameOf = async ({ salt }: DeviceList, day: Bytes): Promise<string> => toBase64url(await shortHash(salt, day));

const seconds = (trust: Trust): number => Math.floor(trust.now() / 1000);
const signedAt = (window: Window): number => window.nbf + TOLERANCE;
const holds = ({ nbf, exp }: Window, now: number): boolean => now >= nbf - TOLERANCE && now <= exp + TOLERANCE;
