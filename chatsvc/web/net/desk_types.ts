/** What the console's page sees and may do: the duty desk's snapshot, its commands and what the desk must be given. */
import type { Card } from "../e2ee/cards.ts";
import type { openConsult } from "../e2ee/consult.ts";
import type { ContactKind } from "../e2ee/contact.ts";
import type { EndReason } from "../e2ee/content.ts";
import type { ShiftIdentity } from "../e2ee/device.ts";
import type { joinGroup, makeKeyPackage } from "../e2ee/group.ts";
import type { restoreGroup, restoreKeyPackage, restoreShift, saveKeyPackage, saveShift } from "../e2ee/restore.ts";
import type { ContactKept } from "./contact.ts";
import type { ConsultTo, ConsultView } from "./desk_consult.ts";
import type { EmergencyView } from "./desk_emergency.ts";
import type { EscalationCommand, EscalationsView } from "./desk_escalations.ts";
import type { Kept } from "./desk_keeper.ts";
import type { Role } from "../e2ee/roles.ts";
import type { AskedView, ColleagueView } from "./desk_asked.ts";
import type { CheckView } from "./desk_check.ts";
import type { Chance, Clock, OpenSocket } from "./ports.ts";
import type { CheckQuestion, EndedWhy, Link, Message, Presence, ProblemCode } from "./shared_types.ts";
import type { TrustAnchor } from "./visitor_types.ts";

export type { CheckQuestion, EndedWhy, Link, Message, MessageState, Presence, ProblemCode } from "./shared_types.ts";

/** `finishing`: what runs goes on, nothing new is taken. */
export type Duty = "on" | "finishing" | "pause" | "off";

export type PulseWeek = "fine" | "heavy" | "too_heavy";
export type PulseSupport = "yes" | "partly" | "no";

export interface QueueView {
  /** Hex of 16 bytes; give it to `accept`. */
  readonly conversation: string;
  readonly door: string;
  readonly language: string;
  readonly path: string;
  /** Since when it waits, ms of the injected clock. */
  readonly waitingSince: number;
  readonly present: boolean;
  /** The visitor says so; nobody learns why before the talk. */
  readonly urgent: boolean;
  /** Preferences of the visitor, never a promise. */
  readonly wishes: readonly string[];
  /** Whether the account says that this counsellor writes a language of the visitor's. */
  readonly reads: boolean;
  /** Which ones both write, beside the page's. */
  readonly writes?: readonly string[];
  /** Came back by words (P14) to the one who sits here, or to another; or is handed over to her, or another, by name; null: neither. */
  readonly returning: "yours" | "other" | "handed" | "handed_other" | "alone" | null;
  /** Before that only the counsellor of before, or the named one, may accept, ms of the injected clock; null: free. */
  readonly reservedUntil: number | null;
  /** A colleague is asked just now: nobody else accepts meanwhile. */
  readonly offered?: boolean;
  /** Urgent, and no counsellor is there: whoever is full may look in for three minutes. */
  readonly check?: boolean;
}

/** Whom this counsellor alone is asked to take, and until when (ms of the injected clock). */
export interface OfferView {
  readonly conversation: string;
  readonly until: number;
}

/**
 * accepting -> joining (the visitor's client commits) -> talking -> ended | left (quick exit) | stuck (keys are wrong here)
 * | removed (this console lost the seat, somebody else is let in).
 */
export type DeskPhase = "accepting" | "joining" | "talking" | "ended" | "left" | "dropped" | "stuck" | "removed";

/** The mark of a conversation in which a counsellor has asked for an address for 112, also when that is over. */
export const CALLED_112 = "called_112";

export interface DeskConversation {
  readonly id: string;
  readonly door: string;
  readonly path: string;
  readonly language: string;
  /** What else both write, as it stood in the queue. */
  readonly writes?: readonly string[];
  readonly phase: DeskPhase;
  /** Taken over from a counsellor who was lost: the visitor is asked first, and what was said before is not here. */
  readonly handover: boolean;
  /** Comes in beside a colleague who is there, and does not take over. */
  readonly beside: boolean;
  /** Came in beside a colleague, who has left the group: leads since then. */
  readonly leftAlone: boolean;
  /** A consult of staff: the colleague who asks for counsel; null: with a visitor. */
  readonly consult: string | null;
  readonly people: readonly PersonView[];
  /** Accepted outside capacity for three minutes; null or absent: a conversation like any other. */
  readonly looksIn?: CheckView | null;
  /** Who is asked for to take over or to come in, and how far that is. */
  readonly asked: AskedView;
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
  /** How the visitor can be reached, while that stands; what was given here, for the counts. */
  readonly contact: Omit<ContactKept, "by">;
  /** What shows who the visitor is, is just what must be said now (112, a callback): nobody is asked or warned about it. */
  readonly guardSilent?: boolean;
  /** A card of 112 stands for it. */
  readonly calls112?: boolean;
}

/**
 * Something the counsellor should read once. `taken_by_other`, `no_seat`, `offered`, `away`, `gone`: what became of an accept.
 * `signed_out`: the service does not know this sign-in any more.
 */
export type DeskProblem = ProblemCode | "taken_by_other" | "no_seat" | "offered" | "away" | "gone" | "out_of_phase" | "signed_out";

/** A colleague asks for somebody like the one who sits here, beside her in a conversation. */
export interface InvitationView {
  /** Hex of 16 bytes; give it to `accept`. */
  readonly conversation: string;
  readonly door: string;
  readonly language: string;
  /** Since when, ms of the injected clock. */
  readonly since: number;
  /** A colleague asks for counsel, in a conversation of staff alone; null: she asks for somebody beside her with a visitor. */
  readonly consult: string | null;
}

/** Who of staff is in a conversation, by the certificates in its group. */
export interface PersonView {
  readonly alias: string;
  readonly role: Role;
  readonly me: boolean;
}

export interface DeskSnapshot {
  readonly link: Link;
  readonly duty: Duty;
  readonly capacity: number;
  /** What may be chosen as capacity. */
  readonly most: number;
  /** How many more are given to her now: a heavy conversation weighs two. */
  readonly free: number;
  /** When a pause is thought to be over, ms of the injected clock; null: not said. */
  readonly backAt: number | null;
  /** A decided shift of one person without a supervisor. */
  readonly alone: boolean;
  /** What a supervisor allows at most, where it is less than usual; null: nothing. */
  readonly limit: number | null;
  /** A learner with nobody experienced on duty beside her: nobody new until there is. */
  readonly untaught: boolean;
  /** When the planned shift ends, ms of the injected clock; null: not within ten minutes. */
  readonly shiftEndsAt: number | null;
  /** Ids of the conversations that weigh two. */
  readonly heavy: readonly string[];
  /** Door -> people on duty there, at this shift's doors; who answers at two counts at both. */
  readonly onDuty: Readonly<Record<string, number>>;
  /** Key packages that the service still has unused of this console. */
  readonly keyPackages: number;
  readonly queue: readonly QueueView[];
  readonly offer: OfferView | null;
  readonly invitations: readonly InvitationView[];
  /** How many wait behind those. */
  readonly more: number;
  /** In the order of accepting; ended ones stay (read-only) until `dismiss`. */
  readonly conversations: readonly DeskConversation[];
  /** Cards of 112, also of conversations that are gone. */
  readonly emergencies: readonly EmergencyView[];
  readonly escalations: EscalationsView;
  /** What this desk asks or has asked, beside its conversations. */
  readonly consults: readonly ConsultView[];
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
  /** `backIn`: seconds until a pause is thought to be over. */
  duty(state: Duty, backIn?: number | null): void;
  /** How many conversations at once: one's own choice, up to `most`. */
  capacity(count: number): void;
  /** Let a conversation weigh two: a mark that only the service and this desk know. */
  heavy(conversation: string, on: boolean): void;
  /** For so many seconds a visitor of this desk has had no answer; null: nobody waits for one. Of which conversation is not said. */
  unanswered(seconds: number | null): void;
  /** `check`: for three minutes, outside capacity; only where a row of the queue says that this may be. */
  accept(conversation: string, check?: boolean): void;
  /** What becomes of a check: she stays and it counts, or it goes back to the head of the queue. */
  check(conversation: string, keep: boolean): void;
  /** Not the one who is offered, not now: somebody else is asked. */
  decline(conversation: string): void;
  send(conversation: string, text: string): void;
  /** A question with answers to tap; what is not a card is not said. */
  card(conversation: string, card: Card): void;
  typing(conversation: string, on: boolean): void;
  unsend(conversation: string, counter: number): void;
  /** A text of the visitor's, by its counter: it goes at both ends. */
  erase(conversation: string, counter: number): void;
  /** Offers the visitor to be in contact outside the page; null: withdrawn, or the call is over, and the number goes at both ends. */
  contact(conversation: string, kind: ContactKind | null): void;
  /** What is written and not sent: sealed as everything else. */
  draft(conversation: string, text: string): void;
  /** What the counsellor notes for herself about `what`; null: no longer. Sealed as the draft is, and never sent to anybody. */
  mark(conversation: string, what: string, value: string | null): void;
  /** A supervisor is asked, or what became of it is written down: nothing of the conversation goes with it. */
  escalation(command: EscalationCommand): void;
  /** 112 begins, with a question to the visitor; or the call is finished and the card goes. */
  emergency(conversation: string, over: boolean): void;
  /** For both. `why` is said to the visitor's page inside MLS. */
  end(conversation: string, why?: EndReason | null): void;
  /** Another counsellor is to take over; or not after all. `to`: a colleague who is asked first. */
  handover(conversation: string, withdrawn: boolean, to?: ColleagueView | null): void;
  /** Asks who could be named: in the conversation's `asked.colleagues`. */
  colleagues(conversation: string): void;
  /** A further person beside; or not after all. */
  invite(conversation: string, role: Role, withdrawn: boolean): void;
  /** Asks colleagues, or supervisors, for counsel beside a conversation. Nothing of the conversation goes with it. */
  consult(conversation: string, to: ConsultTo): void;
  consultSay(conversation: string, text: string): void;
  consultEnd(conversation: string): void;
  /** Out again, of a conversation where another counsellor is. */
  leave(conversation: string): void;
  /** Yes to the newcomer who is shown: the visitor is asked next. */
  agree(conversation: string): void;
  /** Age + 2 h, once. */
  extend(conversation: string): void;
  /** Counts as a sign of life (P12); answers a warning. */
  stillHere(conversation: string): void;
  setVisible(visible: boolean): void;
  setOnline(online: boolean): void;
  /** Forget an ended conversation: its texts leave this device. */
  dismiss(conversation: string): void;
  /** Counts what was ticked after an end; names no conversation. Lost without a line: a form is never sent again. */
  form(door: string, ticks: readonly string[]): void;
  /** How the week was; null: not answered. Counted for the whole organisation, once a week. */
  pulse(week: PulseWeek | null, support: PulseSupport | null): void;
  /** The problem was read. */
  clearProblem(): void;
  /** Sign-out: off duty, keys and texts dropped, socket closed. */
  close(): void;
}

export interface DeskEngine {
  readonly makeKeyPackage: typeof makeKeyPackage;
  readonly joinGroup: typeof joinGroup;
  readonly openConsult: typeof openConsult;
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
  /** Comes in only where invited: on duty as long as the page is open, and it is this that makes the console a guest's. */
  readonly guest?: boolean;
}
