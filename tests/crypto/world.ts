// A little world for the crypto stories: a reception that issues certificates, a visitor, staff, and raw ts-mls.
import { isRole, type Role } from "../../chatsvc/web/e2ee/roles.ts";
import { shortHash, toBase64url, toHex } from "../../chatsvc/web/e2ee/bytes.ts";
import { canonical, type Json } from "../../chatsvc/web/e2ee/canonical.ts";
import { browserCurve } from "../../chatsvc/web/e2ee/curve_browser.ts";
import { signCertificate, type ShiftIdentity } from "../../chatsvc/web/e2ee/device.ts";
import {
  createGroup,
  joinGroup,
  makeKeyPackage,
  makeVisitorKey,
  type Group,
  type Incoming,
  type OwnKeyPackage,
  type Trust,
} from "../../chatsvc/web/e2ee/group.ts";
import * as mls from "./raw_mls.ts";

/** The engine reads the real clock when it adds somebody, so these stories play in the present hour, whatever it is called. */
export const NOON = Math.floor(Date.now() / 3_600_000) * 3_600_000;
export const TODAY = new Date(NOON).toISOString().slice(0, 10);
export const HOUR = 3600;
export const DAY = 86_400;

export interface Key {
  readonly publicKey: Uint8Array;
  readonly key: CryptoKey;
}

export async function makeKey(): Promise<Key> {
  const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
  return { publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey)), key: pair.privateKey };
}

type Body = { readonly [key: string]: Json };
type Changes = { readonly [kind: string]: Body | undefined };

export async function certify(kind: string, signer: Key, body: Body): Promise<Json> {
  const b = { k: kind, ...body };
  return { b, s: await signCertificate(kind, signer.key, b) };
}

export interface ShiftOptions {
  /** Replaces fields of the certificate of that kind. */
  readonly change?: Changes;
  /** Signs instead of the real key. */
  readonly forger?: { readonly kind: "reception" | "day" | "shift"; readonly key: Key };
  /** Left out of the device list. */
  readonly unlisted?: boolean;
  readonly alias?: string;
  readonly role?: string;
}

/** The offline side of one organisation: everything is signed with real keys, at noon unless told otherwise. */
export class Reception {
  readonly #dayKeys: Uint8Array[] = [];
  version = 1;
  private constructor(
    readonly root: Key,
    readonly reception: Key,
    readonly list: Key,
    readonly org: string,
    readonly demo: boolean,
  ) {}

  static async open(o: { readonly org?: string; readonly demo?: boolean } = {}): Promise<Reception> {
    const [root, reception, list] = await Promise.all([makeKey(), makeKey(), makeKey()]);
    return new Reception(root!, reception!, list!, o.org ?? "town", o.demo ?? false);
  }

  #house(now: number, days: number): Body {
    const at = Math.floor(now / 1000);
    return { org: this.org, nbf: at - DAY, exp: at + days * DAY, ...(this.demo ? { demo: true } : {}) };
  }

  receptionCert(change: Body = {}, signer = this.root): Promise<Json> {
    const pk = toBase64url(this.reception.publicKey);
    return certify("reception", signer, { ...this.#house(NOON, 365), pk, ...change });
  }

  /** Puts these day keys on the device list. */
  names(...dayKeys: readonly Uint8Array[]): void {
    this.#dayKeys.push(...dayKeys);
  }

  /** Someone of staff begins a shift. */
  async shift(o: ShiftOptions = {}): Promise<ShiftIdentity> {
    const [day, shift] = await Promise.all([makeKey(), makeKey()]);
    if (!o.unlisted) this.#dayKeys.push(day!.publicKey);
    const by = (kind: string, real: Key): Key => (o.forger?.kind === kind ? o.forger.key : real);
    const reception = await this.receptionCert(o.change?.["reception"], by("reception", this.root));
    const dayCert = await certify("day", by("day", this.reception), {
      ...this.#house(NOON, 1),
      pk: toBase64url(day!.publicKey),
      doors: ["kast", "mika"],
      roles: ["counsellor", "supervisor"],
      day: TODAY,
      ...o.change?.["day"],
    });
    const shiftCert = await certify("shift", by("shift", day!), {
      ...this.#house(NOON, 0.5),
      pk: toBase64url(shift!.publicKey),
      doors: ["mika"],
      role: o.role ?? "counsellor",
      alias: o.alias ?? "Sam",
      ...o.change?.["shift"],
    });
    return { identity: canonical([reception, dayCert, shiftCert]), publicKey: shift!.publicKey, sign: shift!.key };
  }

  /** The published device list. */
  async devices(change: Changes = {}): Promise<Json> {
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const hashes = await Promise.all(this.#dayKeys.map((pk) => shortHash(salt, pk)));
    while (hashes.length < 256) hashes.push(crypto.getRandomValues(new Uint8Array(16)));
    const pk = toBase64url(this.list.publicKey);
    return {
      reception: await this.receptionCert(change["reception"]),
      list: await certify("list", this.reception, { ...this.#house(NOON, 30), pk, ...change["list"] }),
      devices: await certify("device-list", this.list, {
        ...this.#house(NOON, 7),
        version: this.version,
        salt: toBase64url(salt),
        hashes: hashes.map(toBase64url).sort(),
        ...change["device-list"],
      }),
    };
  }

  async trust(o: Partial<Trust> = {}): Promise<Trust> {
    const deviceList = "deviceList" in o ? o.deviceList : await this.devices();
    const roots = [this.root.publicKey];
    return { roots, org: this.org, door: "mika", demo: this.demo, now: () => NOON, ...o, deviceList };
  }
}

export const CONVERSATION = new Uint8Array(16).fill(7);

export interface Talk {
  readonly reception: Reception;
  readonly trust: Trust;
  readonly visitor: Group;
  readonly counsellor: Group;
  readonly visitorKey: Uint8Array;
  readonly keyPackage: OwnKeyPackage;
  readonly shift: ShiftIdentity;
}

/** A visitor and a counsellor who have just met. */
export async function meet(): Promise<Talk> {
  const reception = await Reception.open();
  const shift = await reception.shift();
  const keyPackage = await makeKeyPackage(shift, NOON);
  const trust = await reception.trust();
  const key = await makeVisitorKey();
  const visitor = await createGroup({ conversation: CONVERSATION, group: 0, visitor: key, trust });
  const welcome = await addTo(visitor, keyPackage);
  const counsellor = await enter(welcome, keyPackage, key.publicKey, trust);
  return { reception, trust, visitor, counsellor, visitorKey: key.publicKey, keyPackage, shift };
}

/** Somebody of staff who is in the room says yes to newcomers (P3). */
export async function agree(visitor: Group, by: Group, newcomers: readonly { readonly bytes: Uint8Array }[]) {
  for (const [i, { bytes }] of newcomers.entries()) {
    const key_package = toHex(await shortHash(bytes));
    await visitor.open(await by.encrypt({ t: "consent", c: 900 + i, key_package, role: roleIn(bytes) }));
  }
}

/** The role that the shift's certificate in a key package says: it stands there as JSON. */
function roleIn(keyPackage: Uint8Array): Role {
  const said = [...new TextDecoder("latin1").decode(keyPackage).matchAll(/"role":"(\w+)"/g)].at(-1)?.[1];
  return isRole(said) ? said : "counsellor";
}

/** Stages an Add, with the yes of the first of `others`, and applies it where it comes back; the Welcome. */
export async function addTo(visitor: Group, keyPackage: OwnKeyPackage, others: readonly Group[] = []) {
  if (others[0] !== undefined) await agree(visitor, others[0], [keyPackage]);
  const staged = await visitor.stage({ adds: [keyPackage.bytes], removes: [] });
  for (const group of [visitor, ...others]) await group.open(staged.commit);
  return staged.welcome!;
}

export const enter = (welcome: Uint8Array, keyPackage: OwnKeyPackage, visitorKey: Uint8Array, trust: Trust) =>
  joinGroup({ welcome, keyPackage, conversation: CONVERSATION, group: 0, visitorKey, trust });

export const say = (text: string, c = 1) => ({ t: "text", c, text }) as const;

/** The words that came out, or what came instead. */
export function heard(incoming: Incoming): string {
  if (incoming.kind === "opened") return incoming.content.t === "text" ? incoming.content.text : incoming.content.t;
  return incoming.kind === "forged" ? `forged: ${incoming.reason}` : incoming.kind;
}

export async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return "accepted";
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

// --- raw ts-mls, as somebody would use it who has not read its sharp edges, or who means harm ---

export const SUITE = "MLS_256_XWING_AES256GCM_SHA512_Ed25519";

export const naiveConfig = (over: Partial<mls.ClientConfig> = {}): mls.ClientConfig => ({
  keyRetentionConfig: mls.defaultKeyRetentionConfig,
  lifetimeConfig: mls.defaultLifetimeConfig,
  keyPackageEqualityConfig: mls.defaultKeyPackageEqualityConfig,
  paddingConfig: mls.defaultPaddingConfig,
  authService: mls.defaultAuthenticationService,
  ...over,
});

export const rawSuite = (name: mls.CiphersuiteName = SUITE): Promise<mls.CiphersuiteImpl> =>
  mls.getCiphersuiteImpl(mls.getCiphersuiteFromName(name));

export interface RawMember {
  readonly publicPackage: mls.KeyPackage;
  readonly privatePackage: mls.PrivateKeyPackage;
}

export const rawLife = (now = NOON): mls.Lifetime => {
  const at = BigInt(Math.floor(now / 1000));
  return { notBefore: at - 86_400n, notAfter: at + 43_200n };
};

export const rawMember = (
  cs: mls.CiphersuiteImpl,
  identity = new Uint8Array(),
  lifetime = rawLife(),
): Promise<RawMember> => {
  const capabilities: mls.Capabilities = {
    versions: ["mls10"],
    ciphersuites: [cs.name],
    extensions: [],
    proposals: [],
    credentials: ["basic"],
  };
  return mls.generateKeyPackage({ credentialType: "basic", identity }, capabilities, lifetime, [], cs);
};

/** A member of staff whose state is in the attacker's hands: the real identity and key, raw ts-mls. */
export async function rawStaff(cs: mls.CiphersuiteImpl, shift: ShiftIdentity, lifetime = rawLife()) {
  const signKey = await browserCurve.save(shift.sign);
  return mls.generateKeyPackageWithKey(
    { credentialType: "basic", identity: shift.identity },
    { versions: ["mls10"], ciphersuites: [cs.name], extensions: [], proposals: [], credentials: ["basic"] },
    lifetime,
    [],
    { signKey, publicKey: shift.publicKey },
    cs,
  );
}

export const rawKeyPackage = (member: RawMember): Uint8Array =>
  mls.encodeMlsMessage({ version: "mls10", wireformat: "mls_key_package", keyPackage: member.publicPackage });

export async function rawJoin(cs: mls.CiphersuiteImpl, welcome: Uint8Array, member: RawMember) {
  const message = mls.decodeMlsMessage(welcome, 0)![0];
  if (message.wireformat !== "mls_welcome") throw new Error("no welcome");
  const { publicPackage, privatePackage } = member;
  const rest = [mls.emptyPskIndex, cs, undefined, undefined, naiveConfig()] as const;
  return mls.joinGroup(message.welcome, publicPackage, privatePackage, ...rest);
}

export function privateMessage(bytes: Uint8Array): mls.PrivateMessage {
  const message = mls.decodeMlsMessage(bytes, 0)![0];
  if (message.wireformat !== "mls_private_message") throw new Error("not private");
  return message.privateMessage;
}

export const asMessage = (message: mls.PrivateMessage): Uint8Array =>
  mls.encodeMlsMessage({ version: "mls10", wireformat: "mls_private_message", privateMessage: message });

/** A visitor, and a colleague on raw ts-mls who is in the room by right. */
export async function meetInsider() {
  const cs = await rawSuite();
  const reception = await Reception.open();
  const shift = await reception.shift();
  const member = await rawStaff(cs, shift);
  const trust = await reception.trust();
  const key = await makeVisitorKey();
  const visitor = await createGroup({ conversation: CONVERSATION, group: 0, visitor: key, trust });
  const staged = await visitor.stage({ adds: [rawKeyPackage(member)], removes: [] });
  await visitor.open(staged.commit);
  const insider = await rawJoin(cs, staged.welcome!, member);
  return { cs, reception, trust, visitor, visitorKey: key.publicKey, insider, member, shift };
}
