/** What a member lives through, one JSON line each on standard output: the history that tests/faults/checker.py judges. */
import type { Message } from "../../../chatsvc/web/net/shared_types.ts";

/** The names of the events stand in tests/faults/history.py. */
export type Event =
  | { readonly t: "wrote" | "accepted" | "delivered"; readonly n: number }
  | { readonly t: "saw"; readonly of: string; readonly n: number; readonly home: string; readonly above: number; readonly below: number }
  | { readonly t: "shows"; readonly order: readonly (readonly [string, number])[] }
  | { readonly t: "talks" | "holds" | "lets_go" | "ends" | "over" }
  | { readonly t: "present"; readonly names: readonly string[] }
  | { readonly t: "missing"; readonly count: number }
  | { readonly t: "broke"; readonly why: string };

export type Log = (event: Event) => void;

/** One member's lines of one conversation. */
export function logOf(conversation: string, member: string): Log {
  return (event) => process.stdout.write(`${JSON.stringify({ at: Date.now(), conversation, member, ...event })}\n`);
}

/** A text that says where it belongs; the letters outside ASCII are there to be damaged. */
export function textOf(conversation: string, member: string, n: number, wish: string = ""): string {
  return `${conversation} ${member} ${n} ${wish === "" ? "" : `${wish} `}åäö`;
}

interface Marked {
  readonly home: string;
  readonly of: string;
  readonly n: number;
}

function markOf(text: string): Marked {
  const [home = "", of = "", n = ""] = text.split(" ");
  return text.endsWith(" åäö") ? { home, of, n: Number(n) } : { home: "", of: text, n: 0 };
}

/** What the writer of a text of ours asks of whoever reads it; empty: nothing. */
export function wishOf(text: string): string {
  const words = text.split(" ");
  return words.length === 5 ? words[3]! : "";
}

const STEPS = { queued: 0, accepted: 1, delivered: 2, received: 0 } as const;

/** Watches one page's transcript and tells what is new in it. */
export class Reader {
  private readonly seen = new Set<string>();
  private readonly steps = new Map<string, number>();
  private missing = 0;
  private arrived = 0;

  constructor(private readonly log: Log) {}

  /** How many of its own texts the page has shown as delivered. */
  get delivered(): number {
    return this.arrived;
  }

  look({ messages, missing }: { readonly messages: readonly Message[]; readonly missing: number }): void {
    if (missing > this.missing) this.log({ t: "missing", count: missing });
    this.missing = missing;
    messages.forEach((message, place) => {
      if (message.mine) return this.step(message);
      if (this.seen.has(message.key)) return;
      this.seen.add(message.key);
      const mark = markOf(message.text);
      this.log({ t: "saw", ...mark, above: neighbour(messages, place, -1, mark.of), below: neighbour(messages, place, 1, mark.of) });
    });
  }

  /** What the page shows at last, from top to bottom. */
  shows(messages: readonly Message[]): void {
    const order = messages.filter(({ mine }) => !mine).map(({ text }) => markOf(text));
    this.log({ t: "shows", order: order.map(({ of, n }) => [of, n] as const) });
  }

  private step({ key, text, state }: Message): void {
    const before = this.steps.get(key) ?? 0;
    if (STEPS[state] <= before) return;
    this.steps.set(key, STEPS[state]);
    const { n } = markOf(text);
    if (before < 1) this.log({ t: "accepted", n });
    if (STEPS[state] < 2) return;
    this.arrived += 1;
    this.log({ t: "delivered", n });
  }
}

/** The number of the same writer's next text above (-1) or below (1); 0: there is none. */
function neighbour(messages: readonly Message[], place: number, step: 1 | -1, of: string): number {
  for (let i = place + step; i >= 0 && i < messages.length; i += step) {
    const message = messages[i]!;
    if (!message.mine && markOf(message.text).of === of) return markOf(message.text).n;
  }
  return 0;
}
