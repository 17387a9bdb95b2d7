/** A counsellor's device whose clock is an hour off (issue 4, faults): what is counted is counted right, what is shown follows the service. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { ASK_EVERY_MS, followServer } from "../../counsellor/web/device_clock.ts";
import { clockTime, deviceIsAhead } from "../../counsellor/web/time_words.ts";
import { settle } from "./net_world/clock.ts";
import { makeWorld, talking, texts, waiting } from "./net_world/world.ts";

const HOUR = 3_600_000;

afterEach(() => {
  deviceIsAhead(0);
  vi.useRealTimers();
});

describe.each([
  ["ahead", HOUR],
  ["behind", -HOUR],
])("a desk whose clock is an hour %s", (_how, deskAhead) => {
  test("says how long somebody has waited as any other does", async () => {
    const waited = async (ahead: number): Promise<number> => {
      const world = makeWorld({ deskAhead: ahead });
      await waiting(world);
      return world.clock.now() + ahead - world.desk.snapshot.queue[0]!.waitingSince;
    };
    const right = await waited(0);
    expect(Math.abs((await waited(deskAhead)) - right)).toBeLessThan(1_000);
  });

  test("lets a visitor in, writes and reads, and nothing ends an hour too early or too late", async () => {
    const world = await talking({ deskAhead });
    const { clock, visitor, desk, held } = world;
    const here = (): number => clock.now() + deskAhead;
    const left = { silence: held().silenceEndsAt! - here(), age: held().ageEndsAt! - here() };
    const visitors = visitor.snapshot;
    expect(Math.abs(left.silence - (visitors.silenceEndsAt! - clock.now()))).toBeLessThan(5_000);
    expect(Math.abs(left.age - (visitors.ageEndsAt! - clock.now()))).toBeLessThan(5_000);
    visitor.send("hej");
    desk.send(held().id, "hej, vad bra att du skriver");
    await clock.until("both read", () => texts(held().messages, "theirs").length === 1 && texts(visitor.snapshot.messages, "theirs").length === 1);
    await clock.until("both know that it arrived", () => [held().messages, visitor.snapshot.messages].every((all) => all.every(({ mine, state }) => !mine || state === "delivered")));
    await clock.advance(10 * 60_000);
    expect([held().phase, visitor.snapshot.phase, held().warning]).toEqual(["talking", "talking", null]);
    expect(held().unansweredSince === null || here() - held().unansweredSince! < 11 * 60_000).toBe(true);
  });

  test("a pause of twenty minutes is twenty minutes at the service", async () => {
    const world = makeWorld({ deskAhead });
    await waiting(world);
    world.desk.duty("pause", 1_200);
    await world.clock.until("the service knows", () => world.service.duty === "pause");
    expect(world.desk.snapshot.duty).toBe("pause");
  });
});

describe("clock times on the console", () => {
  const NOON = new Date(2026, 10, 28, 12, 0).getTime();

  test("are those of a clock that goes right, whichever way the device's is off", async () => {
    for (const off of [HOUR, -HOUR, 90_000]) {
      const device = NOON + off;
      const stop = followServer(() => Promise.resolve(NOON), () => device);
      await settle();
      // In twenty minutes of this device is in twenty minutes.
      expect(clockTime(device + 20 * 60_000)).toBe("12:20");
      stop();
    }
  });

  test("a device that is right, or nearly, is let be; a service that is away changes nothing", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    let server: number | null = NOON - 20_000;
    const stop = followServer(() => Promise.resolve(server), () => NOON);
    await settle();
    expect(clockTime(NOON)).toBe("12:00");
    server = NOON - HOUR;
    vi.advanceTimersByTime(ASK_EVERY_MS);
    await settle();
    expect(clockTime(NOON)).toBe("11:00");
    server = null;
    vi.advanceTimersByTime(ASK_EVERY_MS);
    await settle();
    expect(clockTime(NOON)).toBe("11:00");
    // Somebody has set it right.
    server = NOON;
    vi.advanceTimersByTime(ASK_EVERY_MS);
    await settle();
    expect(clockTime(NOON)).toBe("12:00");
    stop();
    server = NOON - HOUR;
    vi.advanceTimersByTime(3 * ASK_EVERY_MS);
    await settle();
    expect(clockTime(NOON)).toBe("12:00");
  });
});
