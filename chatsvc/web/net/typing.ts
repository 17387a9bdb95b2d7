/** Who is typing: one's own keys become rare signs that stop by themselves, signs of others fade when no more come. */
import { Alarm } from "./alarm.ts";
import type { Clock } from "./ports.ts";

/** While keys are pressed, the sign is repeated so often. */
const REPEAT_MS = 4_000;
/** The last key was so long ago: not typing any more. */
const IDLE_MS = 5_000;
/** Two repeats were lost: it fades. */
export const FADE_MS = 10_000;

export class OwnTyping {
  private saidAt: number | null = null;
  private readonly idle: Alarm;

  constructor(
    private readonly clock: Clock,
    private readonly say: (on: boolean) => void,
  ) {
    this.idle = new Alarm(clock, () => this.stop());
  }

  key(): void {
    const now = this.clock.now();
    this.idle.set(now + IDLE_MS);
    if (this.saidAt !== null && now - this.saidAt < REPEAT_MS) return;
    this.saidAt = now;
    this.say(true);
  }

  stop(): void {
    if (this.saidAt !== null) this.say(false);
    this.wrote();
  }

  /** A text went out: it says enough. */
  wrote(): void {
    this.saidAt = null;
    this.idle.stop();
  }
}

/** Member -> when its sign fades, ms of the injected clock. */
export type OthersTyping = Readonly<Record<string, number>>;

export function typed(t: OthersTyping, member: string, on: boolean, now: number): OthersTyping {
  const { [member]: _, ...rest } = t;
  return on ? { ...rest, [member]: now + FADE_MS } : rest;
}

export function stillTyping(t: OthersTyping, now: number): OthersTyping {
  return Object.fromEntries(Object.entries(t).filter(([, until]) => until > now));
}

export function fadesAt(t: OthersTyping): number | null {
  const times = Object.values(t);
  return times.length === 0 ? null : Math.min(...times);
}
