/** What a console needs to go on after a reload, as plain data: the desk itself, and each conversation by itself (P17). */
import { decode, encode } from "../protocol/msgpack.ts";
import type { Group, Trust } from "../e2ee/group.ts";
import type { SavedKeyPackage, SavedShift } from "../e2ee/restore.ts";
import type { EmergencyView } from "./desk_emergency.ts";
import type { CheckQuestion, DeskRestore, Duty } from "./desk_types.ts";
import type { SavedTalk } from "./talk_saved.ts";

/** A conversation that the desk holds: where its own seal lies, and what a hello needs. */
export interface SavedSeat {
  /** Hex of 16 bytes. */
  readonly id: string;
  readonly place: string;
  readonly slot: number;
  readonly ticket: Uint8Array | null;
  /** A SavedHeld: the seat went with the visitor's step back in time, and so did the half that its own seal needs (P16). Slot 0 then. */
  readonly outside?: Uint8Array;
  readonly waiting: { readonly door: string; readonly path: string; readonly language: string; readonly writes?: readonly string[]; readonly beside?: true; readonly leftAlone?: true; readonly consult?: string };
}

export interface SavedDesk {
  readonly shift: SavedShift;
  readonly wanted: Duty | null;
  readonly keyPackages: readonly SavedKeyPackage[];
  readonly seats: readonly SavedSeat[];
  /** Cards of 112: under the shift's share, for they outlive their conversation. */
  readonly emergencies?: readonly EmergencyView[];
}

export interface SavedHeld {
  readonly phase: "joining" | "talking";
  readonly handover: boolean;
  readonly extended: boolean;
  readonly ending: boolean;
  readonly regrouped: boolean;
  readonly draft: string;
  readonly marks?: Readonly<Record<string, string>>;
  readonly earlierCheck?: CheckQuestion | null;
  /** Of the store that it was talked over; another one begins empty (P19). */
  readonly generation?: string;
  readonly group: number;
  readonly visitorKey: Uint8Array;
  readonly talk: SavedTalk;
}

export const written = (saved: SavedDesk | SavedHeld): Uint8Array => encode(saved);

/** It was sealed by ourselves, so its form is not doubted; null where nothing could be opened. */
export const readDesk = (plain: Uint8Array | null): SavedDesk | null => (plain === null ? null : (decode(plain) as SavedDesk));
export const readHeld = (plain: Uint8Array | null): SavedHeld | null => (plain === null ? null : (decode(plain) as SavedHeld));

/** The group of a conversation as it was kept; null: its Welcome had not come. Throws a GuardError for one not ours to trust. */
export async function groupAgain(
  { talk, group, visitorKey }: SavedHeld,
  o: { readonly restore: DeskRestore; readonly conversation: Uint8Array; readonly trust: Trust; readonly consult: boolean },
): Promise<Group | null> {
  if (talk.group === null) return null;
  const { conversation, trust, consult } = o;
  return o.restore.restoreGroup({ saved: talk.group, conversation, group, visitorKey, trust, consult });
}
