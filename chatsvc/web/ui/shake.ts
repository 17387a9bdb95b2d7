/** One vibration when somebody comes, for whoever asked for it in line; nothing else of ours can be felt, and nothing can be heard. */

const ONCE_MS = 200;

/** `navigator`; some browsers cannot. */
export interface Shaking {
  readonly vibrate?: (ms: number) => boolean;
}

/** From now on, as long as the box in the fold is ticked: once, then it is not ticked any more. Behind Hide, too. */
export function armShake(fold: HTMLElement, device: Shaking): void {
  const [wanted, talk] = [fold.querySelector("input"), fold.ownerDocument.querySelector<HTMLElement>('[data-step="talk"]')];
  if (wanted === null || talk === null || "armed" in fold.dataset) return;
  fold.dataset["armed"] = "";
  wanted.disabled = device.vibrate === undefined;
  new MutationObserver(() => {
    if (talk.hidden || !wanted.checked) return;
    wanted.checked = false;
    device.vibrate?.(ONCE_MS);
  }).observe(talk, { attributeFilter: ["hidden"] });
}
