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

/** Counts per door out of a queue message; null for anything else. */
function boardOf(frame: ServerFrame): Board | null {
  const message = frame.kind === CONTROL ? decodeControl(SERVER_TO_CONSOLE, frame.payload) : null;
  if (message?.t !== "queue") return null;
  const doors = new Map<string, { door: string; waiting: number; longest: number }>();
  for (const { door, waited } of message.entries) {
    const before = doors.get(door);
    doors.set(door, { door, waiting: (before?.waiting ?? 0) + 1, longest: Math.max(before?.longest ?? 0, waited) });
  }
  return { onDuty: message.on_duty, doors: [...doors.values()] };
}
