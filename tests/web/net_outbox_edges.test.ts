/** The outbox at its edges (P8, P9): leads of exactly 32 and 48, refusals that come late, receipts that lie, members who come and go. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as outbox from "../../chatsvc/web/net/outbox.ts";

const A = "aa";
const B = "bb";
const bytes = (n: number): Uint8Array => new Uint8Array([n]);

function written(count: number, peers: readonly string[] = [A], epoch = 2n): outbox.Outbox {
  let box = outbox.committed(outbox.EMPTY_OUTBOX, epoch, peers);
  for (let i = 0; i < count; i += 1) [box] = outbox.write(box, { t: "text", text: String(i) });
  return box;
}

/** Encrypts all that may be, under bytes that name their generation. */
function encryptAll(box: outbox.Outbox): outbox.Outbox {
  let next = box;
  for (let item = outbox.nextToEncrypt(next); item !== null; item = outbox.nextToEncrypt(next)) {
    next = outbox.encrypted(next, item.content.c, bytes(next.generation));
  }
  return next;
}

/** Sends what is due under frames that are named as their counter, plus `from`. */
function sendAll(box: outbox.Outbox, now: number, from = 0): readonly [outbox.Outbox, readonly number[]] {
  const went = outbox.due(box, now).map(({ content }) => content.c);
  return [went.reduce((next, counter) => outbox.sent(next, counter, from + counter, now), box), went];
}

const counters = (box: outbox.Outbox): readonly number[] => box.items.map(({ content }) => content.c);
const encryptedCount = (box: outbox.Outbox): number => box.items.filter((item) => item.bytes !== null).length;

describe("the lead of 32 texts", () => {
  test("lets the 32nd go and holds the 33rd; the composer waits from the 32nd on", () => {
    expect(outbox.mustWait(written(31))).toBe(false);
    expect(outbox.mustWait(written(32))).toBe(true);
    const box = encryptAll(written(40));
    expect(encryptedCount(box)).toBe(32);
    expect(outbox.nextToEncrypt(box)).toBeNull();
  });

  test("moves by exactly as many as a receipt covers", () => {
    const [box] = sendAll(encryptAll(written(40)), 0);
    const after = outbox.receipt(box, A, 5, 5, 2n, 0);
    expect(counters(after)[0]).toBe(6);
    expect(encryptedCount(encryptAll(after))).toBe(32);
    expect(encryptAll(after).items.at(-1)?.bytes).not.toBeUndefined();
    expect(encryptAll(outbox.receipt(box, A, 8, 8, 2n, 0)).items.every((item) => item.bytes !== null)).toBe(true);
  });
});

describe("the lead of 48 generations", () => {
  test("is reached by chatter too, and held there", () => {
    let box = written(1);
    for (let i = 0; i < 47; i += 1) box = outbox.spent(box);
    expect([outbox.lead(box), outbox.mustWait(box)]).toEqual([47, false]);
    box = encryptAll(box);
    expect([outbox.lead(box), outbox.mustWait(box), outbox.mayChatter(box, "owed")]).toEqual([48, true, false]);
    [box] = outbox.write(box, { t: "text", text: "later" });
    expect(outbox.nextToEncrypt(box)).toBeNull();
  });

  test("counts from the slowest, and a receipt of another epoch moves nothing", () => {
    let box = written(0, [A, B]);
    for (let i = 0; i < 30; i += 1) box = outbox.spent(box);
    box = outbox.receipt(box, A, 0, 30, 2n, 0);
    expect(outbox.lead(box)).toBe(30);
    expect(outbox.lead(outbox.receipt(box, B, 0, 30, 1n, 0))).toBe(30);
    expect(outbox.lead(outbox.receipt(box, B, 0, 25, 2n, 0))).toBe(5);
  });

  test("starts anew in each epoch", () => {
    let box = written(0);
    for (let i = 0; i < 48; i += 1) box = outbox.spent(box);
    expect(outbox.lead(outbox.committed(box, 3n, [A]))).toBe(0);
  });

  test("typing stops at 17, and where somebody is away", () => {
    let box = written(0, [A, B]);
    for (let i = 0; i < 16; i += 1) box = outbox.spent(box);
    expect(outbox.mayChatter(box)).toBe(true);
    expect(outbox.mayChatter(outbox.absent(box, B, true, 0))).toBe(false);
    expect(outbox.mayChatter(outbox.spent(box))).toBe(false);
    expect(outbox.mayChatter(outbox.spent(box), "owed")).toBe(true);
    expect(outbox.mayChatter(outbox.EMPTY_OUTBOX, "owed")).toBe(false);
  });
});

describe("`stale`", () => {
  test("holds the text and all after it until a later epoch, then new bytes go in order", () => {
    let [box] = sendAll(encryptAll(written(3)), 0);
    box = outbox.refused(box, 2, "stale", 0);
    expect(outbox.nextToEncrypt(box)).toBeNull();
    expect(outbox.due(box, 100_000).map(({ content }) => content.c)).toEqual([1]);
    box = outbox.committed(box, 3n, [A]);
    box = encryptAll(box);
    expect(sendAll(box, 100_000)[1]).toEqual([1, 2, 3]);
    expect(box.items.every(({ epoch, frames }) => epoch === 3n && frames.length === 0)).toBe(true);
  });

  test("keeps the counter: the same text under other bytes is the same text", () => {
    let [box] = sendAll(encryptAll(written(2)), 0);
    const before = box.items.map(({ content }) => content);
    for (const frame of [1, 2]) box = outbox.refused(box, frame, "stale", 0);
    box = encryptAll(outbox.committed(box, 3n, [A]));
    expect(box.items.map(({ content }) => content)).toEqual(before);
    expect(box.next).toBe(3);
  });

  test("that comes after `taken` changes nothing: the service has it", () => {
    let [box] = sendAll(encryptAll(written(1)), 0);
    box = outbox.accepted(box, 1, 77);
    expect(outbox.refused(box, 1, "stale", 0)).toEqual(box);
    expect(outbox.refused(box, 99, "stale", 0)).toEqual(box);
  });
});

describe("`wait`", () => {
  test("puts the same bytes off until their time has come round", () => {
    let [box] = sendAll(encryptAll(written(1)), 0);
    const same = box.items[0]?.bytes;
    box = outbox.refused(box, 1, "wait", 3_000);
    expect(outbox.due(box, 7_999)).toEqual([]);
    const [item] = outbox.due(box, 8_000);
    expect(item?.bytes).toBe(same);
  });
});

describe("undelivered", () => {
  test("puts the text back to queued and sends it again; what was taken by all stays done", () => {
    let [box] = sendAll(encryptAll(written(2)), 0);
    box = outbox.accepted(outbox.accepted(box, 1, 10), 2, 11);
    box = outbox.undelivered(box, [11, 999]);
    expect([outbox.stateOf(box, 1), outbox.stateOf(box, 2)]).toEqual(["accepted", "queued"]);
    expect(sendAll(box, 1)[1]).toEqual([2]);
    const read = outbox.receipt(box, A, 2, 2, 2n, 0);
    expect(outbox.undelivered(read, [10, 11]).items).toEqual([]);
  });
});

describe("a re-send", () => {
  test("goes out at 5, 15, 35 s with the same bytes twice, then encrypted anew, and frames are remembered", () => {
    let box = encryptAll(written(1));
    const times: number[] = [];
    const names = new Set<string>();
    for (let now = 0; now <= 60_000; now += 1_000) {
      box = encryptAll(outbox.renewed(box, now));
      const [next, went] = sendAll(box, now, times.length * 100);
      if (went.length > 0) {
        times.push(now);
        names.add(String(next.items[0]?.bytes));
      }
      box = next;
    }
    expect(times).toEqual([0, 5_000, 15_000, 35_000, 40_000, 50_000]);
    expect(names.size).toBe(2);
    // An answer to an older frame of the same bytes still counts.
    expect(outbox.stateOf(outbox.accepted(box, 401, 5), 1)).toBe("accepted");
  });

  test("of bytes from an epoch that is over is a new encryption, at its time", () => {
    let [box] = sendAll(encryptAll(written(1)), 0);
    box = outbox.accepted(box, 1, 5);
    box = outbox.committed(box, 3n, [A]);
    expect(box.items[0]?.bytes).not.toBeNull();
    expect(outbox.renewed(box, 4_999).items[0]?.bytes).not.toBeNull();
    expect(outbox.renewed(box, 5_000).items[0]?.bytes).toBeNull();
  });

  test("looks again when the first of all is due, and never without anything to do", () => {
    expect(outbox.nextLook(written(3))).toBeNull();
    let [box] = sendAll(encryptAll(written(2)), 1_000);
    box = outbox.refused(box, 2, "wait", 500);
    expect(outbox.nextLook(box)).toBe(5_500);
  });
});

describe("receipts", () => {
  test("never go back, never reach beyond what was written, and need a member to come from", () => {
    const [box] = sendAll(encryptAll(written(5)), 0);
    const three = outbox.receipt(box, A, 3, 3, 2n, 0);
    expect(counters(three)).toEqual([4, 5]);
    expect(outbox.receipt(three, A, 1, 1, 2n, 0)).toEqual(three);
    for (const lie of [outbox.receipt(box, A, 6, 5, 2n, 0), outbox.receipt(box, A, 5, 6, 2n, 0), outbox.receipt(box, B, 5, 5, 2n, 0)]) expect(lie).toEqual(box);
  });

  test("of one do not speak for the other", () => {
    const [box] = sendAll(encryptAll(written(2, [A, B])), 0);
    const one = outbox.receipt(box, A, 2, 2, 2n, 0);
    expect(outbox.stateOf(one, 2)).not.toBe("delivered");
    expect(outbox.stateOf(outbox.receipt(one, B, 2, 2, 2n, 0), 2)).toBe("delivered");
  });
});

describe("members who come and go", () => {
  test("who leaves takes nothing with them: what the others have is done", () => {
    let [box] = sendAll(encryptAll(written(4, [A, B])), 0);
    box = outbox.receipt(box, A, 3, 3, 2n, 0);
    box = outbox.receipt(box, B, 1, 1, 2n, 0);
    expect(counters(outbox.committed(box, 3n, [A]))).toEqual([4]);
    expect(counters(outbox.committed(box, 3n, [B]))).toEqual([2, 3, 4]);
  });

  test("who comes new is owed nothing of what was done before", () => {
    let [box] = sendAll(encryptAll(written(3, [A])), 0);
    box = outbox.receipt(box, A, 2, 2, 2n, 0);
    const joined = outbox.committed(box, 3n, [A, B]);
    expect(joined.peers[B]).toEqual({ have: 2, heard: 0, absent: false });
    expect(counters(joined)).toEqual([3]);
  });

  test("who is away gets nothing sent twice; on return the clock starts again", () => {
    let [box] = sendAll(encryptAll(written(1)), 0);
    box = outbox.absent(outbox.accepted(box, 1, 5), A, true, 0);
    expect(outbox.due(box, 900_000)).toEqual([]);
    box = outbox.absent(box, A, false, 900_000);
    expect([outbox.due(box, 904_999).length, outbox.due(box, 905_000).length]).toEqual([0, 1]);
    expect(outbox.absent(box, B, true, 0)).toBe(box);
  });
});

test("no order of answers brings a text back that everybody has", () => {
  const answer = fc.constantFrom("accepted", "stale", "wait", "undelivered", "reconnected", "absent", "present", "renewed");
  fc.assert(
    fc.property(fc.array(answer, { maxLength: 30 }), (answers) => {
      let [box] = sendAll(encryptAll(written(3)), 0);
      box = outbox.receipt(box, A, 3, 3, 2n, 0);
      answers.forEach((one, i) => {
        if (one === "accepted") box = outbox.accepted(box, 1 + (i % 3), 10 + i);
        if (one === "stale" || one === "wait") box = outbox.refused(box, 1 + (i % 3), one, i);
        if (one === "undelivered") box = outbox.undelivered(box, [10, 11, 12]);
        if (one === "reconnected") box = outbox.reconnected(box, i);
        if (one === "absent" || one === "present") box = outbox.absent(box, A, one === "absent", i);
        if (one === "renewed") box = outbox.renewed(box, i * 10_000);
        expect(box.items).toEqual([]);
        expect(outbox.nextLook(box)).toBeNull();
      });
    }),
  );
});
