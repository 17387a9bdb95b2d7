/** A tab that was in a conversation finds its way back: proof, the service's half, and what was kept (flow B). */
import type { StateStore } from "../../../anonymity/web/sealed_state.ts";
import type { Group, Trust } from "../e2ee/group.ts";
import type { ServerFrame } from "../protocol/frames.ts";
import { type Keeper, type Left, leftBehind } from "./keeper.ts";
import { type Secrets, secretsFrom } from "./secrets.ts";
import { decodeVisit, type SavedVisit } from "./visitor_saved.ts";
import { isUnfetched, type Prepared, reach } from "./visitor_start.ts";
import type { VisitorDeps, VisitorEngine } from "./visitor_types.ts";

export interface Opened {
  readonly saved: SavedVisit;
  readonly prepared: Prepared;
  readonly group: Group | null;
}

export class Comeback {
  secrets: Secrets | null = null;
  private engine: VisitorEngine | null = null;
  private left: Left | null = null;
  private held: ServerFrame[] | null = null;

  constructor(
    private readonly deps: Pick<VisitorDeps, "loadEngine" | "clock">,
    private readonly store: StateStore,
    private readonly keeper: Keeper,
  ) {}

  get conversation(): Uint8Array | null {
    return this.left?.conversation ?? null;
  }

  /** Of the last seal that this tab has. */
  get counter(): number {
    return this.left?.counter ?? 0;
  }

  /** null: ready to say hello. Without a line it goes on trying: what is kept must not be given up for a tunnel. */
  async prepare(offline: () => void, isOver: () => boolean): Promise<"noise" | "no_crypto" | null> {
    this.left = leftBehind(this.store);
    if (this.left === null) return "noise";
    try {
      const mayHelp = (error: unknown): boolean => isUnfetched(error) && !isOver();
      this.engine = await reach(this.deps.loadEngine, { clock: this.deps.clock, offline, mayHelp, most: Infinity });
      this.secrets = await secretsFrom(this.left.local);
      return null;
    } catch {
      return "no_crypto";
    }
  }

  /** From now on frames wait: what is kept has to be opened before anything is read. */
  hold(): void {
    this.held ??= [];
  }

  holds(frame: ServerFrame): boolean {
    this.held?.push(frame);
    return this.held !== null;
  }

  release(): readonly ServerFrame[] {
    const held = this.held ?? [];
    this.held = null;
    return held;
  }

  /** null: noise. `trust`: whom to believe at a door. */
  async open(share: Uint8Array, trust: (door: string) => Trust): Promise<Opened | null> {
    const { engine, left, secrets } = this;
    if (engine === null || left === null || secrets === null) return null;
    try {
      const plain = await this.keeper.open(left, share);
      // What is decoded are views into `plain`: it lives as long as they do.
      const saved = plain === null ? null : decodeVisit(plain);
      if (saved === null) return null;
      const key = await engine.restoreVisitorKey(saved.key);
      const wipe = (): void => {
        secrets.wipe();
        engine.forgetVisitorKey(key);
      };
      const { group: number, talk, options } = saved;
      const where = { conversation: left.conversation, group: number, visitorKey: key.publicKey, trust: trust(options.door) };
      const group = talk.group === null ? null : await engine.restoreGroup({ saved: talk.group, ...where });
      return { saved, prepared: { engine, key, secrets, wipe }, group };
    } catch {
      return null;
    }
  }

  wipe(): void {
    this.secrets?.wipe();
  }
}
