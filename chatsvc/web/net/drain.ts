/** Before members change, what is under way arrives first: a wait that ends when it has, or after five seconds (P6). */
import { Alarm } from "./alarm.ts";
import type { Clock } from "./ports.ts";

/** As long as one receipt may take before its text is sent again (P9): nobody waits longer for somebody to come in. */
export const DRAINS_AT_MOST_MS = 5_000;

export class Drain {
  private waiting: readonly (() => void)[] = [];
  private readonly alarm: Alarm;

  /** `isDry`: nothing is under way, or nothing can move. */
  constructor(
    private readonly clock: Clock,
    private readonly isDry: () => boolean,
  ) {
    this.alarm = new Alarm(clock, () => this.finish());
  }

  /** Resolves when it is dry, at once if it is, and in `DRAINS_AT_MOST_MS` in any case. Never rejects. */
  wait(): Promise<void> {
    if (this.isDry()) return Promise.resolve();
    if (this.waiting.length === 0) this.alarm.set(this.clock.now() + DRAINS_AT_MOST_MS);
    return new Promise((resolve) => {
      this.waiting = [...this.waiting, resolve];
    });
  }

  /** Something has moved. */
  look(): void {
    if (this.waiting.length > 0 && this.isDry()) this.finish();
  }

  private finish(): void {
    this.alarm.stop();
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}
