/** A supervisor's line to the service: hears how many wait where, hears and answers escalations. */
import { Connection } from "../../chatsvc/web/net/connection.ts";
import type { Chance, Clock, OpenSocket } from "../../chatsvc/web/net/ports.ts";
import { CONTROL, NO_CONVERSATION, type ServerFrame } from "../../chatsvc/web/protocol/frames.ts";
import { decodeControl, encodeControl, SERVER_TO_CONSOLE } from "../../chatsvc/web/protocol/control.ts";
import { hearEscalations, NO_ESCALATIONS, sayEscalation } from "../../chatsvc/web/net/desk_escalations.ts";
import { hearLoad, sayAlert } from "./board_load.ts";
import type { Board, DeskCommand } from "./worker_messages.ts";

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

/** An answer to an escalation; everything else is a desk's. */
export const isBoards = ({ do: what }: DeskCommand): boolean => what === "acknowledge" || what === "passOn" || what === "decide" || what === "alert";

export interface WatchedBoard {
  /** Everything but an answer to an escalation is a desk's, and not said. */
  command(command: DeskCommand): void;
}

export function watchBoard(deps: WatchDeps): WatchedBoard {
  let board: Board = { doors: [], escalations: NO_ESCALATIONS };
  const tell = (message: Parameters<typeof encodeControl>[0]): void => void connection.send(CONTROL, NO_CONVERSATION, 0, encodeControl(message));
  const connection: Connection = new Connection(
    { url: deps.url, subprotocol: "console.v1", openSocket: deps.openSocket, clock: deps.clock, chance: deps.chance },
    {
      opened: () => tell({ t: "hello", v: 1, desk: { instance: deps.instance }, seat: null }),
      frame: (frame) => {
        const next = seenBy(board, frame, deps.clock.now());
        if (next === null) return;
        connection.settled();
        board = next;
        deps.heard(board);
      },
      broken: () => {
        board = { doors: board.doors, escalations: { ...board.escalations, known: false } };
        deps.heard(board);
      },
      stopped: (how) => deps.stopped(how.why === "problem" && how.problem === "signed_out"),
    },
  );
  connection.open();
  return {
    command: (command) => {
      if (command.do === "alert") tell(sayAlert(command));
      if (command.do === "acknowledge" || command.do === "passOn" || command.do === "decide") tell(sayEscalation(command));
    },
  };
}

/** The board after this frame; null when it changes nothing here. */
function seenBy(board: Board, frame: ServerFrame, now: number): Board | null {
  const message = frame.kind === CONTROL ? decodeControl(SERVER_TO_CONSOLE, frame.payload) : null;
  if (message?.t === "escalations" || message?.t === "escalation") {
    return { ...board, escalations: hearEscalations(board.escalations, message, now) };
  }
  if (message?.t === "load") return { ...board, load: hearLoad(message, now) };
  if (message?.t !== "queue") return null;
  const doors = Object.entries(message.on_duty).map(([door, onDuty]) => {
    const waits = message.entries.filter((entry) => entry.door === door).map(({ waited }) => waited);
    return { door, onDuty, waiting: waits.length, longest: Math.max(0, ...waits) };
  });
  return { ...board, doors };
}
