/** On every way back, before anything more is encrypted: who of staff does the list of today no longer name (P2)? */
import type { MemberId } from "../e2ee/group.ts";
import type { Clock } from "./ports.ts";
import type { Talk } from "./talk.ts";

export const LIST_AGAIN_MS = 2_000;
/** A request that went out on a line that has died since may never come back. */
const LIST_LATE_MS = 10_000;

export class Listed {
  /** In the group and on no list of today: gone, whatever the service says. */
  private gone: readonly MemberId[] = [];
  private looking = false;

  /** `fetch` lets the group see the list. */
  constructor(
    private readonly clock: Clock,
    private readonly talk: Pick<Talk, "hold" | "unnamed">,
    private readonly fetch: () => Promise<unknown>,
  ) {}

  /** It is not known yet whom the list names. */
  get open(): boolean {
    return this.looking;
  }

  get any(): boolean {
    return this.gone.length > 0;
  }

  has(member: MemberId): boolean {
    return this.gone.includes(member);
  }

  /** Holds what is written until there is a list to go by; without one nothing leaves. A line that breaks meanwhile is looked at once. */
  async look(known: () => void): Promise<void> {
    this.talk.hold();
    if (this.looking) return;
    this.looking = true;
    this.gone = await this.whoIsUnnamed();
    this.looking = false;
    known();
  }

  private async whoIsUnnamed(): Promise<readonly MemberId[]> {
    for (;;) {
      try {
        await Promise.race([this.fetch(), this.late()]);
        return await this.talk.unnamed();
      } catch {
        await new Promise<void>((resolve) => this.clock.after(LIST_AGAIN_MS, resolve));
      }
    }
  }

  private late(): Promise<never> {
    return new Promise((_, reject) => this.clock.after(LIST_LATE_MS, () => reject(new Error("no list in time"))));
  }
}
