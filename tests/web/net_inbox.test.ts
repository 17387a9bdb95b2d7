/** The inbox, the transcript and the splitter: no repeat is shown, order per sender holds, gaps are gaps. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as inbox from "../../chatsvc/web/net/inbox.ts";
import { MOST_BYTES, splitText } from "../../chatsvc/web/net/text_split.ts";
import { addLine, EMPTY_TRANSCRIPT, takeBack, toMessages, type Transcript } from "../../chatsvc/web/net/transcript.ts";

const NOW = 1_000;

function receiveAll(counters: readonly number[], joinedLate = false): readonly [inbox.Inbox, readonly number[]] {
  let box = inbox.emptyInbox(joinedLate);
  const shown: number[] = [];
  for (const counter of counters) {
    const [next, verdict] = inbox.receive(box, "a", counter, NOW);
    box = next;
    if (verdict === "new") shown.push(counter);
  }
  return [box, shown];
}

function line(member: string, counter: number) {
  return { member, mine: false, alias: null, counter, text: `${member}${counter}`, at: counter };
}

describe("what comes", () => {
  test("is shown once, however often and in whatever order it comes", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 200 }), (counters) => {
        const [box, shown] = receiveAll(counters);
        expect([...shown].sort((a, b) => a - b)).toEqual([...new Set(counters)].sort((a, b) => a - b));
        const top = inbox.makeReceipt(box, ["a"]).have["a"] ?? 0;
        for (let c = 1; c <= top; c += 1) expect(counters).toContain(c);
        expect(counters).not.toContain(top + 1);
        const most = Math.max(0, ...counters);
        expect(inbox.missing(box, NOW + inbox.GAP_SHOWS_AFTER_MS)).toBe(most - new Set(counters).size);
      }),
    );
  });

  test("is the same object at every look until its state moves on or its words are gone", () => {
    let transcript = addLine(EMPTY_TRANSCRIPT, line("a", 1));
    transcript = addLine(transcript, { ...line("me", 1), mine: true, text: "hej" });
    const [theirs, mine] = toMessages(transcript, () => "queued");
    const again = toMessages(addLine(transcript, line("a", 2)), () => "queued");
    expect(again[0]).toBe(theirs);
    expect(again[1]).toBe(mine);
    const later = toMessages(transcript, () => "delivered");
    expect(later[0]).toBe(theirs);
    expect(later[1]).toMatchObject({ text: "hej", state: "delivered" });
    expect(mine).toMatchObject({ state: "queued" });
    const taken = toMessages(takeBack(transcript, "me", 1), () => "delivered");
    expect(taken[1]).toMatchObject({ text: "", gone: true, state: "delivered" });
  });

  test("out of order finds its place among the lines of its sender", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(Array.from({ length: 12 }, (_, i) => i + 1)), (order) => {
        let t: Transcript = EMPTY_TRANSCRIPT;
        for (const counter of order) t = addLine(addLine(t, line("a", counter)), line("b", counter));
        for (const member of ["a", "b"]) {
          const counters = t.lines.filter((one) => one.member === member).map((one) => one.counter);
          expect(counters).toEqual([...counters].sort((x, y) => x - y));
        }
      }),
    );
  });

  test("with a gap shows it, but only when a re-send had its chance", () => {
    const [box] = receiveAll([1, 2, 5]);
    expect(inbox.missing(box, NOW + 1_000)).toBe(0);
    expect(inbox.gapShowsAt(box, NOW)).toBe(NOW + inbox.GAP_SHOWS_AFTER_MS);
    expect(inbox.missing(box, NOW + inbox.GAP_SHOWS_AFTER_MS)).toBe(2);
    const [closed] = receiveAll([1, 2, 5, 4, 3]);
    expect(inbox.missing(closed, NOW + 100_000)).toBe(0);
  });

  test("to somebody who joined late has no gap before the first", () => {
    const [box] = receiveAll([41, 42], true);
    expect(inbox.missing(box, NOW + 100_000)).toBe(0);
    expect(inbox.makeReceipt(box, ["a"]).have).toEqual({ a: 42 });
  });

  test("is known by its hash, and the list of hashes does not grow for ever", () => {
    let box = inbox.emptyInbox(false);
    for (let i = 0; i < 2_000; i += 1) box = inbox.remember(box, String(i));
    expect(inbox.wasSeen(box, "1999")).toBe(true);
    expect(box.hashes.length).toBeLessThanOrEqual(512);
  });
});

describe("a receipt", () => {
  test("is owed for every text, also for a repeat: the last receipt may have been lost", () => {
    const [box] = receiveAll([1]);
    const said = inbox.receiptSent(box);
    expect(said.receiptOwed).toBe("no");
    expect(inbox.receive(said, "a", 1, NOW)[0].receiptOwed).toBe("owed");
  });

  test("is not owed for a receipt, but for eight of them: the other side runs out of lead", () => {
    let box = inbox.emptyInbox(false);
    for (let i = 0; i < 7; i += 1) box = inbox.opened(box, "a", i);
    expect(box.receiptOwed).toBe("no");
    expect(inbox.opened(box, "a", 7).receiptOwed).toBe("idle");
  });

  test("names the generation, anew in every epoch", () => {
    const box = inbox.opened(inbox.emptyInbox(false), "a", 4);
    expect(inbox.makeReceipt(box, ["a"]).generation).toBe(5);
    expect(inbox.makeReceipt(inbox.committed(box), ["a"]).generation).toBe(0);
  });
});

describe("a line that was taken back", () => {
  test("is blank, also when it comes later", () => {
    const before = takeBack(addLine(EMPTY_TRANSCRIPT, line("a", 1)), "a", 1);
    const after = addLine(takeBack(EMPTY_TRANSCRIPT, "a", 1), line("a", 1));
    for (const t of [before, after]) expect(toMessages(t, () => "queued")[0]).toMatchObject({ gone: true, text: "", state: "received" });
  });
});

describe("a long text", () => {
  test("becomes pieces that fit and say the same", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 9_000 }), (text) => {
        const pieces = splitText(text);
        expect(pieces.join("")).toBe(text.replace(/[\uD800-\uDFFF]/gu, "\uFFFD"));
        for (const piece of pieces) expect(new TextEncoder().encode(piece).length).toBeLessThanOrEqual(MOST_BYTES);
      }),
      { numRuns: 40 },
    );
  });

  test("breaks at white space where there is some", () => {
    for (const piece of splitText("ett två tre ".repeat(800)).slice(0, -1)) expect(piece).toMatch(/\s$/);
  });

  test("of nothing is nothing", () => {
    expect(splitText("")).toEqual([]);
  });
});
