/** One text with a form for each number: `0=Nobody.|one=One person.|other={count} people.` Exact numbers first, then the language's own rules. */
import { fill } from "./texts.ts";

export function plural(forms: string, count: number, language: string): string {
  const named = new Map(forms.split("|").map((form) => [form.slice(0, form.indexOf("=")), form.slice(form.indexOf("=") + 1)]));
  const form = named.get(String(count)) ?? named.get(new Intl.PluralRules(language).select(count)) ?? named.get("other") ?? "";
  return fill(form, { count });
}
