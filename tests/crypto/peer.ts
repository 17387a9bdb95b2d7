// Our guarded groups in the oracle's suite, driven from Python: one JSON line in, one JSON line out; bytes are hex.
import { createInterface } from "node:readline";
import { fromBase64url, fromHex, toHex } from "../../chatsvc/web/e2ee/bytes.ts";
import {
  createGroup,
  GuardError,
  joinGroup,
  makeKeyPackage,
  makeVisitorKey,
  type Content,
  type Group,
  type Incoming,
  type OwnKeyPackage,
  type Trust,
} from "../../chatsvc/web/e2ee/group.ts";
import { CLASSICAL } from "./oracle_suite.ts";

interface Town {
  readonly root: string;
  readonly org: string;
  readonly door: string;
}

interface Line {
  readonly do: string;
  readonly who: string;
  readonly conversation?: string;
  readonly town?: Town;
  readonly list?: unknown;
  readonly identity?: string;
  readonly visitorKey?: string;
  readonly adds?: readonly string[];
  readonly removes?: readonly string[];
  readonly content?: Content;
  readonly bytes?: string;
}

const groups = new Map<string, Group>();
const shifts = new Map<string, CryptoKeyPair>();
const packages = new Map<string, OwnKeyPackage>();
let list: unknown = null;

const trustOf = (town: Town): Trust => ({
  roots: [fromBase64url(town.root, 32)!],
  org: town.org,
  door: town.door,
  demo: false,
  now: () => Date.now(),
  get deviceList() {
    return list;
  },
});

function groupOf(who: string): Group {
  const group = groups.get(who);
  if (group === undefined) throw new Error(`${who} is in no group`);
  return group;
}

const plain = (incoming: Incoming) =>
  incoming.kind === "opened"
    ? { kind: "opened", member: incoming.member, content: incoming.content }
    : { kind: incoming.kind, ...(incoming.kind === "forged" ? { reason: incoming.reason } : {}) };

async function stateOf(who: string) {
  const group = groupOf(who);
  const members = group.members.map(({ member, leaf, staff }) => ({ member, leaf, alias: staff?.alias ?? null }));
  return { epoch: Number(group.epoch), me: group.me, members, words: await group.safetyWords() };
}

async function answer(line: Line): Promise<unknown> {
  const { who } = line;
  switch (line.do) {
    case "list":
      list = line.list;
      return null;
    case "begin": {
      const visitor = await makeVisitorKey();
      const conversation = fromHex(line.conversation!);
      groups.set(who, await createGroup({ conversation, group: 0, visitor, trust: trustOf(line.town!), suite: CLASSICAL }));
      return { key: toHex(visitor.publicKey) };
    }
    case "key": {
      const pair = (await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"])) as CryptoKeyPair;
      shifts.set(who, pair);
      return { key: toHex(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey))) };
    }
    case "package": {
      const { privateKey: sign, publicKey } = shifts.get(who)!;
      const raw = new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
      const shift = { identity: fromHex(line.identity!), publicKey: raw, sign };
      const made = await makeKeyPackage(shift, Date.now(), CLASSICAL);
      packages.set(who, made);
      return { bytes: toHex(made.bytes) };
    }
    case "enter": {
      const [conversation, visitorKey, welcome] = [line.conversation!, line.visitorKey!, line.bytes!].map((hex) => fromHex(hex));
      const keyPackage = packages.get(who)!;
      const where = { conversation: conversation!, group: 0, visitorKey: visitorKey!, trust: trustOf(line.town!) };
      groups.set(who, await joinGroup({ welcome: welcome!, keyPackage, ...where }));
      return stateOf(who);
    }
    case "stage": {
      const adds = (line.adds ?? []).map((hex) => fromHex(hex));
      const staged = await groupOf(who).stage({ adds, removes: line.removes ?? [] });
      return { commit: toHex(staged.commit), welcome: staged.welcome && toHex(staged.welcome) };
    }
    case "seal":
      return { bytes: toHex(await groupOf(who).encrypt(line.content!)) };
    case "open":
      return plain(await groupOf(who).open(fromHex(line.bytes!)));
    case "state":
      return stateOf(who);
    default:
      throw new Error(`nobody knows how to ${line.do}`);
  }
}

for await (const text of createInterface({ input: process.stdin })) {
  try {
    console.log(JSON.stringify({ ok: await answer(JSON.parse(text) as Line) }));
  } catch (error) {
    console.log(JSON.stringify({ refused: error instanceof GuardError ? error.code : String(error) }));
  }
}
