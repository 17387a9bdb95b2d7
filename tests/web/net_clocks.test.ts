/** The small clocks: one alarm, the exact moments of warnings, signs of typing, and who is told of a change. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Alarm } from "../../chatsvc/web/net/alarm.ts";
import { deadlines, mayTellAlive, moved, toldAlive, warningAt, warnsAt } from "../../chatsvc/web/net/deadlines.ts";
import { Watched } from "../../chatsvc/web/net/listeners.ts";
import { FADE_MS, fadesAt, OwnTyping, stillTyping, typed } from "../../chatsvc/web/net/typing.ts";
import { FakeClock } from "./net_world/clock.ts";

describe("an alarm", () => {
  test("rings once, at the earliest time, and can be set from its own ring", async () => {
    const clock = new FakeClock();
    const start = clock.now();
    const rang: number[] = [];
    const alarm = new Alarm(clock, () => {
      rang.push(clock.now() - start);
      if (rang.length < 3) alarm.set(clock.now() + 100);
    });
    alarm.set(start + 500, null, start + 200);
    expect(alarm.isSet()).toBe(true);
    await clock.advance(1_000);
    expect(rang).toEqual([200, 300, 400]);
    expect(alarm.isSet()).toBe(false);
  });

  test("set anew forgets the old time; set to nothing is silent; the past rings at once", async () => {
    const clock = new FakeClock();
    let rings = 0;
    const alarm = new Alarm(clock, () => void (rings += 1));
    alarm.set(clock.now() + 100);
    alarm.set(clock.now() + 300);
    await clock.advance(200);
    expect(rings).toBe(0);
    alarm.set(null);
    await clock.advance(1_000);
    expect(rings).toBe(0);
    alarm.set(clock.now() - 5_000);
    await clock.advance(0);
    expect(rings).toBe(1);
    alarm.set(clock.now() + 10);
    alarm.stop();
    await clock.advance(100);
    expect(rings).toBe(1);
  });
});

describe("deadlines", () => {
  const start = deadlines({ silence_in: 1_800, age_in: 14_400, silence_warning: 300, age_warning: 900, more: true }, 1_000);

  test("count from the moment they came, in whole seconds of the service", () => {
    expect([start.silenceEndsAt, start.ageEndsAt]).toEqual([1_801_000, 14_401_000]);
    const later = moved(start, { silence_in: 60, age_in: 7_200, more: true }, 500_000);
    expect([later.silenceEndsAt, later.ageEndsAt]).toEqual([560_000, 7_700_000]);
    expect([later.silenceWarning, later.ageWarning]).toEqual([300_000, 900_000]);
  });

  test("silence speaks before age, and each exactly at its moment", () => {
    const both = { ...start, ageEndsAt: start.silenceEndsAt };
    expect(warningAt(both, start.silenceEndsAt)).toBe("silence");
    const age = { ...start, silenceEndsAt: start.ageEndsAt + 900_000 };
    expect(warningAt(age, start.ageEndsAt - 900_001)).toBeNull();
    expect(warningAt(age, start.ageEndsAt - 900_000)).toBe("age");
    expect(warningAt(start, start.silenceEndsAt + 3_600_000)).toBe("silence");
  });

  test("the next change is the moment at which the warning changes, for any deadlines", () => {
    const seconds = fc.integer({ min: 0, max: 20_000 });
    fc.assert(
      fc.property(seconds, seconds, seconds, seconds, fc.nat(20_000_000), (silence_in, age_in, silence_warning, age_warning, now) => {
        const d = deadlines({ silence_in, age_in, silence_warning, age_warning, more: true }, 0);
        const next = warnsAt(d, now);
        const before = warningAt(d, now);
        if (next === null) {
          expect(before).not.toBeNull();
          return;
        }
        expect(next).toBeGreaterThan(now);
        expect(warningAt(d, next - 1)).toBe(before);
        expect(warningAt(d, next)).not.toBeNull();
      }),
    );
  });

  test("a sign of life is rare, but an answer to the warning always goes", () => {
    const told = toldAlive(start, 10_000);
    expect([309_999, 310_000].map((now) => mayTellAlive(told, now))).toEqual([false, true]);
    const short = toldAlive(deadlines({ silence_in: 20, age_in: 600, silence_warning: 10, age_warning: 60, more: true }, 0), 0);
    expect([9_999, 10_000].map((now) => mayTellAlive(short, now))).toEqual([false, true]);
    const old = { ...told, silenceEndsAt: 90_000_000 };
    expect(warningAt(old, 14_000_000)).toBe("age");
    expect(mayTellAlive({ ...old, aliveAt: 13_999_000 }, 14_000_000)).toBe(false);
  });
});

describe("typing", () => {
  function keys() {
    const clock = new FakeClock();
    const start = clock.now();
    const said: string[] = [];
    const typing = new OwnTyping(clock, (on) => said.push(`${clock.now() - start} ${on}`));
    return { clock, said, typing };
  }

  test("stops itself five seconds after the last key, and not earlier", async () => {
    const { clock, said, typing } = keys();
    typing.key();
    await clock.advance(3_000);
    typing.key();
    await clock.advance(4_999);
    expect(said).toEqual(["0 true"]);
    await clock.advance(1);
    expect(said).toEqual(["0 true", "8000 false"]);
    await clock.advance(60_000);
    expect(said).toHaveLength(2);
  });

  test("is repeated every four seconds at most, however fast the fingers", async () => {
    const { clock, said, typing } = keys();
    for (let i = 0; i < 100; i += 1) {
      typing.key();
      await clock.advance(90);
    }
    expect(said).toEqual(["0 true", "4050 true", "8100 true"]);
  });

  test("an emptied field says so at once; nothing said is nothing to take back", () => {
    const { said, typing } = keys();
    typing.stop();
    expect(said).toEqual([]);
    typing.key();
    typing.stop();
    typing.stop();
    expect(said).toEqual(["0 true", "0 false"]);
  });

  test("after a text the next key is news again", async () => {
    const { clock, said, typing } = keys();
    typing.key();
    typing.wrote();
    await clock.advance(10);
    typing.key();
    expect(said).toEqual(["0 true", "10 true"]);
  });

  test("of others fades by itself, each at its own time", () => {
    let others = typed({}, "a", true, 0);
    others = typed(others, "b", true, 4_000);
    expect(fadesAt(others)).toBe(FADE_MS);
    expect(Object.keys(stillTyping(others, FADE_MS - 1))).toEqual(["a", "b"]);
    expect(Object.keys(stillTyping(others, FADE_MS))).toEqual(["b"]);
    expect(typed(others, "b", false, 5_000)).toEqual({ a: FADE_MS });
    expect(fadesAt(typed(others, "a", true, 9_000))).toBe(4_000 + FADE_MS);
    expect(fadesAt({})).toBeNull();
  });
});

describe("who watches", () => {
  test("sees what is, then every change, until they stop", () => {
    const watched = new Watched(1);
    const seen: string[] = [];
    const stop = watched.subscribe((value) => seen.push(`a${value}`));
    watched.subscribe((value) => seen.push(`b${value}`));
    watched.set(2);
    stop();
    stop();
    watched.set(3);
    expect(seen).toEqual(["a1", "b1", "a2", "b2", "b3"]);
    expect(watched.get()).toBe(3);
  });

  test("one who stops while being told does not take the word from the next", () => {
    const watched = new Watched(0);
    const seen: number[] = [];
    let stop = (): void => undefined;
    stop = watched.subscribe((value) => {
      if (value === 1) stop();
    });
    watched.subscribe((value) => seen.push(value));
    watched.set(1);
    watched.set(2);
    expect(seen).toEqual([0, 1, 2]);
  });
});
