/** One visitor's key for a whole conversation: staff follow nobody who comes with another one later (P3). */
import { copyOf, equal } from "../e2ee/bytes.ts";

export class PinnedKey {
  private first: Uint8Array | null = null;

  /** Takes the key that was announced first; true while it is the same. */
  holds(key: Uint8Array): boolean {
    this.first ??= copyOf(key);
    return equal(this.first, key);
  }
}
