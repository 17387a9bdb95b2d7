/** While somebody waits: when does who is on pause think to be back, and what hangs at the door? The published status knows, looked up again and again. */
import type { Cancel, Clock } from "../net/ports.ts";

export const LOOK_EVERY_MS = 30_000;

export interface PauseLookDeps {
  /** GET /pub/status.json, parsed; null for 503. Rejects when it cannot be had. */
  readonly load: () => Promise<unknown>;
  readonly clock: Clock;
  readonly looked: () => void;
}

export class PauseLook {
  #stop: Cancel | null = null;
  #nobody = false;
  /** Unix ms; null: not known. */
  back: number | null = null;
  /** The last document that could be had. */
  status: unknown = null;

  constructor(private readonly deps: PauseLookDeps) {}

  /** `door` null: nobody waits. Who comes or goes there is news: then it looks at once. */
  watch(door: string | null, nobody: boolean): void {
    if (door !== null && this.#stop !== null && nobody === this.#nobody) return;
    this.#stop?.();
    this.#stop = null;
    this.back = null;
    this.#nobody = nobody;
    if (door !== null) this.#look(door);
  }

  #look(door: string): void {
    const stop = this.deps.clock.after(LOOK_EVERY_MS, () => this.#look(door));
    this.#stop = stop;
    this.deps.load().then(
      (status) => {
        // It may be long over when the answer comes.
        if (this.#stop !== stop) return;
        this.status = status;
        this.back = backOf(status, door);
        this.deps.looked();
      },
      () => {},
    );
  }
}

/** The document `status` (docs/protocol.md section 6); what cannot be read is not known. */
export function backOf(status: unknown, door: string): number | null {
  const back = (status as { readonly doors?: Readonly<Record<string, { readonly back?: unknown }>> } | null)?.doors?.[door]?.back;
  const at = typeof back === "string" ? Date.parse(back) : Number.NaN;
  return Number.isFinite(at) ? at : null;
}
