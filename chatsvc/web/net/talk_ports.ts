/** What a conversation's words need from around them, and what they show. */
import type { EndReason } from "../e2ee/content.ts";
import type { Consent, GroupMember, MemberId } from "../e2ee/group.ts";
import type { EmergencySaid } from "./desk_emergency.ts";
import type { Kind } from "../protocol/frames.ts";
import type { ContactKept } from "./contact.ts";
import type { Clock } from "./ports.ts";
import type { CheckQuestion, Message } from "./shared_types.ts";

export interface TalkPorts {
  readonly clock: Clock;
  /** The frame's number, or null when it did not leave. */
  send(kind: Kind, payload: Uint8Array): number | null;
  tellTaken(seq: number): void;
  /** Something to show has changed. */
  changed(): void;
  committed(members: readonly GroupMember[]): void;
  /** `why`: of staff only. */
  endSaid(by: MemberId, why: EndReason | null): void;
  /** Somebody said yes to a newcomer (P3). The visitor. */
  consented?(by: MemberId, consent: Consent): void;
  /** 112, at either end. */
  emergency?(by: MemberId, said: EmergencySaid): void;
  /** Keys or state are wrong: nothing more is sent (G10). */
  broken(code: string): void;
  /** Receipts leave although nothing else may yet: of two who begin anew one has to say first what is there (P16). Staff. */
  readonly saysFirst?: true;
  /** Keeps everything as it stands, before what it made leaves (P16). Called one at a time, inside the queue; without it nothing is kept. */
  persist?(): Promise<void>;
}

export interface TalkView {
  readonly messages: readonly Message[];
  readonly missing: number;
  /** Own texts that went with an older copy of this page and that the others have (P16). */
  readonly missingOwn: number;
  readonly mustWait: boolean;
  /** A new group, in which nobody has yet said what of ours is there (P16). */
  readonly anew: boolean;
  readonly typing: readonly MemberId[];
  readonly safetyWords: readonly number[] | null;
  /** What the visitor wants to be asked after coming back by words (P14); told to staff only. */
  readonly check: CheckQuestion | null;
  readonly contact: ContactKept;
}

/** What an error of the guard is called; ours have a `code`. */
export function codeOf(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : null;
  return typeof code === "string" ? code : "keys";
}
