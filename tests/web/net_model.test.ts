/** Whatever a line does to two people who write: nothing is lost, shown twice or out of order, and "delivered" is never a lie (G1-G3, P4). */
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type * as inboxes from "../../chatsvc/web/net/inbox.ts";
import type * as outboxes from "../../chatsvc/web/net/outbox.ts";
import type * as transcripts from "../../chatsvc/web/net/transcript.ts";
import { OPS, Pair, play, SIDES, type Step } from "./net_world/pair.ts";

type Modules = typeof inboxes & typeof outboxes & typeof transcripts;
type Bug = Partial<{ [K in keyof Modules]: (real: Modules, ...given: never[]) => unknown }>;

/** A bug that a test plants into the modules below; none otherwise. */
const planted = vi.hoisted(() => ({ bug: {} as Record<string, (...given: unknown[]) => unknown> }));

async function withBugs(load: () => Promise<Record<string, unknown>>): Promise<Record<string, unknown>> {
  const real = await load();
  const wrap = ([name, thing]: [string, unknown]): [string, unknown] => {
    if (typeof thing !== "function") return [name, thing];
    return [name, (...given: unknown[]) => (planted.bug[name] === undefined ? thing(...given) : planted.bug[name](real, ...given))];
  };
  return Object.fromEntries(Object.entries(real).map(wrap));
}
vi.mock("../../chatsvc/web/net/inbox.ts", withBugs);
vi.mock("../../chatsvc/web/net/outbox.ts", withBugs);
vi.mock("../../chatsvc/web/net/transcript.ts", withBugs);

const step: fc.Arbitrary<Step> = fc.record({ op: fc.constantFrom(...OPS), side: fc.constantFrom(...SIDES), much: fc.nat(3) });
const steps = fc.array(step, { minLength: 5, maxLength: 40 });

async function search(numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(steps, async (story) => {
      await play(story);
    }),
    { numRuns, endOnFailure: true },
  );
}

async function searchWith(bug: Bug, numRuns = 2500): Promise<string> {
  planted.bug = bug as typeof planted.bug;
  try {
    await search(numRuns);
    return "nothing found";
  } catch (error) {
    const cause = (error as Error).cause;
    return String(cause instanceof Error ? cause.message : error);
  } finally {
    planted.bug = {};
  }
}

describe("two people write", () => {
  test("over any line", { timeout: 60_000 }, async () => {
    await search(300);
  });

  test("while the keys change under a text that is on its way", async () => {
    const pair = await play([
      { op: "commit", side: "visitor", much: 0 },
      { op: "write", side: "counsellor", much: 2 },
      { op: "deliver", side: "counsellor", much: 3 },
      { op: "commit", side: "visitor", much: 0 },
      { op: "write", side: "visitor", much: 2 },
    ]);
    expect(pair.visitor.keys("theirs")).toEqual(["1 counsellor 1", "2 counsellor 2", "3 counsellor 3"]);
    expect(pair.counsellor.keys("theirs")).toEqual(["1 visitor 1", "2 visitor 2", "3 visitor 3"]);
    expect(pair.epoch).toBeGreaterThan(1);
  });

  test("and a commit alone breaks nothing", async () => {
    const commits = Array.from({ length: 6 }, () => [
      { op: "commit", side: "visitor", much: 0 } as const,
      ...SIDES.map((side) => ({ op: "deliver", side, much: 3 }) as const),
    ]).flat();
    const pair = await play(commits);
    expect(pair.epoch).toBe(7);
  });

  test("the model itself sees the difference between written and arrived", async () => {
    const pair = await Pair.open();
    await pair.do({ op: "write", side: "visitor", much: 0 });
    expect(pair.visitor.talk.view().messages[0]?.state).toBe("accepted");
    expect(pair.counsellor.keys("theirs")).toEqual([]);
    await pair.do({ op: "deliver", side: "counsellor", much: 3 });
    expect(pair.visitor.talk.view().messages[0]?.state).toBe("accepted");
    await pair.finish();
    expect(pair.visitor.talk.view().messages[0]?.state).toBe("delivered");
  });
});

describe("the same search finds", { timeout: 60_000 }, () => {
  test("an inbox that takes a repeat for something new", async () => {
    const receive: Bug["receive"] = (real, box: inboxes.Inbox, member: string, counter: number, now: number) => [real.receive(box, member, counter, now)[0], "new"];
    expect(await searchWith({ receive })).toContain("sees twice");
  });

  test("an inbox that says it has what lies behind a gap", async () => {
    const makeReceipt: Bug["makeReceipt"] = (real, box: inboxes.Inbox, others: readonly string[]) => {
      const receipt = real.makeReceipt(box, others);
      const highest = (member: string): number => Math.max(receipt.have[member] ?? 0, ...(box.senders[member]?.early ?? []));
      return { ...receipt, have: Object.fromEntries(others.map((member) => [member, highest(member)])) };
    };
    expect(await searchWith({ makeReceipt })).toContain("delivered too early");
  });

  test("an outbox that calls delivered what the service merely keeps", async () => {
    const stateOf: Bug["stateOf"] = (real, box: outboxes.Outbox, counter: number) => {
      const state = real.stateOf(box, counter);
      return state === "accepted" ? "delivered" : state;
    };
    expect(await searchWith({ stateOf })).toContain("delivered too early");
  });

  test("an outbox that forgets what the service keeps", async () => {
    const accepted: Bug["accepted"] = (real, box: outboxes.Outbox, frame: number, seq: number) => {
      const next = real.accepted(box, frame, seq);
      return { ...next, items: next.items.filter((item) => !item.accepted) };
    };
    expect(await searchWith({ accepted })).toMatch(/too early|lost/);
  });

  test("an outbox that never sends again", async () => {
    const due: Bug["due"] = (real, box: outboxes.Outbox, now: number) => real.due(box, now).filter((item) => item.tries === 0);
    const reconnected: Bug["reconnected"] = (_real, box: outboxes.Outbox) => box;
    expect(await searchWith({ due, reconnected })).toContain("lost");
  });

  test("an outbox that gives up what was refused as stale", async () => {
    const refused: Bug["refused"] = (_real, box: outboxes.Outbox, frame: number) => ({
      ...box,
      items: box.items.filter(({ frames }) => !frames.includes(frame)),
    });
    expect(await searchWith({ refused })).toMatch(/too early|lost/);
  });

  test("an outbox that sends the old bytes for ever", async () => {
    const renewed: Bug["renewed"] = (_real, box: outboxes.Outbox) => box;
    expect(await searchWith({ renewed })).toContain("lost");
  });

  test("a transcript that shows what came, as it came", async () => {
    const addLine: Bug["addLine"] = (_real, t: transcripts.Transcript, line: transcripts.NewLine) => ({
      ...t,
      lines: [...t.lines, { ...line, key: `${line.member}/${line.counter}`, gone: false }],
    });
    expect(await searchWith({ addLine })).toContain("out of order");
  });
});
