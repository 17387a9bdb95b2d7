/** Many members in one process: writes for them, looks at their pages, obeys orders that come as JSON lines on standard input. */
import { createInterface } from "node:readline";
import { type Log, logOf, Reader, textOf } from "./journal.ts";
import type { Message } from "../../../chatsvc/web/net/shared_types.ts";

export type Order =
  /** Write no more. */
  | { readonly t: "hush" }
  /** End this conversation, for both. */
  | { readonly t: "end"; readonly conversation: string }
  /** Cut this visitor's line, as a laptop that sleeps; and mend it. */
  | { readonly t: "sleep" | "wake"; readonly conversation: string }
  /** Say what the pages show, then leave. */
  | { readonly t: "close" };

export function obey<T = Order>(act: (order: T) => void): void {
  createInterface({ input: process.stdin }).on("line", (line) => act(JSON.parse(line) as T));
}

/** Snapshots come in bursts; looking at every one would cost more than the conversations themselves. */
export const LOOK_MS = 50;

/** Nobody writes more texts than this without a receipt, some less than a page lets through (MOST_TEXTS): a slow machine falls no
 * further behind a crowd that does not wait, or what is measured after a fault is how far behind it was. */
export const UNDERWAY = 24;

interface Page {
  readonly messages: readonly Message[];
  readonly missing: number;
  readonly mustWait: boolean;
}

/** One member in one conversation: what is written and what is seen there. */
export class Voice {
  readonly log: Log;
  private readonly reader: Reader;
  private written = 0;

  constructor(
    private readonly conversation: string,
    private readonly member: string,
    private readonly say: (text: string) => void,
  ) {
    this.log = logOf(conversation, member);
    this.reader = new Reader(this.log);
  }

  /** How many texts so far. */
  get count(): number {
    return this.written;
  }

  /** Unless the composer waits, or too many texts are underway. */
  write(page: Page, wish: string = ""): void {
    if (page.mustWait || this.written - this.reader.delivered >= UNDERWAY) return;
    this.written += 1;
    this.log({ t: "wrote", n: this.written });
    this.say(textOf(this.conversation, this.member, this.written, wish));
  }

  look(page: Page): void {
    this.reader.look(page);
  }

  close(page: Page): void {
    this.reader.look(page);
    this.reader.shows(page.messages);
  }
}

/** Calls for ever, with a little chance in the pauses so that members do not march in step. */
export function beat(ms: number, act: () => void): void {
  setTimeout(() => {
    act();
    beat(ms, act);
  }, ms * (0.75 + Math.random() / 2));
}
