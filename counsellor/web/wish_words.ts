/** A visitor's wishes as a sentence beside the row: preferences, never a promise. */
import { _ } from "./text.ts";

/** Whom the visitor would rather meet; words that this page does not know are left out. */
export function wishWords(wishes: readonly string[]): string {
  const known: Readonly<Record<string, string>> = { woman: _("en kvinna"), man: _("en man"), other: _("någon annan än sist") };
  const who = wishes.flatMap((wish) => known[wish] ?? []);
  return who.length === 0 ? "" : _("Vill helst möta %(who).", { who: who.join(_(" eller ")) });
}
