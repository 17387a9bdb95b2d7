/** Steering as the service says it: what hangs at the doors, who is given less, and the shift of whoever works alone. */

/** Names of the closed list (chatsvc/retention/banners.py); `stop` lets nobody new in. */
export const STOP = "stop";
export const SURGE = "surge";
export const SAYINGS = ["few", "alone", "early", "trouble"] as const;

export interface CheckIn {
  readonly kind: "in" | "out";
  readonly done: boolean;
  /** Overdue: the named telephone is to be called. */
  readonly missed: boolean;
}

export interface AloneShift {
  /** It has begun and is not over: then the doors are hers to stop, and nobody's otherwise. */
  readonly on: boolean;
  /** Seconds, by the service's clock; less than nothing after the end. */
  readonly ends_in: number;
  /** The same as the reception's clock shows it. */
  readonly ends_clock: string;
  /** Who answers the telephone, as a function; empty: no telephone is entered. */
  readonly function: string;
  readonly telephone: string;
  readonly checks: readonly CheckIn[];
}

export interface Relieved {
  /** Number of the account. */
  readonly staff: number;
  readonly alias: string;
  /** At most so many tonight; null: as usual. */
  readonly most: number | null;
}

/** At most twelve (counsellor/steering/policy.py): nothing is diverted into the next day. */
export const DIVERT_HOURS: readonly number[] = [1, 2, 4, 8, 12];

export interface PartnerView {
  readonly id: string;
  /** As visitors read it. */
  readonly name: string;
  /** It takes visitors in now, by its published status. */
  readonly open: boolean;
}

export interface Diverted {
  readonly name: string;
  /** As the reception's clock shows it. */
  readonly until: string;
  /** False: the partner has shut, and nobody is sent there. */
  readonly open: boolean;
}

/** Another reception that sends its new visitors here, by agreement. */
export interface SentHere {
  readonly from: string;
  readonly until: string;
}

export interface Stands {
  readonly banners: Readonly<Record<string, readonly string[]>>;
  /** Door to what holds there now. */
  readonly diverted: Readonly<Record<string, Diverted>>;
  /** Door to whom a supervisor may send its new visitors; empty for others. */
  readonly partners: Readonly<Record<string, readonly PartnerView[]>>;
  readonly sent_here: readonly SentHere[];
  /** Of a supervisor's doors; empty for others. */
  readonly people: readonly Relieved[];
  readonly alone: AloneShift | null;
  /** How many colleagues would like to talk something heavy through, and no supervisor has taken it; 0 for others. */
  readonly debriefs: number;
}

export type Deed =
  | { readonly do: "banner"; readonly door: string; readonly kind: string; readonly up: boolean }
  /** `hours` 0: not any more. */
  | { readonly do: "divert"; readonly door: string; readonly partner: string; readonly hours: number }
  | { readonly do: "limit"; readonly staff: number; readonly most: number | null }
  | { readonly do: "check"; readonly kind: "in" | "out" }
  /** Would like to talk it through with a supervisor: no reason and no conversation goes with it. */
  | { readonly do: "debrief" };

/** Both resolve with null when the service cannot be reached or says no: nothing is known to have changed. */
export interface SteeringPort {
  load(): Promise<Stands | null>;
  say(deed: Deed): Promise<Stands | null>;
}

const PATH = "/steering.json";

export function steeringOver(get: (path: string) => Promise<Response>, post: (path: string, body: unknown) => Promise<Response>): SteeringPort {
  return { load: () => read(get(PATH)), say: (deed) => read(post(PATH, deed)) };
}

async function read(asked: Promise<Response>): Promise<Stands | null> {
  try {
    const answer = await asked;
    return answer.ok ? ((await answer.json()) as Stands) : null;
  } catch {
    return null;
  }
}
