/** One timer that is moved about: rings at the earliest time that somebody asked for. */
import type { Cancel, Clock } from "./ports.ts";

export class Alarm {
  private cancel: Cancel | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly ring: () => void,
  ) {}

  /** Ms of the injected clock; nulls do not count. Replaces what was set before. */
  set(...times: readonly (number | null)[]): void {
    this.cancel?.();
    this.cancel = null;
    const known = times.filter((time) => time !== null);
    if (known.length === 0) return;
    this.cancel = this.clock.after(Math.max(0, Math.min(...known) - this.clock.now()), () => {
      this.cancel = null;
      this.ring();
    });
  }

  isSet(): boolean {
    return this.cancel !== null;
  }

  stop(): void {
    this.set();
  }
}
