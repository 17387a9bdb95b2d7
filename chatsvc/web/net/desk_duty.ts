/** What a counsellor wants of her duty, said again when the service has forgotten it, and what the service answers. */
import { hex } from "../../../anonymity/web/sha256.ts";
import type { ConsoleToServer, ServerToConsole } from "../protocol/control.ts";
import type { DeskSnapshot, Duty } from "./desk_types.ts";
import type { Clock } from "./ports.ts";

type DutyMessage = Extract<ConsoleToServer, { t: "duty" }>;
export type DutyFacts = Pick<DeskSnapshot, "duty" | "capacity" | "most" | "free" | "backAt" | "alone" | "limit" | "heavy" | "shiftEndsAt" | "untaught">;

export const NO_DUTY: DutyFacts = { duty: "off", capacity: 0, most: 0, free: 0, backAt: null, alone: false, limit: null, heavy: [], shiftEndsAt: null, untaught: false };

export class WantedDuty {
  /** null: nothing was chosen on this page yet. */
  state: Duty | null = null;
  #backAt: number | null = null;
  #capacity: number | null = null;
  /** The service has said what was chosen; until then the choice may have been lost on the way. */
  #isKnown = false;

  /** `changed`: by the service, and to be kept. */
  constructor(
    private readonly clock: Clock,
    private readonly changed: () => void = () => undefined,
  ) {}

  choose(state: Duty, backIn: number | null): DutyMessage {
    this.state = state;
    this.#isKnown = false;
    this.#backAt = state === "pause" && backIn !== null ? this.clock.now() + backIn * 1000 : null;
    return this.message(state);
  }

  chooseCapacity(count: number, present: Duty): DutyMessage {
    this.#capacity = count;
    return this.message(this.state ?? present);
  }

  /** What the service says. It changes a duty by itself at the end of a shift: then that is what is wanted, until the next choice. */
  hear(present: Duty): void {
    if (present === this.state) this.#isKnown = true;
    // Off is what a service says that has forgotten.
    if (!this.#isKnown || present === this.state || present === "off") return;
    this.state = present;
    this.#backAt = null;
    this.changed();
  }

  /** To be said again, for the service knows another; null: it knows. */
  again(present: Duty): DutyMessage | null {
    this.hear(present);
    return this.state === null || this.state === present ? null : this.message(this.state);
  }

  private message(state: Duty): DutyMessage {
    const left = this.#backAt === null ? 0 : Math.round((this.#backAt - this.clock.now()) / 1000);
    return { t: "duty", state, back: state === "pause" && left > 0 ? left : null, capacity: this.#capacity };
  }
}

export function dutyFacts(m: Extract<ServerToConsole, { t: "duty" }>, now: number): DutyFacts {
  const { capacity, most, free, alone, limit, untaught } = m;
  const at = (seconds: number | null): number | null => (seconds === null ? null : now + seconds * 1000);
  return { duty: m.state as Duty, capacity, most, free, backAt: at(m.back), alone, limit, heavy: m.heavy.map(hex), shiftEndsAt: at(m.ends_in), untaught };
}
