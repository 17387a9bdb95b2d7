// Certificates of staff and of the device list: who signed what, nothing about when (docs/protocol.md section 7).
import { fromBase64url, utf8, concat, type Bytes } from "./bytes.ts";
import { canonical, fields, readCanonical, type Json } from "./canonical.ts";
import { curve } from "./curve.ts";
import { isRole, type Role } from "./roles.ts";

export { ROLES, type Role } from "./roles.ts";

export interface Window {
  /** Unix seconds; already backdated 24 h by the signer. */
  readonly nbf: number;
  readonly exp: number;
}

interface Body extends Window {
  readonly org: string;
  readonly demo: boolean;
  readonly pk: Bytes;
}
export interface Authority extends Body {}
export interface Day extends Body {
  readonly doors: readonly string[];
  readonly roles: readonly Role[];
  readonly day: string;
}
export interface Shift extends Body {
  readonly doors: readonly string[];
  readonly role: Role;
  readonly alias: string;
}
export interface Chain {
  readonly reception: Authority;
  readonly day: Day;
  readonly shift: Shift;
}
export interface DeviceList extends Window {
  readonly org: string;
  readonly demo: boolean;
  readonly version: number;
  readonly salt: Bytes;
  readonly hashes: ReadonlySet<string>;
}
export interface PublishedList {
  readonly reception: Authority;
  readonly list: Authority;
  readonly devices: DeviceList;
}

const DAY = 86_400;
// The longest window per kind, with the 24 h of backdating (shared protocol.md section 2: 1 year, 30 days, 1 day,
// 12 h, 7 days). A day key may still sign at its day's end a shift that runs 12 h on.
const LONGEST = {
  reception: 367 * DAY,
  list: 31 * DAY,
  day: 2.5 * DAY,
  shift: 1.5 * DAY,
  "device-list": 8 * DAY,
} as const;
type Kind = keyof typeof LONGEST;

// 32 hashes are 768 bytes; 4 096 is far beyond what a reception can have and still a small page.
const MOST_HASHES = 4096;
const LONGEST_CHAIN = 4096;

/** null unless root -> reception -> day -> shift holds and the shift key is `signatureKey`. */
export async function readChain(
  identity: Uint8Array,
  signatureKey: Uint8Array,
  roots: readonly Uint8Array[],
): Promise<Chain | null> {
  if (identity.length > LONGEST_CHAIN) return null;
  const links = readCanonical(identity);
  if (!Array.isArray(links) || links.length !== 3) return null;
  const reception = await readAuthority("reception", links[0], roots);
  const dayBody = reception && (await open("day", links[1], [reception.pk], ["pk", "doors", "roles", "day"]));
  const day = dayBody && readDay(dayBody);
  const shiftBody = day && (await open("shift", links[2], [day.pk], ["pk", "doors", "role", "alias"]));
  const shift = shiftBody && readShift(shiftBody);
  if (!shift || !sameHouse(reception, day, shift) || shift.exp > day.exp) return null;
  if (!shift.doors.every((door) => day.doors.includes(door))) return null;
  return shift.pk.every((byte, i) => byte === signatureKey[i]) && signatureKey.length === 32
    ? { reception, day, shift }
    : null;
}

/** null unless root -> reception -> list key -> list holds. `document` is parsed JSON. */
export async function readList(document: unknown, roots: readonly Uint8Array[]): Promise<PublishedList | null> {
  const parts = fields(document, ["reception", "list", "devices"]);
  if (!parts) return null;
  const reception = await readAuthority("reception", parts["reception"], roots);
  const list = reception && (await readAuthority("list", parts["list"], [reception.pk]));
  const body = list && (await open("device-list", parts["devices"], [list.pk], ["version", "salt", "hashes"]));
  const devices = body && readDevices(body);
  return devices && sameHouse(reception, list, devices) ? { reception, list, devices } : null;
}

type House = { readonly org: string; readonly demo: boolean };
const sameHouse = (...links: readonly House[]): boolean =>
  links.every((link) => link.org === links[0]!.org && link.demo === links[0]!.demo);

async function readAuthority(kind: "reception" | "list", cert: unknown, signers: readonly Uint8Array[]) {
  const body = await open(kind, cert, signers, ["pk"]);
  return body && readBody(body);
}

/** The body of a certificate of this kind signed by one of `signers`, its common fields checked. */
async function open(kind: Kind, cert: unknown, signers: readonly Uint8Array[], names: readonly string[]) {
  const outer = fields(cert, ["b", "s"]);
  const body = outer && fields(outer["b"], ["k", "org", "nbf", "exp", "demo?", ...names]);
  const signature = outer && fromBase64url(outer["s"], 64);
  if (!body || !signature || body["k"] !== kind || !isWindow(kind, body)) return null;
  // demo is there and true, or not there: one spelling.
  if (!isName(body["org"], 64) || (body["demo"] !== undefined && body["demo"] !== true)) return null;
  let signed: Bytes;
  try {
    signed = concat(utf8(`chatsvc-cert/v1/${kind}\0`), canonical(body as Json));
  } catch {
    return null;
  }
  const { verify } = await curve();
  for (const signer of signers) if (await verify(signer, signed, signature)) return body;
  return null;
}

type Raw = Record<string, unknown>;

function isWindow(kind: Kind, body: Raw): boolean {
  const nbf = body["nbf"];
  const exp = body["exp"];
  if (!isWhole(nbf) || !isWhole(exp)) return false;
  return nbf < exp && exp - nbf <= LONGEST[kind];
}

function readBody(body: Raw): Body | null {
  const pk = fromBase64url(body["pk"], 32);
  if (!pk) return null;
  return { ...house(body), pk };
}

const house = (body: Raw) => ({
  org: body["org"] as string,
  demo: body["demo"] === true,
  nbf: body["nbf"] as number,
  exp: body["exp"] as number,
});

function readDay(body: Raw): Day | null {
  const base = readBody(body);
  const { doors, roles, day } = body;
  if (!base || !isSet(doors, isDoor) || !isSet(roles, isRole)) return null;
  if (typeof day !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  return { ...base, doors: doors as string[], roles: roles as Role[], day };
}

function readShift(body: Raw): Shift | null {
  const base = readBody(body);
  const { doors, role, alias } = body;
  if (!base || !isSet(doors, isDoor) || !isRole(role) || !isAlias(alias)) return null;
  return { ...base, doors: doors as string[], role, alias };
}

function readDevices(body: Raw): DeviceList | null {
  const { version, hashes } = body;
  const salt = fromBase64url(body["salt"], 16);
  if (!salt || !isWhole(version) || version < 1) return null;
  if (!Array.isArray(hashes) || hashes.length > MOST_HASHES) return null;
  if (!hashes.every((hash, i) => fromBase64url(hash, 16) && (i === 0 || hashes[i - 1] < hash))) return null;
  return { ...house(body), version, salt, hashes: new Set(hashes as string[]) };
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isDoor = (value: unknown): value is string => isName(value, 32);
const isName = (value: unknown, longest: number): value is string =>
  typeof value === "string" && value.length <= longest && /^[a-z][a-z0-9-]*$/.test(value);
// Shown to the visitor: letters, digits, single spaces and hyphens, so nothing that can play a trick.
const isAlias = (value: unknown): value is string =>
  typeof value === "string" && [...value].length <= 40 && /^[\p{L}\p{N}]+(?:[ -][\p{L}\p{N}]+)*$/u.test(value);
const isSet = (value: unknown, is: (item: unknown) => boolean): value is unknown[] =>
  Array.isArray(value) && value.length > 0 && value.length <= 16 && value.every(is) && new Set(value).size === value.length;
