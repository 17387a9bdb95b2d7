/** The outbox: nothing is lost, nothing overtakes, nobody runs too far ahead (P8, P9). */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as outbox from "../../chatsvc/web/net/outbox.ts";

const PEER = "aa";
const bytes = new Uint8Array([1]);

function opened(peers: readonly string[] = [PEER]): outbox.Outbox {
  return outbox.committed(outbox.EMPTY_OUTBOX, 2n, peers);
}

function writeMany(box: outbox.Outbox, count: number): outbox.Outbox {
  let next = box;
  for (let i = 0; i < count; i += 1) [next] = outbox.write(next, { t: "text", text: String(i) });
  return next;
}

/** Encrypts and sends whatever may go; returns the counters that went, in order. */
function pump(box: outbox.Outbox, now: number, frame = { next: 1 }): readonly [outbox.Outbox, readonly number[]] {
  let next = outbox.renewed(box, now);
  for (let item = outbox.nextToEncrypt(next); item !== null; item = outbox.nextToEncrypt(next)) {
    next = outbox.encrypted(next, item.content.c, bytes);
  }
  const went: number[] = [];
  for (const item of outbox.due(next, now)) {
    next = outbox.sent(next, item.content.c, frame.next, now);
    frame.next += 1;
    went.push(item.content.c);
  }
  return [next, went];
}

describe("a text", () => {
  test("waits until there is somebody to read it", () => {
    const [box, went] = pump(writeMany(outbox.EMPTY_OUTBOX, 3), 0);
    expect(went).toEqual([]);
    expect(outbox.stateOf(box, 1)).toBe("queued");
    const [, later] = pump(outbox.committed(box, 2n, [PEER]), 0);
    expect(later).toEqual([1, 2, 3]);
  });

  test("is accepted by the service, delivered by receipt, and then forgotten here", () => {
    const [box] = pump(writeMany(opened(), 1), 0);
    const kept = outbox.accepted(box, 1, 10);
    expect(outbox.stateOf(kept, 1)).toBe("accepted");
    const done = outbox.receipt(kept, PEER, 1, 1, 2n, 0);
    expect(outbox.stateOf(done, 1)).toBe("delivered");
    expect(done.items).toEqual([]);
  });

  test("is delivered only when every present member has it", () => {
    const [box] = pump(writeMany(opened([PEER, "bb"]), 1), 0);
    const half = outbox.receipt(box, PEER, 1, 1, 2n, 0);
    expect(outbox.stateOf(half, 1)).toBe("queued");
    expect(outbox.stateOf(outbox.receipt(half, "bb", 1, 1, 2n, 0), 1)).toBe("delivered");
    // A member who leaves is not waited for any more.
    expect(outbox.stateOf(outbox.committed(half, 3n, [PEER]), 1)).toBe("delivered");
  });

  test("without a receipt goes again after 5 s, then ever more rarely, at first with the same bytes", () => {
    let [box] = pump(writeMany(opened(), 1), 0);
    box = outbox.accepted(box, 1, 1);
    const times: number[] = [];
    let encryptions = 0;
    for (let now = 0; now <= 120_000; now += 500) {
      const before = box.generation;
      const [next, went] = pump(box, now, { next: 100 + now });
      box = next;
      encryptions += box.generation - before;
      if (went.length > 0) times.push(now);
    }
    expect(times.slice(0, 2)).toEqual([5_000, 15_000]);
    expect(times.length).toBeLessThan(14);
    expect(encryptions).toBeGreaterThan(0);
  });

  test("for somebody who is away lies at the service and is not sent again until they return", () => {
    let [box] = pump(writeMany(opened(), 1), 0);
    box = outbox.absent(outbox.accepted(box, 1, 1), PEER, true, 0);
    expect(pump(box, 600_000)[1]).toEqual([]);
    box = outbox.absent(box, PEER, false, 600_000);
    expect(pump(box, 604_000)[1]).toEqual([]);
    expect(pump(box, 605_000)[1]).toEqual([1]);
  });

  test("that ran out of time at the service is only here again", () => {
    let [box] = pump(writeMany(opened(), 1), 0);
    box = outbox.undelivered(outbox.accepted(box, 1, 77), [77]);
    expect(outbox.stateOf(box, 1)).toBe("queued");
    expect(pump(box, 1)[1]).toEqual([1]);
  });

  test("refused as stale waits for the next epoch, and nothing overtakes it", () => {
    let [box] = pump(writeMany(opened(), 1), 0);
    box = writeMany(outbox.refused(box, 1, "stale", 0), 1);
    expect(pump(box, 0)[1]).toEqual([]);
    expect(pump(outbox.committed(box, 3n, [PEER]), 0)[1]).toEqual([1, 2]);
  });

  test("refused with `wait` goes again later, unchanged", () => {
    let [box] = pump(writeMany(opened(), 1), 0);
    box = outbox.refused(box, 1, "wait", 0);
    expect(pump(box, 4_999)[1]).toEqual([]);
    expect(pump(box, 5_000)[1]).toEqual([1]);
  });

  test("after a new connection: unconfirmed ones at once, confirmed ones in their time", () => {
    let [box] = pump(writeMany(opened(), 3), 0);
    box = outbox.reconnected(outbox.accepted(box, 1, 1), 1_000);
    const [next, went] = pump(box, 1_000);
    expect(went).toEqual([2, 3]);
    expect(pump(next, 6_000)[1]).toEqual([1, 2, 3]);
  });
});

describe("a busy receiver", () => {
  const kept = (count: number, peers: readonly string[] = [PEER]): outbox.Outbox => {
    let [box] = pump(writeMany(opened(peers), count), 0);
    for (let i = 1; i <= count; i += 1) box = outbox.accepted(box, i, i);
    return box;
  };

  test("gets nothing twice while its receipts go on", () => {
    let box = kept(3);
    box = outbox.receipt(box, PEER, 1, 1, 2n, 4_000);
    expect(pump(box, 8_999)[1]).toEqual([]);
    box = outbox.receipt(box, PEER, 2, 2, 2n, 8_999);
    expect(pump(box, 13_998)[1]).toEqual([]);
    expect(outbox.nextLook(box)).toBe(13_999);
  });

  test("that goes on and then stops gets the rest again, 5 s after its last receipt", () => {
    const box = outbox.receipt(kept(3), PEER, 1, 1, 2n, 4_000);
    expect(pump(box, 9_000)[1]).toEqual([2, 3]);
  });

  test("that says the same again holds up nothing", () => {
    let box = outbox.receipt(kept(3), PEER, 1, 1, 2n, 1_000);
    box = outbox.receipt(box, PEER, 1, 2, 2n, 4_000);
    expect(pump(box, 6_000)[1]).toEqual([2, 3]);
  });

  test("holds up nothing that another lacks", () => {
    const box = outbox.receipt(kept(3, [PEER, "bb"]), PEER, 2, 2, 2n, 4_000);
    expect(pump(box, 5_000)[1]).toEqual([1, 2, 3]);
  });

  test("holds up nothing that the service has not said to keep", () => {
    let [box] = pump(writeMany(opened(), 3), 0);
    for (const frame of [1, 2]) box = outbox.accepted(box, frame, frame);
    box = outbox.receipt(box, PEER, 1, 1, 2n, 4_000);
    expect(pump(box, 5_000)[1]).toEqual([3]);
  });

  test("one who is away holds nobody's timer still", () => {
    let box = outbox.absent(kept(3, [PEER, "bb"]), "bb", true, 0);
    box = outbox.receipt(box, PEER, 1, 1, 2n, 4_000);
    expect(pump(box, 8_999)[1]).toEqual([]);
  });
});

describe("the lead", () => {
  test("ends at 32 texts; then the composer waits", () => {
    const [box, went] = pump(writeMany(opened(), 50), 0);
    expect(went).toHaveLength(32);
    expect(outbox.mustWait(box)).toBe(true);
    const [, more] = pump(outbox.receipt(box, PEER, 10, 10, 2n, 0), 0);
    expect(more).toEqual([33, 34, 35, 36, 37, 38, 39, 40, 41, 42]);
  });

  test("ends at 48 generations, whatever they were spent on", () => {
    let box = opened();
    for (let i = 0; i < 48; i += 1) box = outbox.spent(box);
    expect(pump(writeMany(box, 1), 0)[1]).toEqual([]);
    expect(outbox.mustWait(box)).toBe(true);
    const heard = outbox.receipt(box, PEER, 0, 48, 2n, 0);
    expect(pump(writeMany(heard, 1), 0)[1]).toEqual([1]);
  });

  test("stops typing at 16, but not the receipt that a text waits for", () => {
    let box = opened();
    for (let i = 0; i < 17; i += 1) box = outbox.spent(box);
    expect(outbox.mayChatter(box)).toBe(false);
    expect(outbox.mayChatter(box, "owed")).toBe(true);
    expect(outbox.mayChatter(outbox.absent(opened(), PEER, true, 0))).toBe(false);
  });

  test("is not moved by a receipt for what was never written, or from a stranger", () => {
    const [box] = pump(writeMany(opened(), 2), 0);
    expect(outbox.receipt(box, PEER, 99, 0, 2n, 0)).toBe(box);
    expect(outbox.receipt(box, PEER, 0, 99, 2n, 0)).toBe(box);
    expect(outbox.receipt(box, "stranger", 2, 2, 2n, 0)).toBe(box);
  });
});

type Step = "write" | "take" | "lose" | "receipt" | "reconnect" | "commit" | "stale" | "time";
const STEPS: readonly Step[] = ["write", "take", "lose", "receipt", "reconnect", "commit", "stale", "time"];

test("whatever happens: every text arrives, in order, and the lead is never exceeded", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...STEPS), { maxLength: 120 }), (steps) => {
      let box = opened();
      let now = 0;
      let epoch = 2n;
      let have = 0;
      const frame = { next: 1 };
      const wire: number[] = [];
      const go = (lossy: boolean): void => {
        const before = frame.next;
        const [next, went] = pump(box, now, frame);
        box = next;
        expect(went).toEqual([...went].sort((a, b) => a - b));
        expect(outbox.lead(box)).toBeLessThanOrEqual(48);
        went.forEach((counter, i) => {
          if (lossy) return;
          wire.push(counter);
          box = outbox.accepted(box, before + i, before + i);
        });
      };
      for (const step of steps) {
        if (step === "write") box = writeMany(box, 3);
        if (step === "take") go(false);
        if (step === "lose") go(true);
        if (step === "reconnect") box = outbox.reconnected(box, now);
        if (step === "time") now += 7_000;
        if (step === "stale") box = outbox.refused(box, frame.next - 1, "stale", now);
        if (step === "commit" || step === "stale") {
          epoch += 1n;
          box = outbox.committed(box, epoch, [PEER]);
        }
        while (wire.includes(have + 1)) have += 1;
        if (step === "receipt") box = outbox.receipt(box, PEER, have, 0, epoch, now);
      }
      for (let i = 0; i < 200 && box.items.length > 0; i += 1) {
        now += 60_000;
        go(false);
        while (wire.includes(have + 1)) have += 1;
        box = outbox.receipt(box, PEER, have, box.generation, epoch, now);
      }
      expect(have).toBe(box.next - 1);
      expect(box.items).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
