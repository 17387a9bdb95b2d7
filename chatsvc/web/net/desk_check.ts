/** A check at the desk: three minutes with somebody for whom it is urgent, outside capacity. The service's clock ends it. */
import type { ServerToConsole } from "../protocol/control.ts";

export interface CheckView {
  /** When it goes back by itself, ms of the injected clock; null: it is over. */
  readonly endsAt: number | null;
  /** She asked to keep it and has as many open as she may. */
  readonly refused: boolean;
}

export class DeskCheck {
  private now: CheckView | null = null;

  /** null: none runs, or it was kept. */
  get view(): CheckView | null {
    return this.now;
  }

  /** Whether there is anything to decide. */
  get runs(): boolean {
    return (this.now?.endsAt ?? null) !== null;
  }

  /** `now`: ms of the injected clock. */
  hear({ over_in: left }: Extract<ServerToConsole, { t: "check" }>, now: number): void {
    this.now = left === null ? null : { endsAt: left === 0 ? null : now + left * 1000, refused: false };
  }

  refuse(): void {
    if (this.now !== null && this.runs) this.now = { ...this.now, refused: true };
  }

  /** Seated anew: the service says again what runs. */
  forget(): void {
    this.now = null;
  }
}
