/** A supervisor's line to the service: hears how many wait where, says nothing but hello. */
import { Connection } from "../../chatsvc/web/net/connection.ts";
import type { Chance, Clock, OpenSocket } from "../../chatsvc/web/net/ports.ts";
import { CONTROL, NO_CONVERSATION, type ServerFrame } from "../../chatsvc/web/protocol/frames.ts";
import { decodeControl, encodeControl, SERVER_TO_CONSOLE } from "../../chatsvc/web/protocol/control.ts";
import type { Board } from "./worker_messages.ts";

export interface WatchDeps {
  readonly url: string;
  readonly openSocket: OpenSocket;
  readonly clock: Clock;
  readonly chance: Chance;
  /** 16 bytes; a supervisor's is asked for but used for nothing. */
  readonly instance: Uint8Array;
  readonly heard: (board: Board) => void;
  readonly stopped: (signedOut: boolean) => void;
}

export function watchBoard(deps: WatchDeps): void {
  const connection: Connection = new Connection(
    { url: deps.url, subprotocol: "console.v1", openSocket: deps.openSocket, clock: deps.clock, chance: deps.chance },
    {
      opened: () => {
        const hello = encodeControl({ t: "hello", v: 1, desk: { instance: deps.instance }, seat: null });
        connection.send(CONTROL, NO_CONVERSATION, 0, hello);
      },
      frame: (frame) => {
        const board = boardOf(frame);
        if (board === null) return;
        connection.settled();
        deps.heard(board);
      },
      broken: () => undefined,
      stopped: (how) => deps.stopped(how.why === "problem" && how.problem === "signed_out"),
    },
  );
  connection.open();
}

/** Counts per door out of a queue message, for every door of the account; null for anything else. */
function boardOf(frame: ServerFrame): Board | null {
  const message = frame.kind === CONTROL ? decodeControl(SERVER_TO_CONSOLE, frame.payload) : null;
  if (message?.t !== "queue") return null;
  const doors = Object.entries(message.on_duty).map(([door, onDuty]) => {
    const waits = message.entries.filter((entry) => entry.door === door).map(({ waited }) => waited);
    return { door, onDuty, waiting: waits.length, longest: Math.max(0, ...waits) };
  });
  return { doors };
}
