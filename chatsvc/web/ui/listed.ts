/** Names in a row as the page's language writes one: its own commas, its own "and". */

export function listed(names: readonly string[], language: string): string {
  if (names.length < 2) return names[0] ?? "";
  // Older phones know no lists (Safari before 14.1); a dot belongs to no language.
  if (!("ListFormat" in Intl)) return names.join(" · ");
  return new Intl.ListFormat(language, { type: "conjunction" }).format(names);
}
