/** Says of ready-made words what staff must know before they send them: not checked, or not in the visitor's language. */
import { isTheirs, type Wording } from "./phrase_book.ts";
import { _ } from "./text.ts";
import { languageWords } from "./words.ts";

export function Unchecked({ wording, visitors }: { readonly wording: Wording; readonly visitors: string }) {
  return (
    <>
      {!wording.book.checked && <p class="unchecked">{_("%(language): ej granskad av modersmålstalare.", { language: languageWords(wording.language) })}</p>}
      {!isTheirs(wording, visitors) && (
        <p class="unchecked">{_("Ord på besökarens språk finns inte. Det här är på %(language).", { language: languageWords(wording.language).toLocaleLowerCase("sv") })}</p>
      )}
    </>
  );
}
