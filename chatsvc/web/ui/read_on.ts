/** Whoever has read a page of her own goes on where she left, not from the beginning. */

/**
 * `hash` is the letter of that page (`/sv/a/` leads to `/sv/#a`): it is sent to nobody and does not stay in the address.
 * By the page's own buttons, so that whatever they look at first is looked at.
 */
export function readOn(document: Document, hash: string): void {
  const from = /^#[a-z]$/.test(hash) ? document.querySelector<HTMLElement>(`[data-read="${hash.slice(1)}"]`) : null;
  if (from === null) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  document.querySelector<HTMLElement>("[data-part=next]")?.click();
  if (document.body.dataset["step"] !== "path") return;
  // What leads back to the page that was just read is no answer any more.
  if (from.dataset["path"] === undefined) from.hidden = true;
  else from.click();
}
