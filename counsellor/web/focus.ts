/** Where the keyboard is led when what it stood on goes away: never to the top of the page. */

/** The first of the selectors that fits anything wins. */
export function focusOn(...selectors: readonly string[]): void {
  const found = selectors.map((selector) => document.querySelector<HTMLElement>(selector)).find((one) => one !== null);
  found?.focus();
}

/** To where one writes; in a conversation that is over, to what is left to do. */
export function goTo(id: string | undefined): void {
  if (id !== undefined) focusOn(`[data-conversation="${id}"] .composer textarea`, `[data-conversation="${id}"] .over button`);
}

/** Nobody is in the middle of anything: what had the focus is gone, or was a press in the queue. */
export function isIdle(): boolean {
  const at = document.activeElement;
  return at === null || at === document.body || at.closest(".queue, .offer") !== null;
}

/** Opens the panel of counsel beside a conversation, and goes to where one writes or asks in it. */
export function openConsult(id: string): void {
  const column = `[data-conversation="${id}"]`;
  const button = document.querySelector<HTMLElement>(`${column} [data-open-panel="consult"]`);
  if (button?.getAttribute("aria-expanded") === "false") button.click();
  // After the panel is drawn.
  setTimeout(() => focusOn(`${column} [data-panel="consult"] textarea`, `${column} [data-panel="consult"] button`), 0);
}
