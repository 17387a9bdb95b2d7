/** All that a visitor's page needs to go on after a reload, as plain data for the seal (flow B, P16). */
import { decode, encode } from "../protocol/msgpack.ts";
import type { SavedKey } from "../e2ee/restore.ts";
import type { SavedTalk } from "./talk_saved.ts";
import type { SavedJoin } from "./visitor_entry.ts";
import type { SavedRemoval } from "./visitor_removal.ts";
import type { AddressAsked } from "./visitor_emergency.ts";
import type { Staff } from "./visitor_state.ts";
import type { StartOptions, VisitorPhase } from "./visitor_types.ts";

/** A page of another version cannot read it: the conversation is over for this tab. */
const VERSION = 1;

export interface SavedStaff {
  readonly known: readonly Staff[];
  readonly lost: readonly number[];
  readonly refused: number;
  readonly anew: boolean;
  readonly join: SavedJoin | null;
  readonly removal?: SavedRemoval | null;
  readonly another?: boolean;
}

export interface SavedVisit {
  readonly v: typeof VERSION;
  readonly options: StartOptions;
  readonly phase: Extract<VisitorPhase, "waiting" | "joining" | "talking">;
  readonly key: SavedKey;
  readonly group: number;
  readonly generation: string;
  /** The service was asked for a new group and has not answered (P16). */
  readonly regroup: boolean;
  readonly staff: SavedStaff;
  readonly talk: SavedTalk;
  readonly draft: string;
  /** Come-back words (P14); a page from before they existed kept none. */
  /** 112 runs: the page asks again after a reload. */
  readonly asked?: AddressAsked | null;
  readonly words?: readonly number[] | null;
}

export function encodeVisit(saved: Omit<SavedVisit, "v">): Uint8Array {
  return encode({ v: VERSION, ...saved });
}

/** null: not of this version. */
export function decodeVisit(bytes: Uint8Array): SavedVisit | null {
  try {
    const saved = decode(bytes) as SavedVisit | null;
    return saved?.v === VERSION ? saved : null;
  } catch {
    return null;
  }
}
