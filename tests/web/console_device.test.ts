/** The way from a signed-in browser to a shift, with a reception that answers as the story says. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { dayOf, type DeviceStore, type StoredDevice } from "../../chatsvc/web/e2ee/device.ts";
import { type AskDevice, type DeviceDeps, prepareShift } from "../../counsellor/web/device_step.ts";
import type { Step } from "../../counsellor/web/worker_messages.ts";
import { type Fault, switchOff } from "../crypto/curve_off.ts";
import { FACTS } from "./console_fake.ts";

const NOW = Date.UTC(2026, 10, 24, 2, 40);
const DAY = 86_400_000;
type Answer = Awaited<ReturnType<AskDevice>>;

let kept: StoredDevice | null;
let asked: { query: string; body: unknown }[];
let steps: Step[];
beforeEach(() => {
  kept = null;
  asked = [];
  steps = [];
});

const store: DeviceStore = {
  load: () => Promise.resolve(kept),
  save: (device) => {
    kept = device;
    return Promise.resolve();
  },
  clear: () => Promise.resolve(),
};

function deps(answers: readonly (Answer | Error)[], change: Partial<DeviceDeps> = {}): DeviceDeps {
  const rest = [...answers];
  return {
    facts: FACTS,
    doors: ["mika"],
    store,
    ask: (query, body) => {
      asked.push({ query, body });
      const next = rest.shift();
      if (next === undefined) throw new Error("asked once too often");
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
    },
    now: () => NOW,
    pause: () => Promise.resolve(),
    tell: (step) => steps.push(step),
    ...change,
  };
}

const says = (state: "unknown" | "requested" | "certified" | "refused" | "revoked"): Answer => ({
  state,
  certificates: state === "certified" ? { reception: null, days: [] } : null,
});

describe("a new browser", () => {
  it("makes keys that cannot be taken out, asks, waits, and reads a no", async () => {
    const done = await prepareShift(deps([says("unknown"), says("requested"), says("requested"), says("refused")]));
    expect(done).toBeNull();
    expect(steps).toEqual(["keys", "asking", "waiting", "waiting", "refused"]);
    expect(kept?.device.key.extractable).toBe(false);
    expect(kept?.days.length).toBe(14);
    expect(kept?.days[0]?.day).toBe(dayOf(NOW));
    const posts = asked.filter((one) => one.body !== null);
    expect(posts.length).toBe(1);
    expect(posts[0]?.body).toMatchObject({ request: { b: { k: "day-request", org: "demo" } } });
    expect(JSON.stringify(posts[0]?.body)).toContain((posts[0]?.body as { device_key: string }).device_key);
  });

  it("certificates that lead to no root of ours are no certificates", async () => {
    expect(await prepareShift(deps([says("unknown"), says("requested"), says("certified")]))).toBeNull();
    expect(steps.at(-1)).toBe("refused");
  });
});

describe("a browser that was here before", () => {
  it("keeps its keys for as long as a day key for today is among them", async () => {
    await prepareShift(deps([says("unknown"), says("refused")]));
    const before = kept;
    await prepareShift(deps([says("requested"), says("refused")], { now: () => NOW + 13 * DAY }));
    expect(kept).toBe(before);
    await prepareShift(deps([says("unknown"), says("refused")], { now: () => NOW + 14 * DAY }));
    expect(kept).not.toBe(before);
    expect(kept?.device).toBe(before?.device);
  });

  it("does not ask again while its request lies at the reception", async () => {
    await prepareShift(deps([says("requested"), says("refused")]));
    expect(asked.every((one) => one.body === null)).toBe(true);
  });

  it("asks again when what it has does not cover today", async () => {
    await prepareShift(deps([says("certified"), says("refused")]));
    expect(asked.filter((one) => one.body !== null).length).toBe(1);
  });

  it("does not ask again when it was revoked", async () => {
    await prepareShift(deps([says("revoked")]));
    expect(steps).toEqual(["keys", "asking", "revoked"]);
  });
});

describe("what can go wrong on the way", () => {
  it.each<[readonly (Answer | Error)[], Step]>([
    [[null], "signed_out"],
    [[says("unknown"), null], "signed_out"],
    [[new Error("no net")], "offline"],
    [[says("unknown"), says("requested"), new Error("no net")], "offline"],
  ])("%j", async (answers, last) => {
    expect(await prepareShift(deps(answers))).toBeNull();
    expect(steps.at(-1)).toBe(last);
  });

  it("a browser that keeps nothing says so", async () => {
    const broken: DeviceStore = { ...store, load: () => Promise.reject(new Error("private mode")) };
    expect(await prepareShift(deps([], { store: broken }))).toBeNull();
    expect(steps).toEqual(["keys", "no_crypto"]);
  });
});

describe("a browser whose curves cannot be believed", () => {
  afterEach(() => void vi.unstubAllGlobals());

  it.each<Fault>(["absent", "behind a switch", "throws when signing", "believes everything", "believes nothing"])(
    "is told so and makes no keys: %s",
    async (fault) => {
      const told = switchOff(fault);
      expect(await prepareShift(deps([]))).toBeNull();
      expect(steps).toEqual(["keys", "no_crypto"]);
      expect([kept, asked]).toEqual([null, []]);
      expect(told.asked).toBeGreaterThan(0);
    },
  );

  it("is not let through by keys that an honest one has kept", async () => {
    await prepareShift(deps([says("unknown"), says("refused")]));
    expect(kept).not.toBeNull();
    [asked, steps] = [[], []];
    switchOff("believes everything");
    expect(await prepareShift(deps([]))).toBeNull();
    expect([steps, asked]).toEqual([["keys", "no_crypto"], []]);
  });
});
