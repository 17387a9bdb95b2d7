/** What staff have hung at a door, and the partner who answers instead (docs/protocol.md section 6): parts of the page itself, shown or not. */

/** Anything that cannot be read hangs nothing and names nobody. */
export function hang(document: Document, status: unknown, door: string, hours?: (of: Readonly<Record<string, unknown>>) => string): void {
  const at = (status as { readonly doors?: Readonly<Record<string, { readonly banners?: unknown; readonly partner?: { readonly id?: unknown } }>> } | null)?.doors?.[door];
  const up = at?.banners;
  for (const one of document.querySelectorAll<HTMLElement>("[data-banner]")) one.hidden = !(Array.isArray(up) && up.includes(one.dataset["banner"]));
  for (const one of document.querySelectorAll<HTMLElement>("[data-partner]")) {
    one.hidden = at?.partner?.id !== one.dataset["partner"];
    if (!one.hidden && hours) one.querySelector("[data-partner-hours]")!.textContent = hours(at!.partner as {});
  }
}
