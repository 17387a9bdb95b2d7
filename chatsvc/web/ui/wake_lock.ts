/** Keeps the screen lit while somebody waits, where the browser can; failing is silent, the page works without. */

interface Held {
  release(): Promise<void>;
  addEventListener(name: "release", does: () => void): void;
}
export interface Wakeable {
  readonly wakeLock?: { request(kind: "screen"): Promise<Held> };
}

export class ScreenLight {
  #wanted = false;
  #held: Held | null = null;
  #asking = false;

  /** `lit` hears whether the screen is being kept lit, for the line that explains it. */
  constructor(
    document: Document,
    private readonly device: Wakeable,
    private readonly lit: (on: boolean) => void,
  ) {
    // The browser lets go of it by itself when the page is out of sight.
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) this.#ask();
    });
  }

  keep(wanted: boolean): void {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    if (wanted) return this.#ask();
    void this.#held?.release().catch(() => {});
  }

  #ask(): void {
    const { wakeLock } = this.device;
    if (!this.#wanted || this.#held !== null || this.#asking || wakeLock === undefined) return;
    this.#asking = true;
    wakeLock
      .request("screen")
      .then((held) => this.#holds(held), () => {})
      .finally(() => {
        this.#asking = false;
      });
  }

  #holds(held: Held): void {
    this.#held = held;
    this.lit(true);
    held.addEventListener("release", () => {
      this.#held = null;
      this.lit(false);
    });
    if (!this.#wanted) void held.release().catch(() => {});
  }
}
