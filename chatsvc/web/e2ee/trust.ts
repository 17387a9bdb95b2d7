// Who may be believed as staff in this conversation: the chain and the device list together (P1-P3).

export type Role = "counsellor" | "supervisor" | "interpreter";

export interface StaffIdentity {
  readonly role: Role;
  readonly alias: string;
  readonly door: string;
  readonly org: string;
  readonly demo: boolean;
}

export type TrustProblem =
  | "chain_invalid"
  | "chain_expired"
  | "chain_foreign"
  | "chain_role"
  | "chain_demo"
  | "list_missing"
  | "list_expired"
  | "clock";

/** What this page was told about its organisation, and the document `/pub/devices.json` as parsed JSON. */
export interface Trust {
  readonly roots: readonly Uint8Array[];
  readonly org: string;
  readonly door: string;
  readonly demo: boolean;
  /** The published document, or null while it is not fetched. Staff pages may leave it null. */
  readonly deviceList: unknown;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}
