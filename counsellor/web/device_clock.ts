/** A device's clock may be an hour off: every time that is shown follows the service's. */
import { deviceIsAhead } from "./time_words.ts";

/** Somebody may set it right in the middle of a shift. */
export const ASK_EVERY_MS = 300_000;
/** Less than this is the way there and back, and no minute that is shown moves to and fro for it. */
const COUNTS_FROM_MS = 30_000;

/** Asks now and again and again; what was known stays while the service is out of reach. Call the answer to stop. */
export function followServer(serverTime: () => Promise<number | null>, now: () => number): () => void {
  const look = (): void =>
    void serverTime().then((server) => {
      if (server === null) return;
      const off = now() - server;
      deviceIsAhead(Math.abs(off) < COUNTS_FROM_MS ? 0 : off);
    });
  look();
  const again = setInterval(look, ASK_EVERY_MS);
  return () => clearInterval(again);
}
