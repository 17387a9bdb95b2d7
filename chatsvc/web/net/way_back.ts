/** The visitor's way back (P14): six words on this page, their hash at the service, and what became of the words typed at Start. */
import { chooseWords, hashWords } from "./come_back.ts";

export interface WayBackPorts {
  readonly org: string;
  /** False: the line is not there; it is told again when we are placed. */
  tell(hash: Uint8Array | null): boolean;
  /** To be shown, and kept. */
  changed(): void;
}

export class WayBack {
  /** Six indices into the safety words; null: none were made. */
  words: readonly number[] | null = null;
  /** Whether the words typed at Start led back; null: none were typed, or not known yet. */
  returned: boolean | null = null;
  private typed: { readonly words: readonly number[]; readonly hash: Uint8Array } | null = null;
  private told: "nothing" | "what we have" | "something else" = "nothing";
  private hash: Uint8Array | null = null;

  constructor(private readonly ports: WayBackPorts) {}

  /** For `hello.start`; null: nobody comes back. */
  get typedHash(): Uint8Array | null {
    return this.typed?.hash ?? null;
  }

  /** Words that a person typed before Start. Rejects without WebCrypto. */
  async type(words: readonly number[]): Promise<void> {
    this.typed = { words, hash: await hashWords(this.ports.org, words) };
  }

  /** The service's answer to typed words: the same ones lead to this conversation from now on, or to none. */
  whenReturned(found: boolean): void {
    if (this.typed === null) return;
    this.returned = found;
    [this.words, this.hash] = found ? [this.typed.words, this.typed.hash] : [null, null];
    this.typed = null;
    this.told = found ? "what we have" : "nothing";
    this.ports.changed();
  }

  /** `from`: the indices to choose among. The words that were made before stay. */
  async make(from: readonly number[]): Promise<void> {
    if (this.words !== null) return;
    await this.become(chooseWords(from));
  }

  /** From now on no words lead to this conversation. */
  async forget(): Promise<void> {
    if (this.words !== null) await this.become(null);
  }

  /** As they were before the page was loaded again. */
  async restore(words: readonly number[] | null): Promise<void> {
    if (words !== null) await this.become(words);
  }

  /** The line is new: what it may not have heard is said again. */
  placed(): void {
    if (this.told === "something else") this.say();
  }

  /** The store is new and knows no words (P19). */
  storeIsNew(): void {
    if (this.words !== null) this.told = "something else";
  }

  wipe(): void {
    this.hash?.fill(0);
    this.typed?.hash.fill(0);
    [this.words, this.hash, this.typed, this.told] = [null, null, null, "nothing"];
  }

  private async become(words: readonly number[] | null): Promise<void> {
    this.words = words;
    this.told = "something else";
    this.ports.changed();
    const hash = words === null ? null : await hashWords(this.ports.org, words);
    // Forgotten or wiped while it was computed.
    if (this.words !== words) return;
    this.hash = hash;
    this.say();
  }

  private say(): void {
    if (this.words !== null && this.hash === null) return;
    this.told = this.ports.tell(this.words === null ? null : this.hash) ? "what we have" : "something else";
  }
}
