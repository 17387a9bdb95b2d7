/** The proof of work at its bounds: what a hostile challenge can ask, when the work stops, and SHA-256 by the standard's own examples. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { CEILING, challengeFor, PowError, readChallenge, solve } from "../../anonymity/web/pow.ts";
import type { FromPowWorker } from "../../anonymity/web/pow_worker.ts";
import { hashPadded, hex, pad, paddedLength, sha256 } from "../../anonymity/web/sha256.ts";

const good = { algorithm: "SHA-256", challenge: "ab".repeat(32), maxNumber: 10, salt: "salt", signature: "" };

async function codeOf(work: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof work === "function" ? work() : work);
    return "fine";
  } catch (error) {
    return error instanceof PowError ? error.code : String(error);
  }
}

describe("a challenge", () => {
  test.each<[string, Record<string, unknown>, string]>([
    ["as it should be", {}, "fine"],
    ["at the ceiling", { maxNumber: CEILING }, "fine"],
    ["one above the ceiling", { maxNumber: CEILING + 1 }, "too_hard"],
    ["of endless work", { maxNumber: Number.MAX_SAFE_INTEGER }, "too_hard"],
    ["of no work", { maxNumber: 0 }, "fine"],
    ["with the old spelling of its bound", { maxNumber: undefined, maxnumber: 5 }, "fine"],
    ["with a large bound in the old spelling", { maxNumber: undefined, maxnumber: CEILING + 1 }, "too_hard"],
    ["without a bound", { maxNumber: undefined }, "malformed"],
    ["with a negative bound", { maxNumber: -1 }, "malformed"],
    ["with half a bound", { maxNumber: 1.5 }, "malformed"],
    ["with a bound in letters", { maxNumber: "10" }, "malformed"],
    ["of another hash", { algorithm: "SHA-512" }, "malformed"],
    ["in capitals", { challenge: "AB".repeat(32) }, "malformed"],
    ["too short", { challenge: "ab".repeat(31) }, "malformed"],
    ["too long", { challenge: "ab".repeat(33) }, "malformed"],
    ["with a line at its end", { challenge: `${"ab".repeat(32)}\n` }, "malformed"],
    ["with a long salt", { salt: "s".repeat(65) }, "malformed"],
    ["with the longest salt", { salt: "s".repeat(64) }, "fine"],
    ["without a salt", { salt: undefined }, "malformed"],
    ["without a signature", { signature: undefined }, "malformed"],
    ["with more than we know", { more: 1 }, "fine"],
  ])("%s", async (_name, change, code) => {
    expect(await codeOf(() => readChallenge(JSON.stringify({ ...good, ...change })))).toBe(code);
  });

  test("of any text is refused or read, never a crash", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          expect(readChallenge(text).most).toBeLessThanOrEqual(CEILING);
        } catch (error) {
          expect(error).toBeInstanceOf(PowError);
        }
      }),
    );
  });
});

describe("the work", () => {
  const answerOf = (payload: string): Record<string, unknown> => JSON.parse(atob(payload)) as Record<string, unknown>;

  test("finds the number, also the first, the last and with letters of more than one byte in the salt", async () => {
    for (const [salt, number, most] of [["s", 0, 0], ["s", 7, 7], ["åäö?x=1&", 123, 200], ["s".repeat(64), 1_999, 2_001]] as const) {
      expect(answerOf(await solve(challengeFor(salt, number, most)))).toMatchObject({ number, salt, algorithm: "SHA-256" });
    }
  });

  test("does not go one number beyond its bound", async () => {
    expect(await codeOf(solve(challengeFor("s", 8, 7)))).toBe("unsolvable");
  });

  test("gives the signature back unchanged: the server alone can read it", async () => {
    const challenge = { ...(JSON.parse(challengeFor("s", 3, 9)) as object), signature: "c0ffee" };
    expect(answerOf(await solve(JSON.stringify(challenge)))).toEqual({ ...answerOf(await solve(challengeFor("s", 3, 9))), signature: "c0ffee" });
  });

  test("looks up every two thousand tries, gives the thread back, and says how far it is", async () => {
    const seen: string[] = [];
    const rest = async (): Promise<void> => void seen.push("rest");
    await solve(challengeFor("s", 5_999, 9_999), { progress: (done) => seen.push(done.toFixed(1)), rest });
    expect(seen).toEqual(["0.0", "rest", "0.2", "rest", "0.4", "rest"]);
  });

  test("stops within two thousand tries of being told, and before the first if told at once", async () => {
    let looks = 0;
    expect(await codeOf(solve(challengeFor("s", 1_000_000, CEILING), { stopped: () => (looks += 1) > 3 }))).toBe("stopped");
    expect(looks).toBe(4);
    expect(await codeOf(solve(challengeFor("s", 0, 0), { stopped: () => true }))).toBe("stopped");
  });
});

describe("the worker", () => {
  afterEach(() => vi.unstubAllGlobals());

  /** The worker's file in a fresh copy, with a fake global to speak to. */
  async function startWorker() {
    const said: FromPowWorker[] = [];
    let hear: (event: { data: unknown }) => void = () => undefined;
    vi.stubGlobal("postMessage", (message: FromPowWorker) => said.push(message));
    vi.stubGlobal("addEventListener", (_name: string, does: typeof hear) => {
      hear = does;
    });
    vi.resetModules();
    await import("../../anonymity/web/pow_worker.ts");
    const ask = async (data: unknown): Promise<readonly FromPowWorker[]> => {
      hear({ data });
      await new Promise((resolve) => setImmediate(resolve));
      return said;
    };
    return { ask };
  }

  test("says its progress and one answer", async () => {
    const { ask } = await startWorker();
    const said = await ask(challengeFor("s", 2_500, 3_000));
    expect(said.map(({ t }) => t)).toEqual(["progress", "progress", "solved"]);
  });

  test.each([["{}", "malformed"], [challengeFor("s", 9, 3), "unsolvable"], [JSON.stringify({ ...good, maxNumber: CEILING * 2 }), "too_hard"]] as const)("says why it cannot: %s", async (task, code) => {
    const { ask } = await startWorker();
    expect((await ask(task)).at(-1)).toEqual({ t: "failed", code });
  });

  test("does nothing for what is no text", async () => {
    const { ask } = await startWorker();
    for (const strange of [null, 1, { t: "solve" }, new Uint8Array(3)]) expect(await ask(strange)).toEqual([]);
  });
});

describe("SHA-256", () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  test.each([
    ["", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ["abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"],
    ["abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"],
    [
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1",
    ],
  ])("of the standard's example %j", (text, digest) => {
    expect(hex(sha256(bytes(text)))).toBe(digest);
  });

  test("of a million letters", () => {
    expect(hex(sha256(new Uint8Array(1_000_000).fill(97)))).toBe("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  });

  test("of any bytes agrees with the platform, and leaves them as they were", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (input) => {
        const before = hex(input);
        expect(hex(sha256(input))).toBe(createHash("sha256").update(input).digest("hex"));
        expect(hex(input)).toBe(before);
      }),
    );
  });

  test("in place, in one buffer for many lengths, keeps nothing of the last", () => {
    const buffer = new Uint8Array(paddedLength(64));
    const view = new DataView(buffer.buffer);
    const words = new Int32Array(8);
    for (const text of ["a".repeat(64), "b", "", "c".repeat(55), "d".repeat(56)]) {
      buffer.fill(0);
      buffer.set(bytes(text));
      pad(view, text.length);
      hashPadded(view, text.length, words);
      const found = new Uint8Array(32);
      words.forEach((word, i) => new DataView(found.buffer).setInt32(i * 4, word));
      expect(hex(found)).toBe(hex(sha256(bytes(text))));
    }
  });

  test.each([[0, 64], [55, 64], [56, 128], [63, 128], [64, 128], [119, 128], [120, 192]])("%i bytes fill %i", (length, padded) => {
    expect(paddedLength(length)).toBe(padded);
  });
});
