/** The lines of a conversation as people see them: a pure value. Order per sender holds, late lines find their place, taken-back ones are blank. */
import type { MemberId } from "../e2ee/content.ts";
import type { Message, Said } from "./shared_types.ts";

type Line = Omit<Message, "state">;

export interface Transcript {
  readonly lines: readonly Line[];
  /** Taken back before it came: it will be blank when it comes. */
  readonly takenBack: readonly string[];
}

export const EMPTY_TRANSCRIPT: Transcript = { lines: [], takenBack: [] };

function keyOf(member: MemberId, counter: number): string {
  return `${member}/${counter}`;
}

export interface NewLine {
  readonly member: MemberId;
  readonly mine: boolean;
  readonly alias: string | null;
  readonly counter: number;
  readonly text: string;
  /** Absent or null: words and nothing else. */
  readonly said?: Said | null;
  readonly at: number;
}

/** Puts the line at the end, or before the first later line of the same member. */
export function addLine(t: Transcript, line: NewLine): Transcript {
  const key = keyOf(line.member, line.counter);
  const gone = t.takenBack.includes(key);
  const full: Line = { ...line, key, gone, text: gone ? "" : line.text, said: gone ? null : (line.said ?? null) };
  const later = t.lines.findIndex(({ member, counter }) => member === line.member && counter > line.counter);
  const at = later === -1 ? t.lines.length : later;
  return { ...t, lines: [...t.lines.slice(0, at), full, ...t.lines.slice(at)] };
}

export function takeBack(t: Transcript, member: MemberId, counter: number): Transcript {
  const key = keyOf(member, counter);
  const lines = t.lines.map((line) => (line.key === key ? { ...line, gone: true, text: "", said: null } : line));
  return { lines, takenBack: t.takenBack.includes(key) ? t.takenBack : [...t.takenBack, key] };
}

/** Own lines from counter `before` on are `shift` further on: others have been written under their counters (P16). */
export function renumbered(t: Transcript, before: number, shift: number): Transcript {
  const move = (line: Line): Line => {
    const counter = line.counter + shift;
    return line.mine && line.counter >= before ? { ...line, counter, key: keyOf(line.member, counter) } : line;
  };
  return shift === 0 ? t : { ...t, lines: t.lines.map(move) };
}

/** A line never changes, another takes its place: what was made of it is good until its state moves on. Pages ask at every event. */
const made = new WeakMap<Line, Message>();

/** The same line in the same state is the same object again. */
export function toMessages(t: Transcript, stateOf: (counter: number) => Message["state"]): readonly Message[] {
  return t.lines.map((line) => {
    const state = line.mine ? stateOf(line.counter) : "received";
    const before = made.get(line);
    if (before?.state === state) return before;
    const message = { ...line, state };
    made.set(line, message);
    return message;
  });
}
