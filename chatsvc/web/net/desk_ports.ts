/** What one conversation at the desk needs from the desk around it. */
import type { OwnKeyPackage } from "../e2ee/group.ts";
import type { ConsoleToServer, ServerToConsole } from "../protocol/control.ts";
import type { Kind } from "../protocol/frames.ts";
import type { SealedPlace } from "./desk_keeper.ts";
import type { EmergencySaid } from "./desk_emergency.ts";
import type { DeskDeps } from "./desk_types.ts";

export type Accepted = Extract<ServerToConsole, { t: "accepted" }>;

export interface HeldPorts {
  readonly deps: Pick<DeskDeps, "clock" | "engine" | "trust" | "fetchDevices" | "kept">;
  readonly place: SealedPlace;
  send(kind: Kind, group: number, payload: Uint8Array): number | null;
  tell(message: ConsoleToServer): void;
  /** 112: said by a member of the conversation. */
  emergency(byVisitor: boolean, said: EmergencySaid): void;
  /** 112 was begun here and runs: the service is told again on every new line. */
  callsNow(): boolean;
  takeKeyPackage(id: Uint8Array): OwnKeyPackage | null;
  changed(): void;
  /** Seat, ticket or key packages are others: the desk itself is to be kept. */
  seatChanged(): void;
  /** The keys here are not the last ones: forget them, and come in anew like a colleague. */
  startOver(): void;
}
