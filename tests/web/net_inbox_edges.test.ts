/** The inbox at its edges (P4, P9, P10), the transcript's small print, and long texts that break between what people see as letters. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as inbox from "../../chatsvc/web/net/inbox.ts";
import { MOST_BYTES, splitText } from "../../chatsvc/web/net/text_split.ts";
import * as transcript from "../../chatsvc/web/net/transcript.ts";

const receive = (box: inbox.Inbox, member: string, counter: number, now = 0): inbox.Inbox => inbox.receive(box, member, counter, now)[0];
const from = (...counters: readonly number[]): inbox.Inbox => counters.reduce((box, counter) => receive(box, "a", counter), inbox.emptyInbox(false));

describe("gaps", () => {
  test("are counted exactly: every counter that must exist and did not come", () => {
    expect(inbox.missing(from(1, 2, 5, 9), inbox.GAP_SHOWS_AFTER_MS)).toBe(5);
    expect(inbox.missing(from(3), inbox.GAP_SHOWS_AFTER_MS)).toBe(2);
    expect(inbox.missing(from(1, 2, 3), 1_000_000)).toBe(0);
  });

  test("show at their moment, not a millisecond earlier, and say when that is", () => {
    const box = receive(receive(inbox.emptyInbox(false), "a", 1, 1_000), "a", 3, 2_000);
    expect(inbox.gapShowsAt(box, 2_000)).toBe(8_000);
    expect([inbox.missing(box, 7_999), inbox.missing(box, 8_000)]).toEqual([0, 1]);
    expect(inbox.gapShowsAt(box, 8_000)).toBeNull();
  });

  test("that close in part have time again; more early ones give a gap no more time", () => {
    let box = receive(receive(inbox.emptyInbox(false), "a", 2, 0), "a", 5, 1_000);
    expect(inbox.gapShowsAt(box, 1_000)).toBe(6_000);
    box = receive(box, "a", 1, 4_000);
    expect(inbox.gapShowsAt(box, 4_000)).toBe(10_000);
    box = receive(receive(box, "a", 3, 5_000), "a", 4, 5_000);
    expect([inbox.gapShowsAt(box, 5_000), inbox.missing(box, 1_000_000)]).toEqual([null, 0]);
  });

  test("of two senders are two gaps", () => {
    const box = receive(receive(inbox.emptyInbox(false), "a", 2, 0), "b", 4, 0);
    expect(inbox.missing(box, 6_000)).toBe(4);
  });

  test("before one's own coming are nobody's loss, but later ones are", () => {
    const late = [7, 8, 11].reduce((box, counter) => receive(box, "a", counter), inbox.emptyInbox(true));
    expect(inbox.missing(late, 6_000)).toBe(2);
    expect(inbox.receive(late, "a", 6, 0)[1]).toBe("repeat");
  });
});

describe("a receipt", () => {
  test("claims what is contiguous and nothing behind a gap", () => {
    expect(inbox.makeReceipt(from(1, 2, 4, 5), ["a"]).have).toEqual({ a: 2 });
    expect(inbox.makeReceipt(from(1, 2, 4, 5, 3), ["a"]).have).toEqual({ a: 5 });
    expect(inbox.makeReceipt(from(2), ["a", "b"]).have).toEqual({ a: 0 });
  });

  test("names the generation of the slowest, and 0 before anything was opened", () => {
    let box = inbox.opened(inbox.opened(inbox.emptyInbox(false), "a", 9), "b", 3);
    expect(inbox.makeReceipt(box, ["a", "b"]).generation).toBe(4);
    expect(inbox.makeReceipt(box, ["a", "b", "c"]).generation).toBe(0);
    expect(inbox.makeReceipt(box, []).generation).toBe(0);
    box = inbox.opened(box, "a", 2);
    expect(inbox.makeReceipt(box, ["a"]).generation).toBe(10);
  });

  test("is owed idly after eight frames without a counter, and not twice for the same eight", () => {
    let box = inbox.emptyInbox(false);
    for (let generation = 0; generation < 7; generation += 1) box = inbox.opened(box, "a", generation);
    expect(box.receiptOwed).toBe("no");
    box = inbox.opened(box, "a", 7);
    expect(box.receiptOwed).toBe("idle");
    box = inbox.receiptSent(box);
    expect(inbox.opened(box, "a", 8).receiptOwed).toBe("no");
    expect(inbox.receiptLost(box).receiptOwed).toBe("owed");
  });

  test("an idle one does not weaken one that a text waits for", () => {
    let box = from(1);
    for (let generation = 0; generation < 20; generation += 1) box = inbox.opened(box, "a", generation);
    expect(box.receiptOwed).toBe("owed");
  });

  test("after a commit is owed at once; counters stay, generations start again", () => {
    const box = inbox.committed(inbox.receiptSent(inbox.opened(from(1, 2), "a", 5)));
    expect(box.receiptOwed).toBe("owed");
    expect(inbox.makeReceipt(box, ["a"])).toEqual({ have: { a: 2 }, generation: 0 });
  });
});

test("any order with any repeats: each counter is new once, and the receipt ends at the first hole", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 60 }), (counters) => {
      let box = inbox.emptyInbox(false);
      const news: number[] = [];
      for (const counter of counters) {
        const [next, verdict] = inbox.receive(box, "a", counter, 0);
        box = next;
        if (verdict === "new") news.push(counter);
      }
      expect([...news].sort((a, b) => a - b)).toEqual([...new Set(counters)].sort((a, b) => a - b));
      let top = 0;
      while (counters.includes(top + 1)) top += 1;
      expect(inbox.makeReceipt(box, ["a"]).have["a"] ?? 0).toBe(top);
      const highest = Math.max(0, ...counters);
      expect(inbox.missing(box, 6_000)).toBe(highest - new Set(counters).size);
    }),
  );
});

describe("the transcript", () => {
  const line = (member: string, counter: number): transcript.NewLine => ({ member, mine: member === "0", alias: null, counter, text: `${member}${counter}`, at: 0 });
  const add = (...lines: readonly transcript.NewLine[]): transcript.Transcript => lines.reduce(transcript.addLine, transcript.EMPTY_TRANSCRIPT);

  test("puts a late line before its sender's next one and disturbs nobody else's order", () => {
    const { lines } = add(line("a", 1), line("0", 1), line("a", 3), line("0", 2), line("a", 2));
    expect(lines.map(({ text }) => text)).toEqual(["a1", "01", "a2", "a3", "02"]);
  });

  test("a taking-back is the writer's own: the same counter of another stays", () => {
    const t = transcript.takeBack(add(line("a", 1), line("0", 1)), "a", 1);
    expect(t.lines.map(({ text, gone }) => `${text}${gone}`)).toEqual(["true", "01false"]);
    expect(transcript.takeBack(t, "a", 1)).toEqual(t);
  });

  test("states are asked for one's own lines only", () => {
    const asked: number[] = [];
    const messages = transcript.toMessages(add(line("a", 7), line("0", 3)), (counter) => {
      asked.push(counter);
      return "queued";
    });
    expect([asked, messages.map(({ state }) => state)]).toEqual([[3], ["received", "queued"]]);
  });
});

describe("a long text", () => {
  const size = (text: string): number => new TextEncoder().encode(text).length;
  const graphemes = (text: string): readonly string[] => [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);

  test("of exactly the limit is one piece; one byte more makes two", () => {
    for (const letter of ["a", "å", "ส", "😀"]) {
      const fits = letter.repeat(Math.floor(MOST_BYTES / size(letter)));
      expect(splitText(fits)).toEqual([fits]);
      expect(splitText(`${fits}${letter}`)).toHaveLength(2);
    }
  });

  test.each([
    ["a family of seven code points", "👨‍👩‍👧‍👦"],
    ["a flag of two", "🇸🇪"],
    ["a letter with its accent", "e\u0301"],
    ["a hand with its colour", "👍🏽"],
    ["a Hindi syllable", "क्षि"],
  ])("breaks between letters as people see them: %s", (_name, letter) => {
    for (const shift of ["", "a", "ab", "abc"]) {
      const text = shift + letter.repeat(Math.ceil(6_500 / size(letter)));
      const pieces = splitText(text);
      expect(pieces.join("")).toBe(text);
      expect(pieces.every((piece) => size(piece) <= MOST_BYTES)).toBe(true);
      expect(pieces.flatMap(graphemes)).toEqual(graphemes(text));
    }
  });

  test("that is one single endless letter is still cut to fit", () => {
    const flood = `e${"\u0301".repeat(4_000)}`;
    const pieces = splitText(flood);
    expect(pieces.join("")).toBe(flood);
    expect(pieces.every((piece) => size(piece) <= MOST_BYTES)).toBe(true);
  });

  test("looks four hundred characters back for white space and no further", () => {
    const near = `${"a".repeat(2_700)} ${"b".repeat(1_000)}`;
    expect(splitText(near)[0]).toBe(`${"a".repeat(2_700)} `);
    const far = `${"a".repeat(2_500)} ${"b".repeat(1_000)}`;
    expect(splitText(far)[0]).toHaveLength(MOST_BYTES);
  });

  test("with half a character says so instead of breaking the encoding", () => {
    expect(splitText("a\uD800b")).toEqual(["a\uFFFDb"]);
    expect(splitText("\uDC00")).toEqual(["\uFFFD"]);
  });
});
