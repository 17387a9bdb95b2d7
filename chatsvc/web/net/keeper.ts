/** What a visitor's tab keeps: L and the conversation's id in the open, everything else sealed under L and the service's half (flow B, P16). */
import { fromBase64, seal, sealKey, type StateStore, toBase64, unseal } from "../../../anonymity/web/sealed_state.ts";
import type { Secrets } from "./secrets.ts";

/** Names in the store; `a` alone tells that this tab was in a conversation (chatsvc/web/early.ts). */
export const LOCAL = "a";
export const SEALED = "b";
/** What quick exit says before any key can be derived; L lies beside it, from which it follows. "c" is taken (ui/kept_place.ts). */
export const LAST_WORDS = "d";
/** Frames within one counter: a wave of them is hundreds, and 2^16 keeps `frame` below 2^53 (wire: seal counter). */
const FRAMES_PER_SEAL = 65_536;
/** A page that went back in time does not know how far it had come. Seconds since 1970 are beyond what it can have sealed, also next time. */
const SEALS_PER_SECOND = 8;
const LOCAL_LENGTH = 32;
const CONVERSATION_LENGTH = 16;
const PROOF_LENGTH = 32;
/** `version u8 | counter u64` in base64. */
const HEAD_LETTERS = 12;

export interface Left {
  /** L, 32 bytes. */
  readonly local: Uint8Array;
  /** 16 bytes. */
  readonly conversation: Uint8Array;
  readonly sealed: string | null;
  /** Of the seal; 0 when nothing sealed is there. */
  readonly counter: number;
}

/** What an earlier page of this tab left; null: nothing, or nothing that is ours. */
export function leftBehind(store: StateStore): Left | null {
  const bytes = fromBase64(store.read(LOCAL) ?? "");
  if (bytes === null || bytes.length !== LOCAL_LENGTH + CONVERSATION_LENGTH) return null;
  const sealed = store.read(SEALED);
  return { local: bytes.slice(0, LOCAL_LENGTH), conversation: bytes.slice(LOCAL_LENGTH), sealed, counter: counterOf(sealed) };
}

function counterOf(sealed: string | null): number {
  const head = fromBase64(sealed?.slice(0, HEAD_LETTERS) ?? "");
  if (head === null || head.length < HEAD_LETTERS * 0.75) return 0;
  const counter = new DataView(head.buffer).getBigUint64(1);
  return counter > BigInt(Number.MAX_SAFE_INTEGER) ? 0 : Number(counter);
}

/** The last words of this tab, for `POST /left`: conversation (16 bytes) and end secret (32 bytes). At once: quick exit waits for nothing. */
export function lastWords(store: Pick<StateStore, "read">): Uint8Array | null {
  const bytes = fromBase64(store.read(LAST_WORDS) ?? "");
  return bytes?.length === CONVERSATION_LENGTH + PROOF_LENGTH ? bytes : null;
}

export class Keeper {
  private key: CryptoKey | null = null;
  private sealedTo = 0;
  private frames = 0;
  private over = false;
  private failed: boolean;

  constructor(
    private readonly store: StateStore | null,
    /** Whether anything is kept has changed. */
    private readonly changed: () => void,
  ) {
    this.failed = store === null;
  }

  /** False: a reload will lose the conversation. */
  get keeps(): boolean {
    return !this.failed;
  }

  get counter(): number {
    return this.sealedTo;
  }

  /** Rises over the whole life of the conversation: every seal begins a new row of numbers. */
  readonly nextFrame = (): number => {
    this.frames += 1;
    return this.sealedTo * FRAMES_PER_SEAL + this.frames;
  };

  /** The service gave its half: from now on a seal is possible. */
  async begin(secrets: Pick<Secrets, "local" | "end">, conversation: Uint8Array, share: Uint8Array): Promise<void> {
    const { local, end } = secrets;
    const key = await sealKey(local, share);
    if (this.over) return;
    this.key = key;
    this.write(LAST_WORDS, toBase64(new Uint8Array([...conversation, ...end])));
    this.write(LOCAL, toBase64(new Uint8Array([...local, ...conversation])));
  }

  /** Opens what was left; null: noise. Afterwards seals go on from its counter. */
  async open(left: Left, share: Uint8Array): Promise<Uint8Array | null> {
    this.key = await sealKey(left.local, share);
    const opened = left.sealed === null ? null : await unseal(this.key, left.sealed);
    if (opened === null || this.over) return null;
    this.sealedTo = opened.counter;
    this.frames = 0;
    return opened.plain;
  }

  /** The service has seen a later seal than this page remembers (P16). */
  leap(now: number): void {
    this.sealedTo = Math.max(this.sealedTo + 1, Math.floor((now / 1000) * SEALS_PER_SECOND));
    this.frames = 0;
  }

  /** Kept before it resolves. Where nothing can be kept it resolves too: the page goes on, and says so. */
  async seal(plain: Uint8Array): Promise<void> {
    if (this.key === null || this.over || this.failed) return;
    const counter = this.sealedTo + 1;
    const sealed = await seal(this.key, counter, plain);
    if (this.over || !this.write(SEALED, sealed)) return;
    this.sealedTo = counter;
    this.frames = 0;
  }

  /** At the end, or for quick exit: nothing is kept, nothing more will be. */
  clear(): void {
    this.over = true;
    this.key = null;
    this.store?.clear();
  }

  /** Lets go of the keys; what is kept stays for the next page of this tab. */
  close(): void {
    this.over = true;
    this.key = null;
  }

  private write(name: string, value: string): boolean {
    if (this.failed || this.over) return false;
    try {
      this.store?.write(name, value);
      return true;
    } catch {
      // Full or forbidden. An old state must not be found later: it would go back in time.
      this.failed = true;
      this.store?.clear();
      this.changed();
      return false;
    }
  }
}
