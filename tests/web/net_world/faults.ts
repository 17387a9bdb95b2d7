/** What a service in memory keeps, and what a story may make it do wrong. */
import type { ServerToVisitor } from "../../../chatsvc/web/protocol/control.ts";
import type { Kind } from "../../../chatsvc/web/protocol/frames.ts";

export interface Stored {
  readonly seq: number;
  readonly kind: Kind;
  readonly from: number;
  readonly payload: Uint8Array;
  readonly to: ReadonlySet<number>;
  readonly taken: Set<number>;
}

/** Each is asked before the thing happens. */
export interface Faults {
  refuseConnection?: () => boolean;
  loseFrame?: (frame: Stored, to: number) => boolean;
  repeatFrame?: () => boolean;
  answerHello?: (t: string) => ServerToVisitor | null;
  refuseCommit?: (nth: number) => string | null;
  loseTaken?: () => boolean;
  answerAccept?: () => string | null;
}
