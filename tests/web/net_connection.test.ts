/** One line to the service: when it is opened again, how soon, and when not any more; and the small clocks around it. */
import { describe, expect, test, vi } from "vitest";
import { meaningOf } from "../../chatsvc/web/net/closes.ts";
import { Connection, type Stopped } from "../../chatsvc/web/net/connection.ts";
import { deadlines, mayTellAlive, moved, toldAlive, warningAt, warnsAt } from "../../chatsvc/web/net/deadlines.ts";
import { KeyPackages } from "../../chatsvc/web/net/key_packages.ts";
import type { SocketEvents } from "../../chatsvc/web/net/ports.ts";
import { makeSecrets } from "../../chatsvc/web/net/secrets.ts";
import { OwnTyping } from "../../chatsvc/web/net/typing.ts";
import { APPLICATION, CONTROL, encodeServerFrame, NO_CONVERSATION } from "../../chatsvc/web/protocol/frames.ts";
import { hex, sha256 } from "../../anonymity/web/sha256.ts";
import { FakeClock, settle } from "./net_world/clock.ts";
import { fakeKeyPackage } from "./net_world/group.ts";

function makeLine() {
  const clock = new FakeClock();
  const opened: number[] = [];
  const events: SocketEvents[] = [];
  const stopped: Stopped[] = [];
  const connection = new Connection(
    {
      url: "ws://x/ws",
      subprotocol: "chatsvc.v1",
      clock,
      chance: () => 1,
      openSocket: (_url, _subprotocol, handlers) => {
        opened.push(clock.now());
        events.push(handlers);
        return { bufferedAmount: 0, send: () => undefined, close: () => undefined };
      },
    },
    { opened: () => undefined, frame: () => undefined, broken: () => undefined, stopped: (how) => stopped.push(how) },
  );
  connection.open();
  const last = (): SocketEvents => events.at(-1)!;
  return { clock, connection, opened, stopped, last };
}

test("a browser that lets no socket out is not asked again: it will say no for ever", async () => {
  const [clock, stopped] = [new FakeClock(), [] as Stopped[]];
  const openSocket = vi.fn((): never => {
    throw new DOMException("not in this policy", "SecurityError");
  });
  const connection = new Connection(
    { url: "ws://x/ws", subprotocol: "chatsvc.v1", clock, chance: () => 1, openSocket },
    { opened: () => undefined, frame: () => undefined, broken: () => undefined, stopped: (how) => stopped.push(how) },
  );
  connection.open();
  await clock.advance(60_000);
  expect(stopped).toEqual([{ why: "problem", problem: "no_crypto" }]);
  expect(openSocket).toHaveBeenCalledTimes(1);
});

describe("a broken line", () => {
  test("is tried again ever more rarely, at most every 15 s", async () => {
    const { clock, opened, last } = makeLine();
    for (let i = 0; i < 9; i += 1) {
      last().closed(1006);
      await clock.advance(15_000);
    }
    last().closed(1006);
    const before = opened.length;
    await clock.advance(14_999);
    expect(opened).toHaveLength(before);
    await clock.advance(1);
    expect(opened).toHaveLength(before + 1);
  });

  test("is tried at once when the browser says that the network is back", async () => {
    const { clock, connection, opened, last } = makeLine();
    for (let i = 0; i < 6; i += 1) {
      last().closed(1006);
      await clock.advance(15_000);
    }
    last().closed(1006);
    const before = opened.length;
    connection.online();
    expect(opened).toHaveLength(before + 1);
  });

  test("that was closed for a planned restart is opened at once, but not in a loop", async () => {
    const { clock, opened, last } = makeLine();
    last().closed(4012);
    expect(opened).toHaveLength(2);
    last().closed(4012);
    expect(opened).toHaveLength(2);
    await clock.advance(2_000);
    expect(opened).toHaveLength(3);
  });

  test("that never answers is given up after ten seconds", async () => {
    const { clock, opened, last } = makeLine();
    last().opened();
    await clock.advance(12_000);
    expect(opened.length).toBeGreaterThan(1);
  });

  test("stays when it answers, though nothing is said for long", async () => {
    const { clock, connection, opened, last } = makeLine();
    last().opened();
    const control = { kind: CONTROL, conversation: NO_CONVERSATION, group: 0, seq: 0, from: 0, payload: new Uint8Array(0) } as const;
    last().message(encodeServerFrame(control));
    await clock.advance(600_000);
    expect(opened).toHaveLength(1);
    connection.send(APPLICATION, NO_CONVERSATION, 0, new Uint8Array(1));
    await clock.advance(12_000);
    expect(opened.length).toBeGreaterThan(1);
  });
});

describe("a close with a code", () => {
  test.each([
    [4000, { why: "ended" }],
    [4410, { why: "problem", problem: "elsewhere" }],
    [4426, { why: "problem", problem: "old_client" }],
    [4401, { why: "problem", problem: "signed_out" }],
  ] as const)("%i is final", async (code, how) => {
    const { clock, opened, stopped, last } = makeLine();
    last().closed(code);
    await clock.advance(60_000);
    expect(stopped).toEqual([how]);
    expect(opened).toHaveLength(1);
  });

  test("that blames us is tried three times, then it is no use", async () => {
    const { clock, stopped, last } = makeLine();
    for (let i = 0; i < 3; i += 1) {
      last().closed(4400);
      await clock.advance(15_000);
    }
    expect(stopped).toEqual([{ why: "problem", problem: "service" }]);
  });

  test.each([1000, 1001, 1006, 1011, 4408, 4500])("%i says nothing about the conversation", (code) => {
    expect(meaningOf(code)).toEqual({ next: "back_off", blame: null });
  });

  test("what is no frame of ours counts as the service's mistake", async () => {
    const { clock, stopped, last } = makeLine();
    for (let i = 0; i < 3; i += 1) {
      last().message(new Uint8Array(3));
      await clock.advance(15_000);
    }
    expect(stopped).toHaveLength(1);
  });
});

describe("deadlines", () => {
  const start = deadlines({ silence_in: 1_800, age_in: 14_400, silence_warning: 300, age_warning: 900, more: true }, 0);

  test("warn five minutes before silence and a quarter of an hour before age", () => {
    expect(warningAt(start, 1_499_999)).toBeNull();
    expect(warningAt(start, 1_500_000)).toBe("silence");
    const late = moved(start, { silence_in: 1_800, age_in: 899, more: true }, 13_501_000);
    expect(warningAt(late, 13_501_000)).toBe("age");
    expect(warnsAt(start, 0)).toBe(1_500_000);
  });

  test("let one sign of life through in five minutes, and every answered warning", () => {
    const told = toldAlive(start, 1_000);
    expect(mayTellAlive(start, 1_000)).toBe(true);
    expect(mayTellAlive(told, 300_999)).toBe(false);
    expect(mayTellAlive(told, 301_000)).toBe(true);
    expect(mayTellAlive(toldAlive(start, 1_499_000), 1_500_000)).toBe(true);
  });
});

test("typing is said at the first key, repeated rarely, and taken back after the last", async () => {
  const clock = new FakeClock();
  const said: boolean[] = [];
  const typing = new OwnTyping(clock, (on) => said.push(on));
  for (let i = 0; i < 50; i += 1) {
    typing.key();
    await clock.advance(100);
  }
  expect(said).toEqual([true, true]);
  await clock.advance(6_000);
  expect(said).toEqual([true, true, false]);
  typing.key();
  typing.wrote();
  await clock.advance(10_000);
  expect(said).toEqual([true, true, false, true]);
});

test("secrets are new each time, proofs fit their hashes, and wiping leaves zeros", async () => {
  const [a, b] = await Promise.all([makeSecrets(), makeSecrets()]);
  expect(hex(a.resume)).not.toBe(hex(b.resume));
  expect(hex(a.resume)).not.toBe(hex(a.end));
  expect(hex(sha256(a.resume))).toBe(hex(a.resumeHash));
  expect(hex(sha256(a.end))).toBe(hex(a.endHash));
  a.wipe();
  expect([...a.resume, ...a.end].every((byte) => byte === 0)).toBe(true);
});

test("a key package is given out once, and unused ones are replaced", async () => {
  const uploaded: Uint8Array[] = [];
  let kept = 0;
  const packages: KeyPackages = new KeyPackages({
    make: async () => fakeKeyPackage("Sam"),
    // Kept before it leaves: a counsellor may be called by it at once.
    upload: ({ id }) => kept === packages.all.length && uploaded.push(id) > 0,
    broken: () => undefined,
    changed: async () => void (kept = packages.all.length),
  });
  packages.reported(0);
  await settle();
  expect(uploaded).toHaveLength(5);
  for (let unused = 1; unused <= 5; unused += 1) packages.reported(unused);
  await settle();
  expect(uploaded).toHaveLength(5);
  expect(packages.take(uploaded[2]!)).not.toBeNull();
  expect(packages.take(uploaded[2]!)).toBeNull();
  packages.reported(4);
  await settle();
  expect(uploaded).toHaveLength(6);
});
