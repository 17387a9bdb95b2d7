/** When the visitor writes in a language that this counsellor does not read: what to use, and what never to use. */
import type { PanelProps, Strip } from "./panel_types.ts";
import { reads } from "./phrase_book.ts";
import { _ } from "./text.ts";
import { languageWords, sharedWords } from "./words.ts";

function LanguagePart({ one, facts }: PanelProps) {
  const [also] = one.writes ?? [];
  if (reads(facts.languages, one.language)) return null;
  if (also !== undefined) return <p class="language-note" data-language-shared>{sharedWords(one.writes)}</p>;
  return (
    <p class="language-note" data-language-note>
      <span class="note-wide">
        {_("%(language) är inte ett av dina språk. Använd frågor med knappar, fraser eller tolk.", { language: languageWords(one.language) })}{" "}
        <strong>{_("Skriv aldrig in besökarens text i en översättningstjänst.")}</strong>
      </span>
      <span class="note-slim">
        {_("Inte ditt språk: använd knappar, fraser eller tolk.")} <strong>{_("Aldrig en översättningstjänst.")}</strong>
      </span>
    </p>
  );
}

export const LANGUAGE_STRIP: Strip = { id: "language", Part: LanguagePart };
