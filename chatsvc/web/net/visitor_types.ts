/** What the visitor's page sees and may do: the snapshot, the commands and what the client must be given. */
import type { StateStore } from "../../../anonymity/web/sealed_state.ts";
import type { Contact, ContactKind } from "../e2ee/contact.ts";
import type { Address } from "../e2ee/address.ts";
import type { Choice, Tap } from "../e2ee/cards.ts";
import type { EndReason } from "../e2ee/content.ts";
import type { createGroup, forgetVisitorKey, makeVisitorKey, StaffIdentity } from "../e2ee/group.ts";
import type { restoreGroup, restoreVisitorKey, saveVisitorKey } from "../e2ee/restore.ts";
import type { Chance, Clock, OpenSocket } from "./ports.ts";
import type { Reason } from "./visitor_entry.ts";
import type { Share } from "./visitor_retell.ts";
import type { AddressAsked } from "./visitor_emergency.ts";
import type { EndedWhy, Link, Message, Presence, ProblemCode } from "./shared_types.ts";

export type { EndedWhy, Link, Message, MessageState, Presence, ProblemCode } from "./shared_types.ts";

export interface Proposed {
  readonly alias: string;
  readonly role: StaffIdentity["role"];
  /** The visitor said yes; the keys are on their way. */
  readonly letIn: boolean;
  /** While a counsellor is here: she hands over, the visitor wanted another one, or somebody comes in beside. Absent: the counsellor was lost. */
  readonly kind?: Reason["kind"];
  /** Alias of who asked for it; null: the visitor. */
  readonly by?: string | null;
}

/**
 * idle -> resuming (a tab that was in a conversation, flow B) -> waiting, joining or talking; or
 * idle -> working (proof of work) -> connecting -> waiting -> joining (a counsellor accepted, keys are checked) -> talking,
 * back to waiting when a counsellor fails to join; ended, left and refused are final. `refused` always has a `problem`.
 */
export type VisitorPhase =
  | "idle"
  | "resuming"
  | "working"
  | "connecting"
  | "waiting"
  | "joining"
  | "talking"
  | "ended"
  | "left"
  | "refused";

export interface Place {
  /** Visitors before this one. */
  readonly ahead: number;
  readonly onDuty: number;
  /** Minutes of a usual talk; null: not known. */
  readonly talkMinutes: number | null;
  /** The wait in minutes, as measured and rounded outwards by the service; null: not enough is measured. */
  readonly low: number | null;
  readonly high: number | null;
  /** Will probably not be reached before closing. */
  readonly closing: boolean;
}

export interface StaffView {
  readonly member: string;
  readonly alias: string;
  readonly role: "counsellor" | "supervisor" | "interpreter";
  readonly presence: Presence;
  readonly typing: boolean;
}

export interface VisitorSnapshot {
  readonly phase: VisitorPhase;
  readonly link: Link;
  /** The device itself says that it has no network; while `link` is up it is wrong, or has one again. */
  readonly offline: boolean;
  /** 0..1 of the expected proof of work, while working; then null. */
  readonly work: number | null;
  readonly place: Place | null;
  /** While all of them are `gone`, nobody can read, what is written waits here and the conversation is first in the queue. */
  readonly staff: readonly StaffView[];
  /** Who offers to take over, believed by her certificates: let in by `admit` only. */
  readonly proposed: Proposed | null;
  /** The visitor has asked for another counsellor and nobody was let in yet. */
  readonly another: boolean;
  /** Six indices 0..255 into the list of safety words; null before somebody joined. */
  readonly safetyWords: readonly number[] | null;
  /** In the order to show. */
  readonly messages: readonly Message[];
  /** Messages of others that must exist but never came (gaps in a counter). */
  readonly missing: number;
  /** Own texts that a reload lost here and the counsellor has (P16). */
  readonly missingOwn: number;
  /** The composer waits: too much is under way (48 generations, 32 texts; P8), or membership just changes. */
  readonly mustWait: boolean;
  /** Ms of the injected clock. Null while unknown. */
  readonly silenceEndsAt: number | null;
  readonly ageEndsAt: number | null;
  readonly warning: "silence" | "age" | null;
  /** The age may be extended still, with one tap. */
  readonly more?: boolean;
  readonly ended: EndedWhy | null;
  /** The end was also said inside MLS by a member, or done here. False: only the service says so (P13). */
  readonly endConfirmed: boolean;
  /** Why the counsellor said that it ends, if she said so: `exit` sends this page to the exit page at once. */
  readonly endedFor: EndReason | null;
  /** Wiped here, but the service has not yet confirmed that it erased its part: do not say that all is gone (G7). */
  readonly erasing: boolean;
  readonly problem: ProblemCode | null;
  /** False: this browser keeps nothing, a reload would lose the conversation. */
  readonly keeps: boolean;
  /** The page went back in time; a new group is being made (P16). */
  readonly regrouping: boolean;
  /** It ended while this page was not there: nobody can say by whom. */
  readonly whileAway: boolean;
  /** The path that was chosen at Start, once known. */
  readonly path: string | null;
  /** Said at Start or since: it is urgent. */
  readonly urgent: boolean;
  /** Other languages, as the service was told. */
  readonly writes?: readonly string[];
  /** What had been written and not sent when the page was loaded again. */
  readonly draft: string;
  /** Six indices into the safety words that lead back to this conversation's counsellor (P14); null: none were made. */
  readonly comeBackWords: readonly number[] | null;
  /** The counsellor offers to be in contact outside this page; `given`: the number was said and stands; `underWay`: her page does not have it yet. The words themselves are kept nowhere here. */
  readonly contact: { readonly kind: ContactKind; readonly given: boolean; readonly underWay?: boolean } | null;
  /** What shows who somebody is, is just what must be said now (112, a telephone number to be called at): the page does not ask about it. */
  readonly guardSilent?: boolean;
  /** 112: a counsellor asks where help must go; null or absent: nobody asks. */
  readonly addressAsked?: AddressAsked | null;
  /** Somebody looks in for three minutes to see that she is safe; `over`: the minutes are, and nobody is here. Null or absent: nothing of it. */
  readonly check?: "runs" | "over" | null;
  /** Whether the words typed at Start led back: then first in line. Null: none were typed, or not known yet. */
  readonly returned: boolean | null;
}

/** Who the visitor would rather meet; `other`: somebody else than last time. Wished, not promised. */
export type Wish = "woman" | "man" | "other";

export interface StartOptions {
  /** The path in plain words that the visitor chose (`own`, `buys`, ...); the server maps it to a door. */
  readonly path: string;
  /** The same door by the page's own config: staff chains must name it (P3). */
  readonly door: string;
  readonly language: string;
  readonly wishes: readonly Wish[];
  /** Come-back words of an earlier conversation, as six indices. */
  readonly words?: readonly number[] | null;
  /** The visitor says that it is urgent. Why stays on the page. */
  readonly urgent?: boolean;
  /** Languages that the visitor can write in, beside the page's. */
  readonly writes?: readonly string[];
}

/** The best-effort sender of the quick exit: `fetch("/left", {keepalive})` or `navigator.sendBeacon`. Called synchronously. */
export type Beacon = (body: Uint8Array) => void;

export interface VisitorClient {
  readonly snapshot: VisitorSnapshot;
  /** What the service signed of this conversation last (P19), also after its end: it lets two answers count. In memory only. */
  readonly lastTicket: Uint8Array | null;
  /** Calls at once with the present snapshot, then on every change. Returns the way to stop. */
  subscribe(listener: (snapshot: VisitorSnapshot) => void): () => void;
  start(options: StartOptions): void;
  /** Goes on with what this tab has kept (flow B); what cannot be opened any more is cleared, and the end said. */
  resume(): void;
  /** What is written and not sent: sealed as everything else. */
  keepDraft(text: string): void;
  /** Any length: longer than 3 000 UTF-8 bytes is split. Silently nothing unless talking. `tap`: tapped instead of written. */
  send(text: string, tap?: Tap | null): void;
  /** To a card among `messages`, by its key, with one of its choices; anything else says nothing. */
  answer(of: string, choice: Choice): void;
  /** Call on every key press with true; it stops itself 5 s after the last call, or at once with false. */
  typing(on: boolean): void;
  /** Take back one's own message by its counter. */
  unsend(counter: number): void;
  /** Yes to `proposed`, by that alias and role (P3), who is told of before as much as `share` says. */
  admit(share?: Share): void;
  /** Another counsellor, please; or not after all, until somebody was let in. */
  another(wanted: boolean): void;
  /** Out with this one, who is here beside a counsellor: one commit. */
  sendOut(member: string): void;
  /** No: the conversation stays first in the queue. */
  decline(): void;
  /** Makes come-back words out of these indices, once; nothing before the service knows of the conversation. */
  makeComeBackWords(from: readonly number[]): void;
  /** No words lead here any more. */
  forgetComeBackWords(): void;
  /** What the counsellor is to ask whoever comes back; at most 300 UTF-8 bytes each. Nothing unless talking. */
  setCheck(question: string, answer: string): void;
  /** Yes to `contact`, with how to be reached; null: no, or the number is taken back. False: not well-formed, or somebody else is here too; nothing was sent. */
  contact(typed: Omit<Contact, "kind"> | null): boolean;
  /** Where help must go, to who asks for it. Nothing unless `addressAsked`. */
  sendAddress(address: Address): void;
  /** It has become urgent: only that is said, never why, and it is not taken back. Nothing unless there is a conversation. */
  urgent(): void;
  /** Tags of the site's other languages that the visitor can write in; said again on every new line. */
  writes(languages: readonly string[]): void;
  setVisible(visible: boolean): void;
  /** A hint of the browser: online -> try at once. */
  setOnline(online: boolean): void;
  /** The answer to a warning: +30 min of silence, or +2 h of age where that is what is warned of (P12). */
  stillHere(): void;
  /** Erase everything now, for both. */
  end(): void;
  /** Quick exit: wipes keys, texts and state before it returns, says `left` on the socket and through `beacon`, and returns the beacon's bytes (empty if there was no conversation). */
  leave(beacon?: Beacon): Uint8Array;
}

/** The MLS side, loaded when Start is tapped. A failure to load or to make keys is `no_crypto`. */
export interface VisitorEngine {
  readonly makeVisitorKey: typeof makeVisitorKey;
  readonly forgetVisitorKey: typeof forgetVisitorKey;
  readonly createGroup: typeof createGroup;
  readonly restoreGroup: typeof restoreGroup;
  readonly saveVisitorKey: typeof saveVisitorKey;
  readonly restoreVisitorKey: typeof restoreVisitorKey;
}

/** From /config.json: whom this organisation's visitors believe. */
export interface TrustAnchor {
  /** 32-byte Ed25519 public keys. */
  readonly roots: readonly Uint8Array[];
  readonly org: string;
  readonly demo: boolean;
}

export interface VisitorDeps {
  /** ws: or wss: address of the visitor process' /ws. */
  readonly url: string;
  readonly openSocket: OpenSocket;
  readonly clock: Clock;
  readonly chance: Chance;
  /** GET /challenge: the altcha challenge as JSON text. Rejects when the service is out of reach. */
  readonly fetchChallenge: () => Promise<string>;
  /** Solves in a worker; resolves to the altcha payload, rejects when it cannot or no challenge comes. `progress` 0..1. */
  readonly solve: (challenge: Promise<string>, progress: (done: number) => void) => Promise<string>;
  /** GET /pub/devices.json, parsed but not checked. */
  readonly fetchDevices: () => Promise<unknown>;
  readonly loadEngine: () => Promise<VisitorEngine>;
  readonly trust: TrustAnchor;
  /** Where this tab keeps what survives a reload; null: it cannot. */
  readonly store: StateStore | null;
}
