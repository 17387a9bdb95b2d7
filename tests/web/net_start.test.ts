/** Before the first hello: what a device makes, what it tries again, what it gives up; and the secrets that prove who comes back. */
import { describe, expect, test } from "vitest";
import { makeSecrets } from "../../chatsvc/web/net/secrets.ts";
import { problemOf } from "../../chatsvc/web/net/shared_types.ts";
import { prepare, work } from "../../chatsvc/web/net/visitor_start.ts";
import { isAbsent, presenceOf } from "../../chatsvc/web/net/visitor_state.ts";
import type { VisitorEngine } from "../../chatsvc/web/net/visitor_types.ts";
import { hex, sha256 } from "../../anonymity/web/sha256.ts";
import { FakeClock } from "./net_world/clock.ts";
import { fakeEngine } from "./net_world/group.ts";

const engine = fakeEngine() as unknown as VisitorEngine;

describe("preparing", () => {
  test("makes keys and secrets, and nothing leaves the device", async () => {
    const done = await prepare({ loadEngine: async () => engine, clock: new FakeClock() }, () => {});
    if (!done.ok) throw new Error(done.problem);
    expect(done.value.key.publicKey).toHaveLength(32);
    const { key, secrets, wipe } = done.value;
    expect(hex(sha256(secrets.end))).toBe(hex(secrets.endHash));
    wipe();
    expect(secrets.end.every((byte) => byte === 0)).toBe(true);
    expect("seed" in key.sign && key.sign.seed.every((byte) => byte === 0)).toBe(true);
  });

  test.each([
    ["the encryption does not run here", async () => Promise.reject(new SyntaxError("Unexpected token"))],
    ["keys cannot be made", async () => ({ ...engine, makeVisitorKey: () => Promise.reject(new Error("no Ed25519")) }) as VisitorEngine],
  ])("when %s this browser cannot encrypt, and is told so", async (_why, loadEngine) => {
    const told: string[] = [];
    expect(await prepare({ loadEngine, clock: new FakeClock() }, () => told.push("offline"))).toEqual({ ok: false, problem: "no_crypto" });
    expect(told).toEqual([]);
  });

  test("when the encryption cannot be fetched, the line is to blame and not the browser", async () => {
    const clock = new FakeClock();
    const told: string[] = [];
    const loadEngine = (): Promise<VisitorEngine> => Promise.reject(new TypeError("Failed to fetch dynamically imported module"));
    const done = prepare({ loadEngine, clock }, () => told.push("offline"));
    await clock.advance(20_000);
    expect(await done).toEqual({ ok: false, problem: "offline" });
    expect(told).toHaveLength(5);
  });

  test("when the line comes back, so does the encryption", async () => {
    const clock = new FakeClock();
    let tries = 0;
    const loadEngine = async (): Promise<VisitorEngine> => ((tries += 1) < 3 ? Promise.reject(new TypeError("Load failed")) : engine);
    const done = prepare({ loadEngine, clock }, () => {});
    await clock.advance(20_000);
    expect((await done).ok).toBe(true);
  });
});

describe("the proof of work", () => {
  function service(failures: number) {
    const clock = new FakeClock();
    const start = clock.now();
    const asked: number[] = [];
    const told: string[] = [];
    const fetchChallenge = async (): Promise<string> => {
      asked.push(clock.now() - start);
      if (asked.length <= failures) throw new Error("no net");
      return "fetched";
    };
    const solve = async (task: Promise<string>, progress: (done: number) => void): Promise<string> => {
      const known = await task;
      progress(0.25);
      return `solved ${known}`;
    };
    const hear = { progress: (done: number) => void told.push(String(done)), offline: () => void told.push("offline") };
    return { clock, asked, told, deps: { clock, fetchChallenge, solve }, hear };
  }

  test("is fetched, solved, and tells how far it is", async () => {
    const { deps, hear, told, asked } = service(0);
    expect(await work(deps, null, hear)).toEqual({ ok: true, value: "solved fetched" });
    expect([told, asked]).toEqual([["0.25"], [0]]);
  });

  test("that the service sent itself is not fetched again", async () => {
    const { deps, hear, asked } = service(0);
    expect(await work(deps, "sent", hear)).toEqual({ ok: true, value: "solved sent" });
    expect(asked).toEqual([]);
  });

  test("out of reach is tried five times, ever more rarely, and said each time", async () => {
    const { clock, deps, hear, told, asked } = service(99);
    const answer = work(deps, null, hear);
    await clock.advance(20_000);
    expect(await answer).toEqual({ ok: false, problem: "offline" });
    expect(asked).toEqual([0, 500, 1_500, 3_500, 7_500]);
    expect(told).toEqual(Array.from({ length: 5 }, () => "offline"));
  });

  test("back in reach on the last try is good enough", async () => {
    const { clock, deps, hear } = service(4);
    const answer = work(deps, null, hear);
    await clock.advance(20_000);
    expect(await answer).toEqual({ ok: true, value: "solved fetched" });
  });

  test("that cannot be solved here is its own problem, not the network's", async () => {
    const { deps, hear } = service(0);
    const solve = (): Promise<string> => Promise.reject(new Error("too_hard"));
    expect(await work({ ...deps, solve }, null, hear)).toEqual({ ok: false, problem: "work" });
  });
});

describe("the secrets", () => {
  test("are four different values, and none is the hash that the service is told of another", async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => makeSecrets()));
    const values = made.flatMap(({ resume, end, resumeHash, endHash }) => [resume, end, resumeHash, endHash].map(hex));
    expect(new Set(values).size).toBe(32);
    expect(values.every((value) => value.length === 64)).toBe(true);
  });

  test("wiped are gone, while the hashes, which the service knows, may stay", async () => {
    const secrets = await makeSecrets();
    const hashes = [hex(secrets.resumeHash), hex(secrets.endHash)];
    secrets.wipe();
    expect(hex(secrets.resume) + hex(secrets.end)).toMatch(/^0+$/);
    expect([hex(secrets.resumeHash), hex(secrets.endHash)]).toEqual(hashes);
  });
});

describe("what the service says of others", () => {
  test.each([
    ["present", "present", false],
    ["hidden", "hidden", false],
    ["lost", "lost", true],
    ["left", "left", true],
    ["gone", "gone", true],
    ["a word of next year", "lost", true],
    ["", "lost", true],
  ])("%s is understood as %s", (said, presence, absent) => {
    expect(presenceOf(said)).toBe(presence);
    expect(isAbsent(presenceOf(said))).toBe(absent);
  });

  test("a guard's code has a sentence of its own or is about keys", () => {
    for (const code of ["chain_invalid", "chain_unlisted", "list_expired", "clock", "refused_commit"]) expect(problemOf(code)).toBe(code);
    for (const code of ["zeroed", "welcome", "tree", "removed", "constructor", ""]) expect(problemOf(code)).toBe("keys");
  });
});
