// Who computes Ed25519: the browser where it can be believed, else the script; both say and believe the same (RFC 8032).
import { X25519 } from "@hpke/dhkem-x25519";
import { HkdfSha256 } from "@hpke/core";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { utf8 } from "../../chatsvc/web/e2ee/bytes.ts";
import { browserCurve, browserHolds } from "../../chatsvc/web/e2ee/curve_browser.ts";
import { nobleCurve } from "../../chatsvc/web/e2ee/curve_noble.ts";
import type { Curve } from "../../chatsvc/web/e2ee/curve_port.ts";
import { switchOff, type Fault } from "./curve_off.ts";

const hex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const PKCS8 = "302e020100300506032b657004220420";
const both = [["browser", browserCurve], ["script", nobleCurve]] as const;

// RFC 8032 section 7.1, tests 1, 2, 3: secret, public, message, signature.
const RFC8032 = [
  [
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  ],
  [
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  ],
  [
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    "af82",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  ],
] as const;

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

/** The choice of a page that was just opened. */
async function freshChoice(): Promise<Curve> {
  vi.resetModules();
  return (await import("../../chatsvc/web/e2ee/curve.ts")).curve();
}

describe.each(both)("the curve by the %s", (_by, curve) => {
  test.each(RFC8032)("signs and believes as RFC 8032 says: %s", async (secret, pk, message, signature) => {
    const key = await curve.restore(hex(PKCS8 + secret));
    expect(await curve.sign(key, hex(message))).toEqual(hex(signature));
    expect(await curve.verify(hex(pk), hex(message), hex(signature))).toBe(true);
    expect(await curve.verify(hex(pk), hex(`${message}00`), hex(signature))).toBe(false);
    expect(await curve.save(key)).toEqual(hex(PKCS8 + secret));
  });

  test("never throws for bytes that are no key and no signature, and believes none", async () => {
    const [, pk, message, signature] = RFC8032[1];
    // S + L, the group's order: the same equation holds, and only a strict reader sees a second spelling.
    const high = hex(signature);
    const order = [...hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")];
    order.reduce((carry, byte, i) => {
      const sum = high[32 + i]! + byte + carry;
      high[32 + i] = sum & 255;
      return sum >> 8;
    }, 0);
    const bad: readonly (readonly [Uint8Array, Uint8Array])[] = [
      [hex(pk), high],
      [hex(pk), hex(signature).subarray(1)],
      [hex(pk), new Uint8Array(64)],
      [hex(pk).subarray(1), hex(signature)],
      [new Uint8Array(32).fill(255), hex(signature)],
      [new Uint8Array(0), new Uint8Array(0)],
    ];
    for (const [key, made] of bad) expect(await curve.verify(key, hex(message), made)).toBe(false);
  });

  test("takes no key but its own", async () => {
    const other = curve === browserCurve ? nobleCurve : browserCurve;
    const { sign } = await other.makePair();
    await expect(curve.sign(sign, utf8("hej"))).rejects.toThrow(TypeError);
    await expect(curve.save(sign)).rejects.toThrow(TypeError);
    for (const wrong of [hex(PKCS8), hex(`${PKCS8}00`), hex(`312e${PKCS8.slice(4)}${RFC8032[0][0]}`)]) {
      await expect(curve.restore(wrong)).rejects.toThrow();
    }
  });
});

test("what one signs the other believes, and a key goes from one to the other", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (message, turn) => {
      const [from, to] = turn ? [browserCurve, nobleCurve] : [nobleCurve, browserCurve];
      const pair = await from.makePair();
      const signature = await from.sign(pair.sign, message);
      expect(await to.verify(pair.publicKey, message, signature)).toBe(true);
      const moved = await to.restore(await from.save(pair.sign));
      expect(await to.sign(moved, message)).toEqual(signature);
    }),
    { numRuns: 25 },
  );
});

test("X-Wing's half of X25519 is computed in script for everybody, as RFC 7748 says", async () => {
  const off = switchOff("absent");
  const x25519 = new X25519(new HkdfSha256());
  // RFC 7748 section 5.2, the first vector.
  const scalar = hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
  const point = hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c");
  const product = hex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
  expect(new Uint8Array(await x25519.derive(scalar, point))).toEqual(product);
  expect(off.asked).toBe(0);
});

describe("a page that was just opened", () => {
  test("lets a browser of today compute", async () => {
    expect(await browserHolds()).toBe(true);
    expect((await freshChoice()).by).toBe("browser");
  });

  test.each<Fault>(["absent", "behind a switch", "throws when signing", "believes everything", "believes nothing"])(
    "does not take the word of a browser whose curve is: %s",
    async (fault) => {
      const off = switchOff(fault);
      expect((await freshChoice()).by).toBe("script");
      expect(off.asked).toBeGreaterThan(0);
    },
  );

  test("decides once", async () => {
    const off = switchOff("absent");
    vi.resetModules();
    const { curve } = await import("../../chatsvc/web/e2ee/curve.ts");
    const [first, second] = await Promise.all([curve(), curve()]);
    const asked = off.asked;
    expect(await curve()).toBe(first);
    expect(second).toBe(first);
    expect(off.asked).toBe(asked);
  });

  test("whose script cannot be fetched says so, and the next try fetches it", async () => {
    switchOff("absent");
    vi.resetModules();
    vi.doMock("../../chatsvc/web/e2ee/curve_noble.ts", () => {
      throw new Error("no net");
    });
    const { curve } = await import("../../chatsvc/web/e2ee/curve.ts");
    await expect(curve()).rejects.toThrow();
    vi.doUnmock("../../chatsvc/web/e2ee/curve_noble.ts");
    expect((await curve()).by).toBe("script");
  });
});

test("a key in script is zeroed when the conversation is over", async () => {
  switchOff("absent");
  vi.resetModules();
  const { forgetVisitorKey, makeVisitorKey } = await import("../../chatsvc/web/e2ee/group.ts");
  const key = await makeVisitorKey();
  if (!("seed" in key.sign)) throw new Error("not by script");
  expect(key.sign.seed.some((byte) => byte !== 0)).toBe(true);
  forgetVisitorKey(key);
  expect(key.sign.seed).toEqual(new Uint8Array(32));
});
