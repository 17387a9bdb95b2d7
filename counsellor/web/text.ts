/** The one way of every text onto the page; the console is in Swedish. */

/** The text with `%(name)` filled in. */
export function _(text: string, values: Readonly<Record<string, string | number>> = {}): string {
  return text.replace(/%\((\w+)\)/g, (whole, name: string) => String(values[name] ?? whole));
}
