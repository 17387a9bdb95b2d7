/** What the published status says about one door, and how often it is asked for. */
import { beforeEach, expect, test } from "vitest";
import { Intake, LOOK_EVERY_MS, standingOf } from "../../chatsvc/web/ui/intake.ts";
import { FakeClock, settle } from "./net_world/clock.ts";

const OPEN = { v: 1, intake: "open", reason: "ok", demo: true, doors: { mika: { open: true, on_duty: 2 }, kast: { open: false, on_duty: 0 } } };
const LATE = { ...OPEN, intake: "closed", reason: "sweep_late", doors: { mika: { open: false, on_duty: 2 } } };

test("an open door says how many are on duty there", () => {
  expect(standingOf(OPEN, "mika")).toMatchObject({ kind: "open", onDuty: 2 });
});

test.each<[string, unknown, string]>([
  ["closed", OPEN, "kast"],
  ["closed", OPEN, "a door that nobody knows"],
  ["closed", { ...OPEN, reason: "nobody_on_duty", doors: { mika: { open: false, on_duty: 0 } } }, "mika"],
  ["paused", LATE, "mika"],
  ["paused", LATE, "kast"],
  ["service", null, "mika"],
  ["hours", { ...OPEN, doors: { mika: { open: false, on_duty: 1, reason: "outside_hours" } } }, "mika"],
  ["late", { ...OPEN, doors: { mika: { open: false, on_duty: 1, reason: "last_entry_passed" } } }, "mika"],
  ["late", { ...OPEN, doors: { mika: { open: false, on_duty: 1, reason: "stopped" } } }, "mika"],
  ["closed", { ...OPEN, doors: { mika: { open: false, on_duty: 1, reason: "a reason of tomorrow's service" } } }, "mika"],
])("a door is shut because %s", (why, status, door) => {
  expect(standingOf(status, door)).toMatchObject({ kind: "shut", why });
});

test.each<[string, unknown]>([
  ["nothing", undefined],
  ["a text", "closed"],
  ["no doors", { reason: "ok" }],
  ["doors of another kind", { doors: "mika" }],
  ["a door without words", { doors: { mika: { on_duty: 1 } } }],
  ["a door that is half open", { doors: { mika: { open: "yes", on_duty: 1 } } }],
  ["fewer than nobody", { doors: { mika: { open: true, on_duty: -1 } } }],
  ["half a counsellor", { doors: { mika: { open: true, on_duty: 0.5 } } }],
  ["markup for a number", { doors: { mika: { open: true, on_duty: "<b>1</b>" } } }],
])("%s is no reason to take Start away", (_what, status) => {
  expect(standingOf(status, "mika")).toEqual({ kind: "unknown" });
});

let clock: FakeClock;
let answers: { give: (status: unknown) => void; fail: () => void }[];
let looked: number;
let intake: Intake;

beforeEach(() => {
  clock = new FakeClock();
  answers = [];
  looked = 0;
  intake = new Intake({
    load: () => new Promise((give, reject) => answers.push({ give, fail: () => reject(new Error("offline")) })),
    clock,
    looked: () => {
      looked += 1;
    },
  });
});

async function give(which: number, status: unknown): Promise<void> {
  answers[which]?.give(status);
  await settle();
}

test("before anything is known Start stays", () => {
  expect(intake.standing("mika")).toEqual({ kind: "unknown" });
  expect([intake.seenAt, intake.failed]).toEqual([null, false]);
});

test("a look that fails keeps what was known, and says that it may be old", async () => {
  void intake.look();
  await give(0, OPEN);
  const seenAt = intake.seenAt;
  await clock.advance(5_000);
  void intake.look();
  answers[1]?.fail();
  await settle();
  expect(intake.standing("mika")).toMatchObject({ kind: "open", onDuty: 2 });
  expect([intake.seenAt, intake.failed, looked]).toEqual([seenAt, true, 2]);
});

test("a look that hangs holds up nothing, and is not believed when it comes late", async () => {
  void intake.look();
  void intake.look();
  await give(1, LATE);
  expect(intake.standing("mika")).toMatchObject({ kind: "shut", why: "paused" });
  await give(0, OPEN);
  expect(intake.standing("mika")).toMatchObject({ kind: "shut", why: "paused" });
  expect(looked).toBe(1);
});

test("it looks every half minute while somebody stands there, and no longer", async () => {
  let there = true;
  intake.watch(() => there);
  expect(answers).toHaveLength(1);
  await clock.advance(LOOK_EVERY_MS - 1);
  expect(answers).toHaveLength(1);
  await clock.advance(1);
  expect(answers).toHaveLength(2);
  there = false;
  await clock.advance(10 * LOOK_EVERY_MS);
  expect(answers).toHaveLength(2);
});

test("coming back does not double the looks", async () => {
  intake.watch(() => true);
  intake.watch(() => true);
  await clock.advance(LOOK_EVERY_MS);
  expect(answers).toHaveLength(3);
});
