/** What a page keeps is noise without both halves, and cannot be changed, swapped or read for its length. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { seal, sealKey, STEP, storeIn, storeInMemory, unseal } from "../../anonymity/web/sealed_state.ts";

const HERE = new Uint8Array(32).fill(1);
const THERE = new Uint8Array(32).fill(2);
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const bytesOf = (text: string): Uint8Array => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
const textOf = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

let key: CryptoKey;
beforeAll(async () => {
  key = await sealKey(HERE, THERE);
});

describe("a seal", () => {
  it("gives back what was put in, with its counter", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 3 * STEP }), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), async (plain, counter) => {
        expect(await unseal(key, await seal(key, counter, plain))).toEqual({ counter, plain });
      }),
      { numRuns: 60 },
    );
  });

  it("is the published derivation: HKDF-SHA256 over both halves, info seal, AES-256-GCM", async () => {
    const both = new Uint8Array([...HERE, ...THERE]);
    const material = await crypto.subtle.importKey("raw", both, "HKDF", false, ["deriveBits"]);
    const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: utf8("seal") as BufferSource };
    const raw = await crypto.subtle.deriveBits(how, material, 256);
    const again = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt", "encrypt"]);
    expect((await unseal(again, await seal(key, 5, utf8("text"))))?.plain).toEqual(utf8("text"));
  });

  it("cannot be opened with one half, the halves swapped, or another half", async () => {
    const sealed = await seal(key, 1, utf8("text"));
    const zero = new Uint8Array(32);
    for (const [here, there] of [[THERE, HERE], [HERE, zero], [zero, THERE], [HERE, HERE]] as const) {
      expect(await unseal(await sealKey(here, there), sealed)).toBeNull();
    }
  });

  it("keeps the key where no script can read it", () => {
    expect(key.extractable).toBe(false);
  });

  it("refuses halves of another length", async () => {
    await expect(sealKey(HERE.slice(1), THERE)).rejects.toThrow(RangeError);
    await expect(sealKey(HERE, new Uint8Array(33))).rejects.toThrow(RangeError);
  });

  it("refuses a counter that is none", async () => {
    for (const counter of [0, -1, 1.5, Number.NaN, 2 ** 53]) {
      await expect(seal(key, counter, utf8("text"))).rejects.toThrow(RangeError);
    }
  });

  it("holds every byte: one changed bit anywhere and it is noise", async () => {
    const sealed = bytesOf(await seal(key, 258, utf8("text")));
    for (const at of [0, 1, 7, 8, 9, 20, 21, 500, sealed.length - 1]) {
      const changed = sealed.slice();
      changed[at] = changed[at]! ^ 1;
      expect(await unseal(key, textOf(changed)), `byte ${at}`).toBeNull();
    }
  });

  it("binds the counter: an old state cannot be given a newer number", async () => {
    const old = bytesOf(await seal(key, 3, utf8("old")));
    const newer = bytesOf(await seal(key, 9, utf8("new")));
    const forged = old.slice();
    forged.set(newer.subarray(0, 9));
    expect(await unseal(key, textOf(forged))).toBeNull();
  });

  it("is noise when cut short, empty, or not base64", async () => {
    const sealed = await seal(key, 1, utf8("text"));
    for (const text of ["", "AQ==", "%%%", sealed.slice(0, 40), sealed.slice(4), `${sealed}AAAA`]) {
      expect(await unseal(key, text)).toBeNull();
    }
  });

  it("never looks the same twice, and shows the length in steps only", async () => {
    const short = await seal(key, 1, utf8("a"));
    expect(await seal(key, 1, utf8("a"))).not.toBe(short);
    expect((await seal(key, 1, new Uint8Array(STEP - 4))).length).toBe(short.length);
    expect((await seal(key, 1, new Uint8Array(STEP - 3))).length).toBeGreaterThan(short.length);
  });

  it("does not hold the text in the clear", async () => {
    const sealed = bytesOf(await seal(key, 1, utf8("a secret that must not lie on the disk")));
    expect(new TextDecoder("latin1").decode(sealed)).not.toContain("secret");
  });
});

/** The part of Storage that is used, over a map. */
function storage(most = Number.POSITIVE_INFINITY): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    key: (i: number) => [...kept.keys()][i] ?? null,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem(name: string, value: string) {
      if (value.length > most) throw new DOMException("full", "QuotaExceededError");
      kept.set(name, value);
    },
    removeItem: (name: string) => void kept.delete(name),
    clear: () => kept.clear(),
  };
}

describe("the place for it", () => {
  it("keeps and gives back, and knows nothing else", () => {
    for (const store of [storeIn(storage(), "chat."), storeInMemory()]) {
      expect(store.read("a")).toBeNull();
      store.write("a", "1");
      store.write("a", "2");
      expect(store.read("a")).toBe("2");
      store.clear();
      expect(store.read("a")).toBeNull();
    }
  });

  it("clears what is ours and leaves what is not", () => {
    const under = storage();
    under.setItem("language", "sv");
    const store = storeIn(under, "chat.");
    for (const name of ["a", "b", "c"]) store.write(name, "x");
    store.clear();
    expect([under.length, under.getItem("language")]).toEqual([1, "sv"]);
  });

  it("lets a full place be known", () => {
    expect(() => storeIn(storage(3), "chat.").write("a", "long")).toThrow("full");
  });
});
