/** A supervisor in a drill: takes what is escalated, and writes down what was decided. */
import type { EscalationKind, EscalationsView } from "../../../chatsvc/web/net/desk_escalations.ts";
import { type WatchedBoard, watchBoard } from "../../../counsellor/web/watch_board.ts";
import { Cable } from "./cable.ts";
import { type Address, realClock } from "./line.ts";

/** What is decided about each kind, and on which gate (docs/protocol.md 3.2); of each the one with most behind it. */
const DECISIONS: Readonly<Record<EscalationKind, { readonly decision: string; readonly gate: string }>> = {
  consult: { decision: "advised", gate: "none" },
  join: { decision: "joins", gate: "consent" },
  emergency: { decision: "called_112", gate: "necessity" },
  child: { decision: "reported", gate: "sol_19_1" },
  police: { decision: "police_report", gate: "necessity" },
};

export class DrillBoard {
  private readonly board: WatchedBoard;
  private readonly decided = new Set<string>();

  constructor(
    address: Address,
    cookie: string,
    private readonly alias: string,
  ) {
    this.board = watchBoard({
      url: `ws://127.0.0.1:${address.port}/ws`,
      openSocket: new Cable(address, cookie).open,
      clock: realClock,
      chance: Math.random,
      instance: crypto.getRandomValues(new Uint8Array(16)),
      heard: ({ escalations }) => this.hear(escalations),
      stopped: () => undefined,
    });
  }

  private hear({ entries }: EscalationsView): void {
    for (const { key, kind, state, takenBy } of entries) {
      if (state === "raised" || state === "passed" || state === "unanswered") this.board.command({ do: "acknowledge", key });
      if (state !== "acknowledged" || takenBy !== this.alias || this.decided.has(key)) continue;
      this.decided.add(key);
      this.board.command({ do: "decide", key, ...DECISIONS[kind as EscalationKind] });
    }
  }
}
