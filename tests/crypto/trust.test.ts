// Whom a visitor's page believes: every case that Python signed, judged again in TypeScript.
import { describe, expect, test } from "vitest";
import { fromBase64url, utf8 } from "../../chatsvc/web/e2ee/bytes.ts";
import { canonical, readCanonical, type Json } from "../../chatsvc/web/e2ee/canonical.ts";
import { admit, recognise, type Trust } from "../../chatsvc/web/e2ee/trust.ts";
import vectors from "../vectors/trust.json" with { type: "json" };
import { DAY, NOON, Reception } from "./world.ts";

const root = fromBase64url(vectors.root, 32)!;
const shiftKey = fromBase64url(vectors.shift_key, 32)!;
const published = vectors.lists[0]!.document;

const trust = (over: Partial<Trust> = {}): Trust => ({
  roots: [root],
  org: vectors.org,
  door: vectors.door,
  demo: false,
  deviceList: published,
  now: () => vectors.now_ms,
  ...over,
});

const word = async (identity: string, over: Partial<Trust> = {}): Promise<string> => {
  const verdict = await admit(utf8(identity), shiftKey, true, trust(over));
  return verdict.ok ? "ok" : verdict.problem;
};

describe("canonical JSON", () => {
  test.each(vectors.canonical)("is spelled as Python spells it: %s", (text) => {
    const value = readCanonical(utf8(text));
    expect(value).not.toBeNull();
    expect(canonical(value)).toEqual(utf8(text));
  });

  test.each(vectors.not_canonical)("has no second spelling: %s", (text) => {
    expect(readCanonical(utf8(text))).toBeNull();
  });
});

describe("a chain", () => {
  test.each(vectors.chains)("$name: $verdict", async ({ identity, verdict }) => {
    expect(await word(identity)).toBe(verdict);
  });

  test("of somebody else's shift key is nobody's", async () => {
    const other = await admit(utf8(vectors.chains[0]!.identity), new Uint8Array(32).fill(9), true, trust());
    expect(other).toEqual({ ok: false, problem: "chain_invalid" });
  });

  test("says who it is, and by which day key", async () => {
    const [, dayCertificate] = JSON.parse(vectors.chains[0]!.identity) as { readonly b: { readonly pk: string } }[];
    expect(await admit(utf8(vectors.chains[0]!.identity), shiftKey, true, trust())).toEqual({
      ok: true,
      staff: { role: "counsellor", alias: "Sam", door: "mika", org: "town", demo: false, day: dayCertificate!.b.pk },
    });
  });

  test("that stands in the tree is known by its signatures alone, after its time too", async () => {
    const good = utf8(vectors.chains[0]!.identity);
    const late = trust({ deviceList: null, now: () => vectors.now_ms + 300 * DAY * 1000 });
    expect((await recognise(good, shiftKey, late)).ok).toBe(true);
  });

  test("of a demo is believed by a demo, and nothing else is", async () => {
    const demo = vectors.chains.find((chain) => chain.name === "a demo's")!;
    const other = vectors.lists.find((list) => list.name === "of the demo")!;
    expect(await word(demo.identity, { demo: true, deviceList: other.document })).toBe("ok");
    expect(await word(vectors.chains[0]!.identity, { demo: true })).toBe("chain_demo");
  });

  test("may end in any root of the organisation", async () => {
    expect(await word(vectors.chains[0]!.identity, { roots: [new Uint8Array(32), root] })).toBe("ok");
    expect(await word(vectors.chains[0]!.identity, { roots: [] })).toBe("chain_invalid");
  });

  test("a supervisor may come later, when a counsellor is in the room", async () => {
    const leading = vectors.chains.find((chain) => chain.name === "a supervisor first")!;
    expect((await admit(utf8(leading.identity), shiftKey, false, trust())).ok).toBe(true);
  });
});

// One page lives through them in this order: what it has seen decides what it still believes (P1).
test("a page believes lists as their versions rise, and none that falls", async () => {
  const good = vectors.chains[0]!.identity;
  const seen: [string, string][] = [];
  for (const { name, document, now_ms } of vectors.lists) {
    seen.push([name, await word(good, { deviceList: document, now: () => now_ms })]);
  }
  expect(seen).toEqual(vectors.lists.map(({ name, verdict }) => [name, verdict]));
});

test("the memory of versions is one organisation's own", async () => {
  const [one, two] = [await Reception.open(), await Reception.open()];
  one.version = 9;
  for (const reception of [one, two]) {
    const shift = await reception.shift();
    const verdict = await admit(shift.identity, shift.publicKey, true, await reception.trust());
    expect(verdict.ok).toBe(true);
  }
});

test("a clock that is an hour off believes the same people", async () => {
  const reception = await Reception.open();
  const shift = await reception.shift();
  for (const off of [-3_600, 3_600]) {
    const wrong = await reception.trust({ now: () => NOON + off * 1000 });
    expect(await admit(shift.identity, shift.publicKey, true, wrong)).toMatchObject({ ok: true });
  }
});

test("a clock that is a year off is called by its name", async () => {
  const reception = await Reception.open();
  const shift = await reception.shift();
  for (const off of [-366 * DAY, 366 * DAY]) {
    const wrong = await reception.trust({ now: () => NOON + off * 1000 });
    expect(await admit(shift.identity, shift.publicKey, true, wrong)).toEqual({ ok: false, problem: "clock" });
  }
});

test.each<[string, Json]>([
  ["text", "devices"],
  ["a list", []],
  ["an empty object", {}],
  ["half a document", { reception: {}, list: null, devices: 3 } as Json],
])("a device document that is %s is missing", async (_, deviceList) => {
  expect(await word(vectors.chains[0]!.identity, { deviceList })).toBe("list_missing");
});
