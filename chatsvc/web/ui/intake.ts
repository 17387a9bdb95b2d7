/** Whether anybody would answer at a door right now, by the published status; the server decides all the same. */
import type { Cancel, Clock } from "../net/ports.ts";
import { type DoorHours, hoursOf, type Languages, languagesOf } from "./opening_hours.ts";
import type { ProblemBlock } from "./screens.ts";

/** Fresh enough to come back by itself, seldom enough not to press the service. */
export const LOOK_EVERY_MS = 30_000;

/** Nobody is on duty; outside the hours; after the last entry; deletion is late (G4); the service has lost its store. */
export type ShutWhy = Extract<ProblemBlock, "closed" | "hours" | "late" | "paused" | "service">;

const WHY: Readonly<Record<string, ShutWhy>> = { outside_hours: "hours", last_entry_passed: "late", stopped: "late" };

export type Standing =
  | { readonly kind: "unknown" }
  | { readonly kind: "open"; readonly onDuty: number; readonly hours: DoorHours | null; readonly languages: Languages }
  | { readonly kind: "shut"; readonly why: ShutWhy; readonly hours: DoorHours | null; readonly back?: unknown; readonly languages?: Languages };

const UNKNOWN: Standing = { kind: "unknown" };

/**
 * Reads the document `status` (docs/protocol.md section 6) for one door; null stands for 503, the store is away.
 * What cannot be read is unknown, and then Start stays.
 */
export function standingOf(status: unknown, door: string): Standing {
  if (status === null) return { kind: "shut", why: "service", hours: null };
  if (!isRecord(status) || !isRecord(status["doors"])) return UNKNOWN;
  if (status["reason"] === "sweep_late") return { kind: "shut", why: "paused", hours: null };
  const one = status["doors"][door];
  if (one === undefined) return { kind: "shut", why: "closed", hours: null };
  if (!isRecord(one) || typeof one["open"] !== "boolean" || !isCount(one["on_duty"])) return UNKNOWN;
  const hours = hoursOf(one);
  const languages = languagesOf(one);
  if (one["open"]) return { kind: "open", onDuty: one["on_duty"], hours, languages };
  return { kind: "shut", why: WHY[String(one["reason"])] ?? "closed", hours, back: one["back"], languages };
}

export interface IntakeDeps {
  /** GET /pub/status.json, parsed; null for 503. Rejects when it cannot be had. */
  readonly load: () => Promise<unknown>;
  readonly clock: Clock;
  /** Called after every look, also after one that failed. */
  readonly looked: () => void;
}

/** Looks when told, and again and again while somebody stands before Start. Keeps the last document that could be had. */
export class Intake {
  /** The last document that could be had. */
  status: unknown = undefined;
  #asked = 0;
  #heard = 0;
  #stop: Cancel = () => {};
  /** When the last document came, ms of the clock. */
  seenAt: number | null = null;
  /** The last look failed: what is known may be old. */
  failed = false;

  constructor(private readonly deps: IntakeDeps) {}

  standing(door: string): Standing {
    return standingOf(this.status, door);
  }

  /** Asks once. Of two looks under way the later one is believed, so one that hangs holds up nothing. */
  async look(): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    const answer = await this.deps.load().then(
      (status) => ({ status }),
      () => null,
    );
    if (mine < this.#heard) return;
    this.#heard = mine;
    this.failed = answer === null;
    if (answer) {
      this.status = answer.status;
      this.seenAt = this.deps.clock.now();
    }
    this.deps.looked();
  }

  /** Looks now and every half minute for as long as `wanted` says so. */
  watch(wanted: () => boolean): void {
    this.#stop();
    if (!wanted()) return;
    void this.look();
    this.#stop = this.deps.clock.after(LOOK_EVERY_MS, () => this.watch(wanted));
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
