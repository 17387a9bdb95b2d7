/** What both headless members do once they talk: write, lose the line in the middle, wait for everything, report. */
import type { Message } from "../../../chatsvc/web/net/shared_types.ts";
import { type Line, until } from "./line.ts";

export interface Plan {
  /** Texts to write, and to wait for. */
  readonly count: number;
  /** After so many own texts the line breaks; 0: never. */
  readonly dropAfter: number;
}

export interface Report {
  readonly sent: readonly string[];
  readonly received: readonly string[];
  readonly delivered: number;
  readonly missing: number;
  readonly connections: number;
  readonly safetyWords: readonly number[] | null;
}

interface Seen {
  readonly messages: readonly Message[];
  readonly missing: number;
  readonly safetyWords: readonly number[] | null;
}

const DONE = "klar";

export async function chat(name: string, plan: Plan, line: Line, write: (text: string) => void, seen: () => Seen): Promise<Report> {
  const mine = (): readonly Message[] => seen().messages.filter((message) => message.mine);
  const theirs = (): readonly Message[] => seen().messages.filter((message) => !message.mine);
  for (let i = 1; i <= plan.count; i += 1) {
    write(`${name} ${i} åäö`);
    if (i === plan.dropAfter) line.breakOff();
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  await until(`${name} has everything`, () => theirs().length >= plan.count);
  await until(`${name}'s texts are delivered`, () => mine().every(({ state }) => state === "delivered"));
  const report = {
    sent: mine().map(({ text }) => text),
    received: theirs().map(({ text }) => text).filter((text) => text !== DONE),
    delivered: mine().filter(({ state }) => state === "delivered").length,
    missing: seen().missing,
    connections: line.opened,
    // Now, not at the first text: they follow the visitor's empty commit, which may be a moment behind.
    safetyWords: seen().safetyWords,
  };
  // Nobody ends it before the other one has seen that everything was delivered.
  write(DONE);
  // An end that follows at once has blanked the page already.
  await until("the other one is done too", () => theirs().some(({ text }) => text === DONE) || seen().messages.length === 0);
  return report;
}
