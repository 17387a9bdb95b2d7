/** What the page and the desk's worker say to each other: plain values only, and of keys nothing that opens anything by itself. */
import type { Card } from "../../chatsvc/web/e2ee/cards.ts";
import type { ContactKind } from "../../chatsvc/web/e2ee/contact.ts";
import type { EndReason } from "../../chatsvc/web/e2ee/content.ts";
import type { ColleagueView } from "../../chatsvc/web/net/desk_asked.ts";
import type { ConsultTo } from "../../chatsvc/web/net/desk_consult.ts";
import type { EscalationCommand, EscalationKind, EscalationsView } from "../../chatsvc/web/net/desk_escalations.ts";
import type { AlertCommand, LoadView } from "./board_load.ts";
import type { Listed } from "./listed.ts";
import type { Role } from "../../chatsvc/web/e2ee/roles.ts";
import type { DeskSnapshot, Duty, PulseSupport, PulseWeek } from "../../chatsvc/web/net/desk_types.ts";

/** From /desk.json: who works here and whom this reception's chains end in. */
export interface Facts {
  readonly alias: string;
  readonly role: Role;
  readonly org: string;
  readonly name: string;
  readonly demo: boolean;
  /** This page is a screen on the wall: a board and nothing else. */
  readonly wall?: boolean;
  /** base64url of 32-byte Ed25519 keys. */
  readonly roots: readonly string[];
  readonly doors: readonly Door[];
  /** The screen was locked before this page was loaded. */
  readonly locked: boolean;
  /** Language tag -> 256 safety words; an index means the same thing in every language. */
  readonly words: Readonly<Record<string, readonly string[]>>;
  /** Tags of what this person can write in; empty: nobody has said. */
  readonly languages: readonly string[];
  /** Language tag -> ready-made sentences; all have the same ids, `sv` is the original. */
  readonly phrases: Readonly<Record<string, PhraseBook>>;
  /** How many numbers of the directory's core nobody vouches for today. */
  readonly unchecked_numbers: number;
  /** Decisions of the board that are missing, have expired or run out soon; for supervisors. */
  readonly decisions?: readonly { readonly words: string; readonly state: "missing" | "expired" | "valid"; readonly days: number | null; readonly mandatory: boolean }[];
  /** The closing form's closed lists, as they are defined for this year. */
  readonly form: readonly FormQuestion[];
  readonly escalation: EscalationFacts;
  /** The console's pages that open in a tab of their own. */
  readonly pages: readonly { readonly path: string; readonly words: string }[];
}

export interface FormQuestion {
  readonly id: string;
  readonly words: string;
  readonly many: boolean;
  /** On the form; else it is counted by another way. */
  readonly shown: boolean;
  readonly answers: readonly { readonly id: string; readonly words: string }[];
}

export interface Contact {
  /** A function, never a person. */
  readonly name: string;
  readonly phone: string;
  readonly hours?: string;
}

/** What the ladder needs of the organisation, there before any line is. */
export interface EscalationFacts {
  readonly onCall: readonly Contact[];
  readonly socialServices: readonly Contact[];
  readonly rungs: readonly Rung[];
}

/** Who decides and on which legal gates, by what the visitor chose; from the service's own rules. */
export interface Rung {
  readonly kind: EscalationKind;
  readonly decider: "counsellor" | "supervisor";
  readonly gates: Readonly<Record<string, readonly string[]>>;
  readonly decisions: readonly string[];
}

export interface PhraseBook {
  /** What the language calls itself. */
  readonly name: string;
  readonly direction: "ltr" | "rtl";
  /** Somebody born with the language has read these very words for this organisation. */
  readonly checked: boolean;
  /** Group -> id -> text. */
  readonly groups: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What the tab keeps of the desk: the half that lies here, and sealed texts by name (P17). */
export interface KeptDesk {
  /** L_c, 32 bytes. */
  readonly local: Uint8Array;
  /** 16 bytes. */
  readonly instance: Uint8Array;
  readonly doors: readonly string[];
  readonly texts: Readonly<Record<string, string>>;
}

export interface Door {
  readonly id: string;
  readonly name: string;
}

/** Where the browser stands on its way to the desk. The first five follow each other. */
export type Step =
  | "keys"
  | "asking"
  | "waiting"
  | "certified"
  | "ready"
  | "refused"
  | "revoked"
  | "signed_out"
  | "no_crypto"
  | "offline";

export type DeskCommand =
  | EscalationCommand
  | AlertCommand
  | { readonly do: "duty"; readonly state: Duty; readonly backIn?: number }
  | { readonly do: "capacity"; readonly count: number }
  | { readonly do: "heavy"; readonly conversation: string; readonly on: boolean }
  /** Seconds; null: nobody waits for an answer. */
  | { readonly do: "pulse"; readonly week: PulseWeek | null; readonly support: PulseSupport | null }
  | { readonly do: "unanswered"; readonly seconds: number | null }
  /** `check`: for three minutes, outside capacity. */
  | { readonly do: "accept"; readonly conversation: string; readonly check?: boolean }
  | { readonly do: "check"; readonly conversation: string; readonly keep: boolean }
  | { readonly do: "decline"; readonly conversation: string }
  | { readonly do: "send"; readonly conversation: string; readonly text: string }
  | { readonly do: "card"; readonly conversation: string; readonly card: Card }
  | { readonly do: "typing"; readonly conversation: string; readonly on: boolean }
  | { readonly do: "unsend"; readonly conversation: string; readonly counter: number }
  | { readonly do: "erase"; readonly conversation: string; readonly counter: number }
  | { readonly do: "contact"; readonly conversation: string; readonly kind: ContactKind | null }
  | { readonly do: "draft"; readonly conversation: string; readonly text: string }
  | { readonly do: "mark"; readonly conversation: string; readonly what: string; readonly value: string | null }
  | { readonly do: "emergency"; readonly conversation: string; readonly over: boolean }
  | { readonly do: "end"; readonly conversation: string; readonly why?: EndReason }
  | { readonly do: "handover"; readonly conversation: string; readonly withdrawn: boolean; readonly to?: ColleagueView }
  | { readonly do: "colleagues"; readonly conversation: string }
  | { readonly do: "invite"; readonly conversation: string; readonly role: Role; readonly withdrawn: boolean }
  | { readonly do: "consult"; readonly conversation: string; readonly to: ConsultTo }
  | { readonly do: "consultSay"; readonly conversation: string; readonly text: string }
  | { readonly do: "consultEnd"; readonly conversation: string }
  | { readonly do: "leave"; readonly conversation: string }
  | { readonly do: "agree"; readonly conversation: string }
  | { readonly do: "extend"; readonly conversation: string }
  | { readonly do: "stillHere"; readonly conversation: string }
  | { readonly do: "dismiss"; readonly conversation: string; /** Weighed on her, and no form follows. For this page alone. */ readonly heavy?: true }
  /** What was ticked after the end, `<list>-<answer>`: names a door, no conversation. `heavy` stays on the page. */
  | { readonly do: "form"; readonly door: string; readonly ticks: readonly string[]; readonly heavy?: boolean }
  | { readonly do: "visible"; readonly on: boolean }
  | { readonly do: "online"; readonly on: boolean }
  /** How late timers are here, and whether the device list names this browser: answered with `late` and `listed`. */
  | { readonly do: "measure" }
  | { readonly do: "clearProblem" }
  | { readonly do: "close" };

export type ToWorker =
  | { readonly t: "start"; readonly facts: Facts; readonly doors: readonly string[]; readonly csrf: string; readonly url: string; readonly kept: KeptDesk; readonly again: boolean }
  | { readonly t: "kept"; readonly n: number; readonly done: boolean }
  | { readonly t: "do"; readonly command: DeskCommand };

export type FromWorker =
  | { readonly t: "step"; readonly step: Step }
  | { readonly t: "desk"; readonly snapshot: DeskSnapshot }
  | { readonly t: "board"; readonly board: Board }
  | { readonly t: "keep"; readonly n: number; readonly name: string; readonly value: string }
  /** How late a timer of three seconds was, ms. */
  | { readonly t: "late"; readonly ms: number }
  | { readonly t: "listed"; readonly listed: Listed }
  | { readonly t: "clear" }
  /** What lay here opens no more: the page begins anew. */
  | { readonly t: "noise" };

/** What a supervisor sees: counts, never who. */
export interface Board {
  readonly escalations: EscalationsView;
  /** Missing until the service has said it once on this line. */
  readonly load?: LoadView;
  readonly doors: readonly { readonly door: string; readonly onDuty: number; readonly waiting: number; readonly longest: number }[];
}

/** The page's way to its desk, wherever that runs. */
export interface DeskLink {
  /** The doors of the desk that this tab held before it was loaded again; null: none. */
  readonly again: readonly string[] | null;
  /** At these doors; who comes in where invited names none. */
  start(doors: readonly string[]): void;
  command(command: DeskCommand): void;
  listen(heard: (message: FromWorker) => void): () => void;
}
