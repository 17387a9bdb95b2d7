/** The console's unused key packages: five lie at the service, their private halves only here (protocol.md section 2). */
import { hex } from "../../../anonymity/web/sha256.ts";
import type { OwnKeyPackage } from "../e2ee/group.ts";

/** docs/protocol.md section 3: the console keeps it at five. */
const KEPT_THERE = 5;
/** Used, expired and discarded ones are not all reported; this many may still be asked for. */
const KEPT_HERE = 40;

export interface KeyPackagePorts {
  make(): Promise<OwnKeyPackage>;
  /** False: it did not leave. */
  upload(keyPackage: OwnKeyPackage): boolean;
  broken(error: unknown): void;
  /** There are others than before: keep them. Before an upload leaves, for a counsellor may be called by it at once. */
  changed(): Promise<void>;
}

export class KeyPackages {
  private readonly own = new Map<string, OwnKeyPackage>();
  private making = false;
  private underWay = 0;

  constructor(private readonly ports: KeyPackagePorts) {}

  /** The service has `unused` ones of ours. */
  reported(unused: number): void {
    // Reports of our own uploads come one by one: they must not each cause new ones.
    this.underWay = Math.max(0, this.underWay - 1);
    const lacking = KEPT_THERE - unused - this.underWay;
    if (lacking > 0 && !this.making) void this.fill(lacking);
  }

  /** A new connection: what was under way may be lost. */
  reset(): void {
    this.underWay = 0;
  }

  /** The one that the Welcome was made for; single use. */
  take(id: Uint8Array): OwnKeyPackage | null {
    const key = hex(id);
    const found = this.own.get(key) ?? null;
    this.own.delete(key);
    return found;
  }

  get all(): readonly OwnKeyPackage[] {
    return [...this.own.values()];
  }

  /** From before a reload. */
  restore(keyPackages: readonly OwnKeyPackage[]): void {
    for (const one of keyPackages) this.own.set(hex(one.id), one);
  }

  clear(): void {
    this.own.clear();
  }

  private async fill(count: number): Promise<void> {
    this.making = true;
    try {
      const fresh: OwnKeyPackage[] = [];
      for (let i = 0; i < count; i += 1) fresh.push(await this.ports.make());
      this.restore(fresh);
      for (const key of [...this.own.keys()].slice(0, -KEPT_HERE)) this.own.delete(key);
      await this.ports.changed();
      for (const one of fresh) if (this.ports.upload(one)) this.underWay += 1;
    } catch (error) {
      this.ports.broken(error);
    } finally {
      this.making = false;
    }
  }
}
