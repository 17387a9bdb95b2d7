/** A renewed, honest choice for who waits: every ten minutes, and early when it looks bad. Whoever does not answer stays where she is. */
import type { Cancel, Clock } from "../net/ports.ts";
import type { Place } from "../net/visitor_types.ts";

/** domain.md 7: nobody waits longer without a choice. */
export const ASK_EVERY_MS = 600_000;
const MINUTES = 60_000;
/** A number that a page which slept can still stand for: full tens, at least so much. */
const STEP = 10;

/** Nobody is there to answer; closing comes first; it has taken long. The first that is true is said. */
export type Ask = { readonly kind: "nobody" } | { readonly kind: "closing" } | { readonly kind: "long"; readonly minutes: number };

export class WaitingChoice {
  #since: number | null = null;
  #stop: Cancel = () => {};
  #long = false;
  /** Said, and answered with "I stay": not said again before the next ten minutes. */
  #answered: "nobody" | "closing" | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly changed: () => void,
  ) {}

  /** In line: the first call starts the ten minutes. */
  wait(): void {
    if (this.#since !== null) return;
    this.#since = this.clock.now();
    this.#again();
  }

  /** Not in line any more. */
  end(): void {
    this.#stop();
    this.#since = null;
    this.#long = false;
    this.#answered = null;
  }

  /** What to ask now; null: nothing. */
  ask(place: Place | null): Ask | null {
    if (this.#since === null || place === null) return null;
    const bad = place.onDuty === 0 ? "nobody" : place.closing ? "closing" : null;
    // It got better meanwhile: if it turns bad again, that is news.
    if (bad === null) this.#answered = null;
    if (bad !== null && bad !== this.#answered) return { kind: bad };
    if (!this.#long) return null;
    return { kind: "long", minutes: Math.floor((this.clock.now() - this.#since) / MINUTES / STEP) * STEP };
  }

  /** "I stay": asked again after ten more minutes. */
  stay(place: Place | null): void {
    const asked = this.ask(place)?.kind;
    if (asked === "nobody" || asked === "closing") this.#answered = asked;
    this.#long = false;
    this.#again();
    this.changed();
  }

  #again(): void {
    this.#stop();
    this.#stop = this.clock.after(ASK_EVERY_MS, () => {
      this.#long = true;
      this.#answered = null;
      this.#again();
      this.changed();
    });
  }
}
