/** What a counsellor wanted of her duty is said again when the service has forgotten it, no more and no less. */
import { describe, expect, it } from "vitest";
import { dutyFacts, WantedDuty } from "../../chatsvc/web/net/desk_duty.ts";
import type { Clock } from "../../chatsvc/web/net/ports.ts";

const NOON = 1_790_000_000_000;

function wanted(): { readonly duty: WantedDuty; readonly wait: (seconds: number) => void } {
  let now = NOON;
  return { duty: new WantedDuty({ now: () => now } as Clock), wait: (seconds) => void (now += seconds * 1000) };
}

describe("what is wanted", () => {
  it("is not said again by a page on which nothing was chosen", () => {
    expect(wanted().duty.again("off")).toBeNull();
  });

  it("is not said again to a service that knows it", () => {
    const { duty } = wanted();
    duty.choose("on", null);
    expect(duty.again("on")).toBeNull();
    expect(duty.again("off")).toEqual({ t: "duty", state: "on", back: null, capacity: null });
  });

  it("a pause is said again with what is left of it, and without an end once that has passed", () => {
    const { duty, wait } = wanted();
    expect(duty.choose("pause", 1200).back).toBe(1200);
    wait(300);
    expect(duty.again("off")?.back).toBe(900);
    wait(900);
    expect(duty.again("off")?.back).toBeNull();
  });

  it("what the service has changed by itself, at the end of a shift, is not taken back", () => {
    const { duty } = wanted();
    duty.choose("on", null);
    duty.hear("on");
    duty.hear("finishing");
    expect(duty.again("finishing")).toBeNull();
    expect(duty.chooseCapacity(1, "finishing").state).toBe("finishing");
    expect(duty.again("off")?.state).toBe("finishing");
  });

  it("what was kept over a reload is known as soon as the service says the same", () => {
    const { duty } = wanted();
    duty.state = "on";
    expect(duty.again("on")).toBeNull();
    duty.hear("finishing");
    expect(duty.again("finishing")).toBeNull();
  });

  it("a choice that the service has not heard yet is said again, whatever it says meanwhile", () => {
    const { duty } = wanted();
    duty.choose("finishing", null);
    duty.hear("finishing");
    duty.choose("on", null);
    duty.hear("finishing");
    expect(duty.again("finishing")?.state).toBe("on");
    duty.hear("on");
    duty.hear("off");
    expect(duty.again("off")?.state, "forgotten is not changed").toBe("on");
  });

  it("an end belongs to a pause only", () => {
    const { duty } = wanted();
    duty.choose("pause", 1200);
    expect(duty.choose("on", 1200).back).toBeNull();
    expect(duty.choose("pause", null).back).toBeNull();
  });

  it("an own choice of how many keeps the duty, and goes along from then on", () => {
    const { duty } = wanted();
    expect(duty.chooseCapacity(1, "off")).toEqual({ t: "duty", state: "off", back: null, capacity: 1 });
    expect(duty.choose("on", null)).toEqual({ t: "duty", state: "on", back: null, capacity: 1 });
    expect(duty.chooseCapacity(3, "off").state).toBe("on");
  });
});

it("the end of a pause is a moment of this device's clock", () => {
  const told = { t: "duty", state: "pause", capacity: 2, most: 3, held: 1, free: 0, share: new Uint8Array(32), heavy: [Uint8Array.of(1, 255)], back: 60, alone: true, ends_in: null, limit: 1, untaught: true } as const;
  expect(dutyFacts(told, NOON)).toEqual({ duty: "pause", capacity: 2, most: 3, free: 0, backAt: NOON + 60_000, alone: true, limit: 1, heavy: ["01ff"], shiftEndsAt: null, untaught: true });
  expect(dutyFacts({ ...told, back: null }, NOON).backAt).toBeNull();
  expect(dutyFacts({ ...told, ends_in: 540 }, NOON).shiftEndsAt).toBe(NOON + 540_000);
});
