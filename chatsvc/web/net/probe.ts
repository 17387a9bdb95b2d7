/** Asks a quiet line whether anybody is there: a frozen process leaves its sockets open and says nothing, and the browser notices nothing. */
import { Alarm } from "./alarm.ts";
import type { Clock } from "./ports.ts";

/** With the ten seconds that an answer may take: a dead line is known after 22 s, which is less than the 25 s after which people load again. */
const ASK_EVERY_MS = 12_000;

export class Probe {
  private readonly alarm: Alarm;

  /** `ask`: says where the page stands, and expects the answer. */
  constructor(
    private readonly clock: Clock,
    private readonly ask: () => void,
  ) {
    this.alarm = new Alarm(clock, () => {
      this.ask();
      this.begin();
    });
  }

  /** From now on; a hidden page does not ask, for its timers sleep. */
  begin(): void {
    this.alarm.set(this.clock.now() + ASK_EVERY_MS);
  }

  stop(): void {
    this.alarm.stop();
  }
}
