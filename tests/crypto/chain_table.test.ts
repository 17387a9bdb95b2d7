// Every field of every certificate, bent one at a time by a reception that signs whatever it is told (P1-P3): none is believed.
import { beforeAll, describe, expect, test } from "vitest";
import { fromUtf8, toBase64url, utf8 } from "../../chatsvc/web/e2ee/bytes.ts";
import type { Json } from "../../chatsvc/web/e2ee/canonical.ts";
import { readChain, readList } from "../../chatsvc/web/e2ee/chain.ts";
import { admit } from "../../chatsvc/web/e2ee/trust.ts";
import { makeKey, NOON, Reception } from "./world.ts";

const AT = NOON / 1000;
const DAY = 86_400;
const KEY = toBase64url(new Uint8Array(32).fill(1));
let reception: Reception;
beforeAll(async () => {
  reception = await Reception.open();
});

async function word(kind: string, change: Record<string, Json>): Promise<string> {
  const shift = await reception.shift({ change: { [kind]: change } });
  const verdict = await admit(shift.identity, shift.publicKey, true, await reception.trust());
  return verdict.ok ? "believed" : verdict.problem;
}

/** What no certificate may carry, whatever its kind. */
const NOWHERE: readonly [string, Record<string, Json>][] = [
  ["of another kind", { k: "list" }],
  ["of no kind", { k: null }],
  ["for nobody's house", { org: "" }],
  ["for a house in capitals", { org: "Town" }],
  ["for a house with a line in its name", { org: "town\n" }],
  ["for a house with a long name", { org: "t".repeat(65) }],
  ["for another house", { org: "city" }],
  ["that says demo: false", { demo: false }],
  ["that says demo: 1", { demo: 1 }],
  ["that is a demo's", { demo: true }],
  ["with a short key", { pk: toBase64url(new Uint8Array(31)) }],
  ["with a padded key", { pk: `${KEY}=` }],
  ["with a second spelling of its key", { pk: `${KEY.slice(0, -1)}F` }],
  ["with no key", { pk: null }],
  ["that ends before it begins", { nbf: AT, exp: AT - 1 }],
  ["that ends as it begins", { nbf: AT, exp: AT }],
  ["from before 1970", { nbf: -1 }],
  ["with times in letters", { exp: String(AT + DAY) }],
  ["that never ends", { exp: Number.MAX_SAFE_INTEGER }],
  ["with a field too many", { more: 1 }],
];

describe.each(["reception", "day", "shift"])("a %s certificate", (kind) => {
  test.each(NOWHERE)("%s is not believed", async (_name, change) => {
    expect(await word(kind, change)).toBe("chain_invalid");
  });

  test("as it should be is believed", async () => {
    expect(await word(kind, {})).toBe("believed");
  });
});

describe("how long a certificate may be", () => {
  test.each([
    ["reception", 367 * DAY],
    ["day", 2.5 * DAY],
    ["shift", 1.5 * DAY],
  ])("%s: at most %i seconds, and not one more", async (kind, longest) => {
    const nbf = AT - DAY;
    const others = kind === "shift" ? { day: { nbf, exp: nbf + 2.5 * DAY } } : {};
    for (const [exp, is] of [[nbf + longest, "believed"], [nbf + longest + 1, "chain_invalid"]] as const) {
      const shift = await reception.shift({ change: { ...others, [kind]: { nbf, exp } } });
      const chain = await readChain(shift.identity, shift.publicKey, [reception.root.publicKey]);
      expect(chain === null ? "chain_invalid" : "believed").toBe(is);
    }
  });

  test("a shift does not outlive the day that signed it", async () => {
    expect(await word("shift", { exp: AT + DAY + 1 })).toBe("chain_invalid");
    expect(await word("day", { exp: AT + 0.25 * DAY })).toBe("chain_invalid");
  });
});

describe("a day key", () => {
  test.each<[string, Record<string, Json>]>([
    ["for no door", { doors: [] }],
    ["for a door twice", { doors: ["mika", "mika"] }],
    ["for seventeen doors", { doors: Array.from({ length: 17 }, (_, i) => `d${String.fromCharCode(97 + i)}`).concat("mika").slice(1) }],
    ["for a door that is no name", { doors: ["mika", "Kast!"] }],
    ["for a list of nothing", { doors: [null] }],
    ["for a door instead of doors", { doors: "mika" }],
    ["for no role", { roles: [] }],
    ["for a role that nobody has", { roles: ["counsellor", "admin"] }],
    ["without its day", { day: "" }],
    ["of a day in another form", { day: "23/11/2026" }],
    ["of a day with more behind it", { day: "2026-11-23T00" }],
  ])("%s is not believed", async (_name, change) => {
    expect(await word("day", change)).toBe("chain_invalid");
  });

  test("for another door or role lets nobody in here", async () => {
    expect(await word("day", { doors: ["kast"] })).toBe("chain_invalid");
    expect(await word("day", { roles: ["supervisor"] })).toBe("chain_role");
  });
});

describe("a shift", () => {
  test.each([
    "", " ", "Sam ", " Sam", "Sam  Ek", "-Sam", "Sam-", "Sam\n", "Sam\u202E", "Sam\u200BEk", "Sam<b>", "Sam_Ek", "Sam.", "e\u0301", "🙂", "S".repeat(41),
  ])("under the alias %j is not believed", async (alias) => {
    expect(await word("shift", { alias })).toBe("chain_invalid");
  });

  test.each(["Sam", "Åsa-Märta Ek 2", "Нина", "ليلى", "S".repeat(40), "𐐀".repeat(40)])("under the alias %j is", async (alias) => {
    expect(await word("shift", { alias })).toBe("believed");
  });

  test.each<[string, Record<string, Json>, string]>([
    ["at a door that its day may not serve", { doors: ["mika", "other"] }, "chain_invalid"],
    ["at another of its day's doors", { doors: ["kast"] }, "chain_foreign"],
    ["in two roles", { role: ["counsellor"] }, "chain_invalid"],
    ["in a made-up role", { role: "counselor" }, "chain_invalid"],
    ["of a supervisor, first", { role: "supervisor" }, "chain_role"],
    ["of an interpreter that the day does not know", { role: "interpreter" }, "chain_role"],
    ["that is nearly over", { nbf: AT - DAY - 40_000, exp: AT - DAY + 14_000 }, "chain_expired"],
  ])("%s: %s", async (_name, change, problem) => {
    expect(await word("shift", change)).toBe(problem);
  });
});

describe("signatures", () => {
  test.each(["reception", "day", "shift"] as const)("of somebody else on the %s are nobody's", async (kind) => {
    const shift = await reception.shift({ forger: { kind, key: await makeKey() } });
    expect(await readChain(shift.identity, shift.publicKey, [reception.root.publicKey])).toBeNull();
  });

  test("of one kind do not hold for another, though the body is the same", async () => {
    const shift = await reception.shift();
    const [head, day, last] = JSON.parse(fromUtf8(shift.identity)) as Json[];
    for (const links of [[head, day], [head, day, last, last], [day, head, last], [head, head, last], [head, day, day], [last]]) {
      const identity = utf8(JSON.stringify(links));
      expect(await readChain(identity, shift.publicKey, [reception.root.publicKey])).toBeNull();
    }
  });

  test("end in one of the given roots; none, or one that is no key, lets nobody in", async () => {
    const shift = await reception.shift();
    const other = (await makeKey()).publicKey;
    const read = (roots: readonly Uint8Array[]) => readChain(shift.identity, shift.publicKey, roots);
    expect(await read([])).toBeNull();
    expect(await read([other])).toBeNull();
    expect(await read([new Uint8Array(31), new Uint8Array(32).fill(255), new Uint8Array()])).toBeNull();
    expect(await read([other, new Uint8Array(3), reception.root.publicKey])).not.toBeNull();
  });

  test("are for the very key that speaks, whole", async () => {
    const { identity, publicKey } = await reception.shift();
    const roots = [reception.root.publicKey];
    const longer = new Uint8Array([...publicKey, 0]);
    for (const key of [longer, publicKey.slice(0, 31), new Uint8Array(), new Uint8Array(32)]) expect(await readChain(identity, key, roots)).toBeNull();
    expect(await readChain(new Uint8Array([...identity, 0x20]), publicKey, roots)).toBeNull();
    expect(await readChain(new Uint8Array(4_097).fill(0x20), publicKey, roots)).toBeNull();
  });
});

describe("the device list", () => {
  const read = async (kind: string, change: Record<string, Json>) => (await readList(await reception.devices({ [kind]: change }), [reception.root.publicKey])) !== null;

  test.each<[string, Record<string, Json>]>([
    ["without a version", { version: null }],
    ["of version zero", { version: 0 }],
    ["of half a version", { version: "1" }],
    ["with a short salt", { salt: toBase64url(new Uint8Array(15)) }],
    ["out of order", { hashes: [toBase64url(new Uint8Array(16).fill(2)), toBase64url(new Uint8Array(16).fill(1))] }],
    ["with a hash twice", { hashes: [toBase64url(new Uint8Array(16)), toBase64url(new Uint8Array(16))] }],
    ["with a short hash", { hashes: [toBase64url(new Uint8Array(15))] }],
    ["with something else among its hashes", { hashes: [1] }],
    ["that is no list", { hashes: "AAAA" }],
    ["longer than any reception's", { hashes: Array.from({ length: 4_097 }, (_, i) => toBase64url(new Uint8Array([i >> 8, i & 255, ...new Uint8Array(14)]))).sort() }],
    ["of nine days", { exp: AT + 7 * DAY + 1 }],
    ["with a key of its own", { pk: KEY }],
  ])("%s is not believed", async (_name, change) => {
    expect(await read("device-list", change)).toBe(false);
  });

  test("as it should be is believed, also empty: then nobody is on it", async () => {
    expect(await read("device-list", {})).toBe(true);
    expect(await read("device-list", { hashes: [] })).toBe(true);
    const shift = await reception.shift();
    const verdict = await admit(shift.identity, shift.publicKey, true, await reception.trust({ deviceList: await reception.devices({ "device-list": { hashes: [] } }) }));
    expect(verdict).toEqual({ ok: false, problem: "chain_unlisted" });
  });

  test.each([null, undefined, [], "list", 7, {}, { reception: 1, list: 2, devices: 3 }])("that is %j is missing", async (deviceList) => {
    const shift = await reception.shift();
    expect(await admit(shift.identity, shift.publicKey, true, await reception.trust({ deviceList }))).toEqual({ ok: false, problem: "list_missing" });
  });

  test("is signed by the list key, not by the reception itself or another house", async () => {
    const other = await Reception.open();
    const [ours, theirs] = [await reception.devices(), await other.devices()] as [Record<string, Json>, Record<string, Json>];
    const roots = [reception.root.publicKey];
    expect(await readList({ ...ours, devices: theirs["devices"] }, roots)).toBeNull();
    expect(await readList({ ...ours, list: ours["reception"] }, roots)).toBeNull();
    expect(await readList({ ...ours, list: theirs["list"], devices: theirs["devices"] }, roots)).toBeNull();
    expect(await readList({ ...ours, more: 1 }, roots)).toBeNull();
    expect(await readList(theirs, roots)).toBeNull();
  });
});
