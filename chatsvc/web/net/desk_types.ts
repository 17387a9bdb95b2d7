/** What the console's page sees and may do: the duty desk's snapshot, its commands and what the desk must be given. */
import type { Card } from "../e2ee/cards.ts";
import type { ShiftIdentity } from "../e2ee/device.ts";
import type { joinGroup, makeKeyPackage } from "../e2ee/group.ts";
import type { restoreGroup, restoreKeyPackage, restoreShift, saveKeyPackage, saveShift } from "../e2ee/restore.ts";
import type { Kept } from "./desk_keeper.ts";
import type { Chance, Clock, OpenSocket } from "./ports.ts";
import type { CheckQuestion, EndedWhy, Link, Message, Presence, ProblemCode } from "./shared_types.ts";
import type { TrustAnchor } from "./visitor_types.ts";

export type { CheckQuestion, EndedWhy, Link, Message, MessageState, Presence, ProblemCode } from "./shared_types.ts";

export type Duty = "on" | "pause" | "off";

export interface QueueView {
  /** Hex of 16 bytes; give it to `accept`. */
  readonly conversation: string;
  readonly door: string;
  readonly language: string;
  readonly path: string;
  /** Since when it waits, ms of the injected clock. */
  readonly waitingSince: number;
  readonly present: boolean;
  /** Came back by words (P14): to the one who sits here, or to another; null: did not. */
  readonly returning: "yours" | "other" | null;
  /** Before that only the counsellor of before may accept, ms of the injected clock; null: free. */
  readonly reservedUntil: number | null;
}

/**
 * accepting -> joining (the visitor's client commits) -> talking -> ended | left (quick exit) | stuck (keys are wrong here)
 * | removed (this console lost the seat, somebody else is let in).
 */
export type DeskPhase = "accepting" | "joining" | "talking" | "ended" | "left" | "stuck" | "removed";

export interface DeskConversation {
  readonly id: string;
  readonly door: string;
  readonly path: string;
  readonly language: string;
  readonly phase: DeskPhase;
  /** Taken over from a counsellor who was lost: the visitor is asked first, and what was said before is not here. */
  readonly handover: boolean;
  /** The visitor's page went back in time and lost its latest part; the group was made anew (P16). */
  readonly regrouped: boolean;
  /** What was written and not sent when the page was loaded again. */
  readonly draft: string;
  /** The counsellor's own marks: `what` -> value. They go with the conversation. */
  readonly marks: Readonly<Record<string, string>>;
  /** Came back by words: nothing of before is on the visitor's page (P14). */
  readonly cameBack: boolean;
  /** What the visitor wants to be asked after coming back by words. */
  readonly check: CheckQuestion | null;
  /** Agreed in the conversation that this visitor came back from, if that was held here: to be asked first. */
  readonly earlierCheck: CheckQuestion | null;
  readonly visitor: Presence;
  readonly visitorTyping: boolean;
  readonly messages: readonly Message[];
  readonly missing: number;
  readonly mustWait: boolean;
  readonly safetyWords: readonly number[] | null;
  /** When the visitor's oldest unanswered text came, ms of the injected clock; null when the last word is ours. */
  readonly unansweredSince: number | null;
  readonly silenceEndsAt: number | null;
  readonly ageEndsAt: number | null;
  readonly warning: "silence" | "age" | null;
  readonly extended: boolean;
  readonly ended: EndedWhy | null;
  readonly endConfirmed: boolean;
  readonly problem: ProblemCode | null;
}

/**
 * Something the counsellor should read once. `taken_by_other`, `no_seat`, `gone`: what became of an accept.
 * `signed_out`: the service does not know this sign-in any more.
 */
export type DeskProblem = ProblemCode | "taken_by_other" | "no_seat" | "gone" | "out_of_phase" | "signed_out";

export interface DeskSnapshot {
  readonly link: Link;
  readonly duty: Duty;
  readonly capacity: number;
  /** Door -> people on duty there, at this shift's doors; who answers at two counts at both. */
  readonly onDuty: Readonly<Record<string, number>>;
  /** Key packages that the service still has unused of this console. */
  readonly keyPackages: number;
  readonly queue: readonly QueueView[];
  /** In the order of accepting; ended ones stay (read-only) until `dismiss`. */
  readonly conversations: readonly DeskConversation[];
  readonly problem: DeskProblem | null;
  /** False: this browser keeps nothing, a reload would lose the conversations. */
  readonly keeps: boolean;
  /** Loaded again: what was kept is being opened. */
  readonly opening: boolean;
  /** No way on without a new sign-in or a reload. */
  readonly closed: boolean;
}

export interface StaffDesk {
  readonly snapshot: DeskSnapshot;
  /** Calls at once with the present snapshot, then on every change. Returns the way to stop. */
  subscribe(listener: (snapshot: DeskSnapshot) => void): () => void;
  duty(state: Duty): void;
  accept(conversation: string): void;
  send(conversation: string, text: string): void;
  /** A question with answers to tap; what is not a card is not said. */
  card(conversation: string, card: Card): void;
  typing(conversation: string, on: boolean): void;
  unsend(conversation: string, counter: number): void;
  /** A text of the visitor's, by its counter: it goes at both ends. */
  erase(conversation: string, counter: number): void;
  /** What is written and not sent: sealed as everything else. */
  draft(conversation: string, text: string): void;
  /** What the counsellor notes for herself about `what`; null: no longer. Sealed as the draft is, and never sent to anybody. */
  mark(conversation: string, what: string, value: string | null): void;
  end(conversation: string): void;
  /** Age + 2 h, once. */
  extend(conversation: string): void;
  /** Counts as a sign of life (P12); answers a warning. */
  stillHere(conversation: string): void;
  setVisible(visible: boolean): void;
  setOnline(online: boolean): void;
  /** Forget an ended conversation: its texts leave this device. */
  dismiss(conversation: string): void;
  /** The problem was read. */
  clearProblem(): void;
  /** Sign-out: off duty, keys and texts dropped, socket closed. */
  close(): void;
}

export interface DeskEngine {
  readonly makeKeyPackage: typeof makeKeyPackage;
  readonly joinGroup: typeof joinGroup;
}

/** The way back from what was kept. */
export interface DeskRestore {
  readonly restoreGroup: typeof restoreGroup;
  readonly restoreShift: typeof restoreShift;
  readonly restoreKeyPackage: typeof restoreKeyPackage;
  readonly saveShift: typeof saveShift;
  readonly saveKeyPackage: typeof saveKeyPackage;
}

/** A desk that outlives a reload. `noise` is called when what lies there opens no more: clear it and begin anew. */
export interface DeskKept extends Kept {
  readonly restore: DeskRestore;
  readonly noise: () => void;
}

export interface DeskDeps {
  /** ws: or wss: address of the console process' /ws, with one `door=` for each of this shift's. */
  readonly url: string;
  readonly openSocket: OpenSocket;
  readonly clock: Clock;
  readonly chance: Chance;
  /** 16 random bytes for one desk, the same after a reload: a new instance purges the old one's key packages (P17). */
  readonly instance: Uint8Array;
  /** null: it lies with what was kept. */
  readonly shift: ShiftIdentity | null;
  /** Without it a reload loses the desk. */
  readonly kept?: DeskKept;
  readonly trust: TrustAnchor;
  readonly fetchDevices: () => Promise<unknown>;
  readonly engine: DeskEngine;
}
