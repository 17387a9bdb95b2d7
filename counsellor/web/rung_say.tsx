/** What to say before a step of the ladder: in the visitor's language, with the Swedish below it where that is another. */
import type { EscalationKind } from "../../chatsvc/web/net/desk_escalations.ts";
import type { PanelProps } from "./panel_types.ts";
import { isForeign, ORIGINAL, phraseOf, wordingFor } from "./phrase_book.ts";
import { Unchecked } from "./unchecked.tsx";

type SayProps = Pick<PanelProps, "one" | "facts"> & { readonly kind: EscalationKind };

/** The words themselves, to be put into the draft. */
export function rungWords({ one, facts, kind }: SayProps): string {
  return phraseOf(wordingFor(one.language, facts.phrases).book, "ladder", kind);
}

export function RungSay(p: SayProps) {
  const say = wordingFor(p.one.language, p.facts.phrases);
  return (
    <>
      <p class="rung-say" lang={say.language} dir={say.book.direction}>
        {rungWords(p)}
      </p>
      {isForeign(say) && <p class="phrase-original">{phraseOf(wordingFor(ORIGINAL, p.facts.phrases).book, "ladder", p.kind)}</p>}
      <Unchecked wording={say} visitors={p.one.language} />
    </>
  );
}
