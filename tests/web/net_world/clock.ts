/** Time that moves only when a story says so, with room for the real promises (WebCrypto) in between. */
import type { Cancel, Clock } from "../../../chatsvc/web/net/ports.ts";

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly ring: () => void;
}

/** Operations of the real WebCrypto that have not answered yet, in this process. */
const UNDERWAY = Symbol.for("chatsvc.tests.webcrypto");
const counted = SubtleCrypto.prototype as unknown as Record<string, (...words: unknown[]) => Promise<unknown>> & { [UNDERWAY]?: number };

function countOperations(): void {
  if (counted[UNDERWAY] !== undefined) return;
  counted[UNDERWAY] = 0;
  for (const name of ["decrypt", "deriveBits", "deriveKey", "digest", "encrypt", "exportKey", "generateKey", "importKey", "sign", "verify"]) {
    const real = counted[name]!;
    counted[name] = async function operation(this: unknown, ...words: unknown[]) {
      counted[UNDERWAY]! += 1;
      try {
        return await real.apply(this, words);
      } finally {
        counted[UNDERWAY]! -= 1;
      }
    };
  }
}
countOperations();

/** Lets everything that is already under way finish, WebCrypto's answers and what follows from them too. */
export async function settle(): Promise<void> {
  do {
    for (let i = 0; i < 4; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
  } while (counted[UNDERWAY]! > 0);
}

export class FakeClock implements Clock {
  private timers: readonly Timer[] = [];
  private order = 0;
  private time = 1_795_000_000_000;

  now(): number {
    return this.time;
  }

  after(ms: number, ring: () => void): Cancel {
    this.order += 1;
    const timer = { at: this.time + ms, order: this.order, ring };
    this.timers = [...this.timers, timer].sort((a, b) => a.at - b.at || a.order - b.order);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settle();
    for (let next = this.timers[0]; next !== undefined && next.at <= end; next = this.timers[0]) {
      this.timers = this.timers.slice(1);
      this.time = Math.max(this.time, next.at);
      next.ring();
      await settle();
    }
    this.time = end;
    await settle();
  }

  /** Moves on until it is so; a story that hangs says what it waited for. */
  async until(what: string, isSo: () => boolean, mostMs = 60_000): Promise<void> {
    const end = this.time + mostMs;
    await settle();
    while (!isSo()) {
      if (this.time >= end) throw new Error(`never so: ${what}`);
      await this.advance(50);
      // Seals are made by the real WebCrypto, which this clock does not command: a minute must not pass before it answers.
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}

/** Everything that was to be kept is kept: seals take the real time of WebCrypto, which the fake clock does not command. */
export async function quiet(kept: ReadonlyMap<string, string>): Promise<void> {
  for (let same = 0, before = ""; same < 3; ) {
    await settle();
    const now = [...kept.values()].join();
    same = now === before ? same + 1 : 0;
    before = now;
  }
}
