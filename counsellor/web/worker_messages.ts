/** What the page and the desk's worker say to each other: plain values only, and of keys nothing that opens anything by itself. */
import type { Card } from "../../chatsvc/web/e2ee/cards.ts";
import type { DeskSnapshot, Duty } from "../../chatsvc/web/net/desk_types.ts";

/** From /desk.json: who works here and whom this reception's chains end in. */
export interface Facts {
  readonly alias: string;
  readonly role: "counsellor" | "supervisor";
  readonly org: string;
  readonly name: string;
  readonly demo: boolean;
  /** base64url of 32-byte Ed25519 keys. */
  readonly roots: readonly string[];
  readonly doors: readonly Door[];
  /** The screen was locked before this page was loaded. */
  readonly locked: boolean;
  /** Language tag -> 256 safety words; an index means the same thing in every language. */
  readonly words: Readonly<Record<string, readonly string[]>>;
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
  | { readonly do: "duty"; readonly state: Duty }
  | { readonly do: "accept"; readonly conversation: string }
  | { readonly do: "send"; readonly conversation: string; readonly text: string }
  | { readonly do: "card"; readonly conversation: string; readonly card: Card }
  | { readonly do: "typing"; readonly conversation: string; readonly on: boolean }
  | { readonly do: "unsend"; readonly conversation: string; readonly counter: number }
  | { readonly do: "erase"; readonly conversation: string; readonly counter: number }
  | { readonly do: "draft"; readonly conversation: string; readonly text: string }
  | { readonly do: "mark"; readonly conversation: string; readonly what: string; readonly value: string | null }
  | { readonly do: "end"; readonly conversation: string }
  | { readonly do: "extend"; readonly conversation: string }
  | { readonly do: "stillHere"; readonly conversation: string }
  | { readonly do: "dismiss"; readonly conversation: string }
  | { readonly do: "visible"; readonly on: boolean }
  | { readonly do: "online"; readonly on: boolean }
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
  | { readonly t: "clear" }
  /** What lay here opens no more: the page begins anew. */
  | { readonly t: "noise" };

/** What a supervisor sees: counts, never who. */
export interface Board {
  readonly doors: readonly { readonly door: string; readonly onDuty: number; readonly waiting: number; readonly longest: number }[];
}

/** The page's way to its desk, wherever that runs. */
export interface DeskLink {
  /** The doors of the desk that this tab held before it was loaded again; null: none. */
  readonly again: readonly string[] | null;
  /** At these doors; a supervisor's board names none. */
  start(doors: readonly string[]): void;
  command(command: DeskCommand): void;
  listen(heard: (message: FromWorker) => void): () => void;
}
