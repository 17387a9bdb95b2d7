/** How long a page waits before it knocks again, what each close means, and that an old line's late words are nobody's. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { meaningOf } from "../../chatsvc/web/net/closes.ts";
import { Connection, type Stopped } from "../../chatsvc/web/net/connection.ts";
import type { SocketEvents } from "../../chatsvc/web/net/ports.ts";
import { APPLICATION, CONTROL, decodeClientFrame, encodeServerFrame, KEY_PACKAGE, NO_CONVERSATION, type ServerFrame } from "../../chatsvc/web/protocol/frames.ts";
import { FakeClock } from "./net_world/clock.ts";

interface Attempt {
  readonly at: number;
  readonly events: SocketEvents;
  readonly sent: Uint8Array[];
  closed: number | undefined;
  buffered: number;
}

function makeLine(chance = 0) {
  const clock = new FakeClock();
  const attempts: Attempt[] = [];
  const frames: ServerFrame[] = [];
  const broken: number[] = [];
  const stopped: Stopped[] = [];
  let greeted = 0;
  const connection = new Connection(
    {
      url: "ws://x/ws",
      subprotocol: "chatsvc.v1",
      clock,
      chance: () => chance,
      openSocket: (_url, _subprotocol, events) => {
        const attempt: Attempt = { at: clock.now(), events, sent: [], closed: undefined, buffered: 0 };
        attempts.push(attempt);
        return {
          get bufferedAmount() {
            return attempt.buffered;
          },
          send: (bytes) => void attempt.sent.push(bytes),
          close: (code) => {
            attempt.closed = code;
          },
        };
      },
    },
    { opened: () => void (greeted += 1), frame: (frame) => frames.push(frame), broken: (tries) => broken.push(tries), stopped: (how) => stopped.push(how) },
  );
  connection.open();
  const last = (): Attempt => attempts.at(-1)!;
  return { clock, connection, attempts, frames, broken, stopped, last, greeted: () => greeted };
}

const word = (seq = 0): Uint8Array =>
  encodeServerFrame({ kind: CONTROL, conversation: NO_CONVERSATION, group: 0, seq, from: 0, payload: new Uint8Array([1]) });

/** How long after each break the next socket opened. */
async function waits(chance: number, breaks: number): Promise<readonly number[]> {
  const { clock, attempts, last } = makeLine(chance);
  const found: number[] = [];
  for (let i = 0; i < breaks; i += 1) {
    const brokeAt = clock.now();
    last().events.closed(1006);
    await clock.until("another try", () => attempts.length === i + 2);
    found.push(last().at - brokeAt);
  }
  return found;
}

describe("the wait before the next try", () => {
  test("doubles from 0.4 s to 1.6 s, stays there for ten seconds, then doubles to 15 s; half of it is chance", async () => {
    const soon = [200, 400, 800, 800, 800, 800, 800, 800, 800, 800];
    const late = [1_600, 3_200, 6_400, 7_500, 7_500];
    expect(await waits(0, 15)).toEqual([...soon, ...late]);
    const most = [...soon, ...late].map((wait) => wait * 2);
    expect((await waits(0.999_999, 15)).map(Math.round)).toEqual(most);
  });

  test("after a process that was killed the next try comes within 1.6 s of its return, whenever in ten seconds that is", async () => {
    const found = await waits(0.5, 10);
    expect(found.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(10_000);
    expect(Math.max(...found)).toBeLessThanOrEqual(1_600);
  });

  test("is never shorter than half and never longer than all, whatever chance says", async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 0.999, noNaN: true }), async (chance) => {
        const most = [400, 800, 1_600, 1_600];
        const found = await waits(chance, most.length);
        found.forEach((wait, i) => {
          expect(wait).toBeGreaterThanOrEqual(most[i]! / 2);
          expect(wait).toBeLessThanOrEqual(most[i]!);
        });
      }),
      { numRuns: 20 },
    );
  });

  test("starts short again only when the service accepted the hello", async () => {
    const { clock, connection, broken, last } = makeLine();
    for (let i = 0; i < 3; i += 1) {
      last().events.closed(1006);
      await clock.advance(1_000);
    }
    last().events.opened();
    last().events.closed(1006);
    expect(broken).toEqual([1, 2, 3, 4]);
    await clock.advance(2_000);
    connection.settled();
    last().events.closed(1006);
    expect(broken.at(-1)).toBe(1);
  });

  test("a network that is gone takes an open line with it at once, and its return brings the next one", async () => {
    const { clock, connection, attempts, last, broken } = makeLine();
    last().events.opened();
    connection.offline();
    expect([broken, last().closed]).toEqual([[1], 1000]);
    connection.offline();
    expect(broken).toEqual([1]);
    connection.online();
    await clock.advance(1);
    expect(attempts).toHaveLength(2);
  });

  test("is cut short by the browser's word, but an open line is left alone", async () => {
    const { clock, connection, attempts, last } = makeLine();
    last().events.closed(1006);
    connection.online();
    expect(attempts).toHaveLength(2);
    last().events.opened();
    connection.online();
    await clock.advance(1);
    expect(attempts).toHaveLength(2);
  });
});

describe("what each close means", () => {
  test.each([
    [4000, { next: "ended" }],
    [4012, { next: "at_once" }],
    [4400, { next: "back_off", blame: "service" }],
    [4401, { next: "stop", problem: "signed_out" }],
    [4403, { next: "back_off", blame: "service" }],
    [4404, { next: "stop", problem: "service" }],
    [4408, { next: "back_off", blame: null }],
    [4409, { next: "back_off", blame: "service" }],
    [4410, { next: "stop", problem: "elsewhere" }],
    [4413, { next: "back_off", blame: "service" }],
    [4426, { next: "stop", problem: "old_client" }],
    [4429, { next: "back_off", blame: "too_fast" }],
    [1000, { next: "back_off", blame: null }],
    [1002, { next: "back_off", blame: null }],
    [1009, { next: "back_off", blame: null }],
    [1012, { next: "back_off", blame: null }],
    [3000, { next: "back_off", blame: null }],
    [0, { next: "back_off", blame: null }],
  ] as const)("%i", (code, meaning) => {
    expect(meaningOf(code)).toEqual(meaning);
  });

  test("blame is forgiven once a hello was accepted, and named by the last one", async () => {
    const { clock, connection, stopped, last } = makeLine();
    for (const code of [4400, 4429]) {
      last().events.closed(code);
      await clock.advance(15_000);
    }
    connection.settled();
    for (const code of [4400, 4400]) {
      last().events.closed(code);
      await clock.advance(15_000);
    }
    expect(stopped).toEqual([]);
    last().events.closed(4429);
    expect(stopped).toEqual([{ why: "problem", problem: "too_fast" }]);
  });

  test("a network that is merely bad is never blamed", async () => {
    const { clock, stopped, last } = makeLine();
    for (let i = 0; i < 40; i += 1) {
      last().events.closed([1006, 1011, 1012, 4408][i % 4]!);
      await clock.advance(15_000);
    }
    expect(stopped).toEqual([]);
  });

  test("an old page is told so by the first frame of a newer service", () => {
    const { stopped, last } = makeLine();
    const newer = word();
    newer[0] = 2;
    last().events.message(newer);
    expect(stopped).toEqual([{ why: "problem", problem: "old_client" }]);
  });
});

describe("draining", () => {
  test("opens the next line at once and lets the old one go", () => {
    const { connection, attempts, last } = makeLine();
    last().events.opened();
    connection.renew();
    expect(attempts).toHaveLength(2);
    expect(attempts[0]?.closed).toBe(1000);
  });

  test("twice in a row waits: a whole service that restarts is not hammered", async () => {
    const { clock, connection, attempts } = makeLine();
    connection.renew();
    connection.renew();
    expect(attempts).toHaveLength(2);
    await clock.advance(800);
    expect(attempts).toHaveLength(3);
  });
});

describe("an old line", () => {
  test("says nothing any more: not its frames, not its close, not that it opened", async () => {
    const { clock, connection, attempts, frames, broken, greeted } = makeLine();
    connection.renew();
    const [old] = attempts;
    old?.events.opened();
    old?.events.message(word());
    old?.events.closed(4410);
    await clock.advance(1);
    expect([frames.length, greeted(), broken.length]).toEqual([0, 0, 1]);
  });

  test("that we closed stays closed, whatever comes", async () => {
    const { clock, connection, attempts, frames, stopped, last } = makeLine();
    last().events.opened();
    connection.close(4000);
    expect(last().closed).toBe(4000);
    last().events.message(word());
    last().events.closed(1006);
    connection.renew();
    connection.online();
    connection.open();
    await clock.advance(120_000);
    expect([attempts.length, frames.length, stopped.length]).toEqual([1, 0, 0]);
  });
});

describe("sending", () => {
  test("numbers frames from 1 without a gap, across lines too", () => {
    const { connection, attempts, last } = makeLine();
    last().events.opened();
    expect([1, 2].map(() => connection.send(CONTROL, NO_CONVERSATION, 0, new Uint8Array(3)))).toEqual([1, 2]);
    connection.renew();
    last().events.opened();
    expect(connection.send(KEY_PACKAGE, NO_CONVERSATION, 0, new Uint8Array(3))).toBe(3);
    expect(attempts.flatMap(({ sent }) => sent).map((bytes) => decodeClientFrame(bytes).frame)).toEqual([1, 2, 3]);
  });

  test("is refused without a line, and while too much has not left the device", () => {
    const { connection, last } = makeLine();
    const send = (): number | null => connection.send(APPLICATION, NO_CONVERSATION, 0, new Uint8Array(3));
    expect(send()).toBeNull();
    last().events.opened();
    last().buffered = 262_145;
    expect(send()).toBeNull();
    last().buffered = 262_144;
    expect(send()).toBe(1);
    expect(last().sent).toHaveLength(1);
  });

  test("a question without an answer for ten seconds finds the half-open line; a key package asks nothing", async () => {
    const { clock, connection, attempts, last } = makeLine();
    last().events.opened();
    last().events.message(word());
    connection.send(KEY_PACKAGE, NO_CONVERSATION, 0, new Uint8Array(3));
    await clock.advance(60_000);
    expect(attempts).toHaveLength(1);
    connection.send(APPLICATION, NO_CONVERSATION, 0, new Uint8Array(3));
    await clock.advance(9_999);
    expect(attempts).toHaveLength(1);
    await clock.advance(201);
    expect(attempts).toHaveLength(2);
  });
});
