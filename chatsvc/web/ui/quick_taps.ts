/** Three things that must be said faster than they can be written: a tap sends the words on the button. */
import { TAPS } from "../e2ee/cards.ts";
import type { Tap } from "../e2ee/cards.ts";
import { type Find, onTap } from "./parts.ts";

/** Buttons `data-part="tap-..."`, one for each. A draft in the field stays as it is. */
export function wireTaps(find: Find, send: (text: string, tap: Tap) => void): void {
  for (const tap of TAPS) {
    const button = find(`tap-${tap}`);
    onTap(button, () => send(button.textContent?.trim() ?? "", tap));
  }
}
