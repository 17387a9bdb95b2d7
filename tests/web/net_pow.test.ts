/** The proof of work: right hash, right bounds, stoppable, and quick enough for the floor. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CEILING, PowError, challengeFor, readChallenge, solve } from "../../anonymity/web/pow.ts";
import { hex, sha256 } from "../../anonymity/web/sha256.ts";

const SALT = `${"ab".repeat(16)}?expires=1795000000&`;

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "solved",
    (error: unknown) => (error instanceof PowError ? error.code : "other"),
  );
}

describe("our SHA-256", () => {
  test("agrees with OpenSSL for every length around its blocks", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(hex(sha256(bytes))).toBe(createHash("sha256").update(bytes).digest("hex"));
      }),
    );
  });
});

describe("a visitor's device proves work", () => {
  test.each([0, 1, 9, 10, 4_999, 5_000])("and finds the number %i", async (number) => {
    const payload = JSON.parse(atob(await solve(challengeFor(SALT, number, 5_000)))) as Record<string, unknown>;
    expect(payload).toMatchObject({ algorithm: "SHA-256", number, salt: SALT });
    expect(payload["challenge"]).toBe(createHash("sha256").update(`${SALT}${number}`).digest("hex"));
  });

  test("and says so when no number fits", async () => {
    expect(await codeOf(solve(challengeFor(SALT, 101, 100)))).toBe("unsolvable");
  });

  test("and refuses work that would empty a phone's battery", async () => {
    expect(await codeOf(solve(challengeFor(SALT, 1, CEILING + 1)))).toBe("too_hard");
  });

  test.each(["", "[]", "{}", "null", JSON.stringify({ algorithm: "SHA-1" })])("and refuses what is no challenge: %s", async (json) => {
    expect(() => readChallenge(json)).toThrow(PowError);
    expect(await codeOf(solve(json))).toBe("malformed");
  });

  test("and shows progress, and stops when told", async () => {
    const seen: number[] = [];
    const work = solve(challengeFor(SALT, 50_000, 50_000), { progress: (p) => seen.push(p), stopped: () => seen.length > 3 });
    expect(await codeOf(work)).toBe("stopped");
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });

  test("at the floor within a second, even on a busy machine", async () => {
    const start = performance.now();
    await solve(challengeFor(SALT, 50_000, 50_000));
    const ms = performance.now() - start;
    console.info(`50 000 tries: ${ms.toFixed(0)} ms`);
    expect(ms).toBeLessThan(3_000);
  });
});
