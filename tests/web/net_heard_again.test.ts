/** After a step back in time the newcomer says what she has; no text is lost for it and none is sent twice (P16). */
import fc from "fast-check";
import { expect, test } from "vitest";
import * as outboxes from "../../chatsvc/web/net/outbox.ts";
import { forNewGroup, heardAgain } from "../../chatsvc/web/net/talk_saved.ts";
import { addLine, EMPTY_TRANSCRIPT, renumbered, toMessages } from "../../chatsvc/web/net/transcript.ts";

const HER = "aa";

function wrote(count: number, box: outboxes.Outbox = outboxes.EMPTY_OUTBOX): outboxes.Outbox {
  return Array.from({ length: count }).reduce<outboxes.Outbox>((now) => outboxes.write(now, { t: "text", text: `${now.next}` })[0], box);
}

const inNewGroup = (box: outboxes.Outbox): outboxes.Outbox => outboxes.committed(forNewGroup(box), 1n, [HER]);
const counters = ({ items }: outboxes.Outbox): readonly number[] => items.map(({ content }) => content.c);
const textsOf = ({ items }: outboxes.Outbox): readonly string[] => items.flatMap(({ content }) => (content.t === "text" ? [content.text] : []));

test("a text written after the step back is not taken for one of those that the page forgot", () => {
  const box = inNewGroup(wrote(1, wrote(1)));
  const { outbox, missingOwn, shift } = heardAgain(box, HER, 3, 2);
  expect([counters(outbox), textsOf(outbox), outbox.next]).toEqual([[4], ["2"], 5]);
  expect([missingOwn, shift]).toEqual([2, 2]);
});

test("taking back one of the new texts follows it to its new counter; an old one stays", () => {
  const [withNew] = outboxes.write(wrote(2), { t: "unsend", of: 2 });
  const [both] = outboxes.write(withNew, { t: "unsend", of: 1 });
  const { outbox } = heardAgain(inNewGroup(both), HER, 5, 2);
  expect(outbox.items.map(({ content }) => content)).toEqual([
    { t: "text", text: "2", c: 6 },
    { t: "unsend", of: 6, c: 7 },
    { t: "unsend", of: 1, c: 8 },
  ]);
});

test("whoever is new and has nothing moves no counter; a receipt of a stranger changes nothing", () => {
  const box = inNewGroup(wrote(3));
  expect(heardAgain(box, HER, 0, 3)).toMatchObject({ missingOwn: 0, shift: 0 });
  expect(counters(heardAgain(box, HER, 0, 3).outbox)).toEqual([1, 2, 3]);
  expect(heardAgain(box, "bb", 9, 3)).toEqual({ outbox: box, missingOwn: 0, shift: 0 });
});

test("whatever was forgotten: old texts that she has go no more, every new one goes once, above all that she has", () => {
  const much = fc.nat({ max: 12 });
  fc.assert(
    fc.property(much, much, much, (known, forgotten, fresh) => {
      const before = known + 1;
      const have = known + forgotten;
      const { outbox, missingOwn } = heardAgain(inNewGroup(wrote(fresh, wrote(known))), HER, have, before);
      expect(textsOf(outbox)).toEqual(Array.from({ length: fresh }, (_, i) => `${before + i}`));
      expect(counters(outbox)).toEqual(Array.from({ length: fresh }, (_, i) => have + 1 + i));
      expect(outbox.next).toBe(have + fresh + 1);
      expect(missingOwn).toBe(forgotten);
    }),
  );
});

test("the lines move along with their counters, and only ours", () => {
  const line = (member: string, mine: boolean, counter: number) => ({ member, mine, alias: null, counter, text: `${counter}`, at: 0 });
  const lines = [line("0", true, 1), line(HER, false, 2), line("0", true, 2)].reduce(addLine, EMPTY_TRANSCRIPT);
  const moved = toMessages(renumbered(lines, 2, 3), () => "queued");
  expect(moved.map(({ key }) => key)).toEqual(["0/1", `${HER}/2`, "0/5"]);
  expect(renumbered(lines, 2, 0)).toBe(lines);
});
