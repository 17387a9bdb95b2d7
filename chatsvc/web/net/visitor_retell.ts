/** What a newcomer is told again of what was said before: as much as the visitor chose, by the visitor's own device. */
import { utf8 } from "../e2ee/bytes.ts";
import { MOST_LINES, MOST_TEXT_BYTES, type RetoldLine } from "../e2ee/retold.ts";
import type { Message } from "./shared_types.ts";
import type { Quiet } from "./talk_said.ts";
import { splitText } from "./text_split.ts";

/** What the newcomer may see: nothing, all that still stands on this page, or what the visitor writes about it. */
export type Share = "no" | "all" | { readonly summary: string };

/** The composer never waits for it: half of what may be under way at once (P8). */
const MOST_CONTENTS = 16;

/** Own texts that nobody had go to the newcomer as they are (P6): told again they would come twice. */
const isTold = ({ mine, gone, state, text, said }: Message): boolean => !gone && text !== "" && said?.kind !== "retold" && (!mine || state === "delivered");

/** Everything on the page that somebody of staff has had; to be taken when the newcomer comes in. */
export function toldBefore(messages: readonly Message[]): readonly RetoldLine[] {
  return messages.filter(isTold).flatMap(({ mine, alias, at, text }) => {
    const by = mine || alias === null ? ({ visitor: true } as const) : { alias };
    return splitText(text).map((piece) => ({ by, at: Math.floor(at / 60_000), text: piece }));
  });
}

/** The contents to say, oldest first. */
export function retold(share: Share, before: readonly RetoldLine[], now: number): readonly Quiet[] {
  if (share === "no") return [];
  const how = share === "all" ? "all" : "summary";
  const lines = share === "all" ? before : summaryOf(share.summary, now);
  const packed = pack(lines);
  const kept = packed.slice(-MOST_CONTENTS);
  return kept.map((some, i) => ({ t: "retold", how, lines: some, cut: i === 0 && kept.length < packed.length }));
}

function summaryOf(text: string, now: number): readonly RetoldLine[] {
  return splitText(text.trim()).map((piece) => ({ by: { visitor: true }, at: Math.floor(now / 60_000), text: piece }));
}

function pack(lines: readonly RetoldLine[]): readonly (readonly RetoldLine[])[] {
  const packed: RetoldLine[][] = [];
  let room = 0;
  for (const line of lines) {
    const size = utf8(line.text).length;
    const last = packed.at(-1);
    if (last === undefined || size > room || last.length >= MOST_LINES) {
      packed.push([line]);
      room = MOST_TEXT_BYTES - size;
    } else {
      last.push(line);
      room -= size;
    }
  }
  return packed;
}
