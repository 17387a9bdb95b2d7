/** Where a console's state lies across a reload: one sealed text for the desk, one for each conversation (P17). */
import { fromBase64, seal, sealKey, unseal } from "../../../anonymity/web/sealed_state.ts";

/** The storage belongs to the page and the desk runs in a worker, so writing takes a moment. */
export interface DeskStore {
  read(name: string): string | null;
  /** Resolves when the text lies there; false: the place is full or forbidden. An empty text takes it away. */
  write(name: string, value: string): Promise<boolean>;
  /** Takes away everything of this desk. */
  clear(): void;
}

/** The half that lies here, beside what is sealed, and the place for it. */
export interface Kept {
  /** L_c, 32 bytes. */
  readonly local: Uint8Array;
  readonly store: DeskStore;
}

/** Where the desk itself is kept; each conversation has a place of its own. */
export const DESK_PLACE = "d";
/** Frames within one counter; 2^16 keeps the number below 2^53 for 2^37 seals (P16). */
const FRAMES_PER_SEAL = 65_536;
/** `version u8 | counter u64` in base64. */
const HEAD_LETTERS = 12;

export class SealedPlace {
  private key: CryptoKey | null = null;
  private share: string | null = null;
  private frames = 0;
  private sealedTo: number;
  private over = false;
  private failed = false;

  /** `kept` null: nothing is kept, and nothing waits for it. */
  constructor(
    private readonly kept: Kept | null,
    readonly name: string,
  ) {
    this.sealedTo = counterOf(kept?.store.read(name) ?? "");
  }

  /** False: a reload will lose what would lie here. */
  get keeps(): boolean {
    return this.kept !== null && !this.failed;
  }

  /** Of the newest seal, for hello; 0 before the first. */
  get counter(): number {
    return this.sealedTo;
  }

  /** Rises over the whole life of the conversation, across reloads (P16). */
  readonly nextFrame = (): number => {
    this.frames += 1;
    return this.sealedTo * FRAMES_PER_SEAL + this.frames;
  };

  /** Takes the service's half. True: it is another one than before, so what lies here has to be sealed again. */
  async unlock(share: Uint8Array): Promise<boolean> {
    const name = share.join();
    if (this.kept === null || this.over || name === this.share) return false;
    this.key = await sealKey(this.kept.local, share);
    this.share = name;
    return true;
  }

  /** What lies here, after `unlock`; null: nothing, or noise. */
  async open(): Promise<Uint8Array | null> {
    const text = this.kept?.store.read(this.name) ?? "";
    if (this.key === null || text === "") return null;
    const opened = await unseal(this.key, text);
    return opened?.plain ?? null;
  }

  /** Kept before it resolves. Where nothing can be kept it resolves too: the desk goes on, and says so. */
  async seal(plain: Uint8Array): Promise<void> {
    if (this.kept === null || this.key === null || this.over || this.failed) return;
    const counter = this.sealedTo + 1;
    const text = await seal(this.key, counter, plain);
    if (this.over) return;
    if (await this.kept.store.write(this.name, text)) {
      this.sealedTo = counter;
      this.frames = 0;
      return;
    }
    // An older state must not be found later: it would go back in time.
    this.failed = true;
    void this.kept.store.write(this.name, "");
  }

  /** Over: nothing lies here any more, and nothing will. */
  forget(): void {
    if (this.over) return;
    this.over = true;
    this.key = null;
    void this.kept?.store.write(this.name, "");
  }
}

function counterOf(text: string): number {
  const head = fromBase64(text.slice(0, HEAD_LETTERS));
  if (head === null || head.length < (HEAD_LETTERS / 4) * 3) return 0;
  const counter = new DataView(head.buffer).getBigUint64(1);
  return counter > BigInt(Number.MAX_SAFE_INTEGER) ? 0 : Number(counter);
}
