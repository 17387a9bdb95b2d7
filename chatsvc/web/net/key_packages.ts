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

  clear(): void {
    this.own.clear();
  }

  private async fill(count: number): Promise<void> {
    this.making = true;
    try {
      for (let i = 0; i < count; i += 1) {
        const keyPackage = await this.ports.make();
        this.own.set(hex(keyPackage.id), keyPackage);
        if (this.ports.upload(keyPackage)) this.underWay += 1;
      }
      for (const key of [...this.own.keys()].slice(0, -KEPT_HERE)) this.own.delete(key);
    } catch (error) {
      this.ports.broken(error);
    } finally {
      this.making = false;
    }
  }
}
