/** gettext on the page: Swedish is the source; a catalogue, if the server sends one, replaces it. */

let catalogue: Readonly<Record<string, string>> = {};

/** Called once, before the first text is shown. */
export function useCatalogue(texts: Readonly<Record<string, string>>): void {
  catalogue = texts;
}

/** The text in the page's language, with `%(name)` filled in. */
export function _(source: string, values: Readonly<Record<string, string | number>> = {}): string {
  const text = catalogue[source] ?? source;
  return text.replace(/%\((\w+)\)/g, (whole, name: string) => String(values[name] ?? whole));
}
