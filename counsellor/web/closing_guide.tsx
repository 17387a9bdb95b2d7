/** The closing guide: four steps to a good end, each with words to put into the draft. It holds up nothing. */
import type { Panel, PanelProps } from "./panel_types.ts";
import { isForeign, ORIGINAL, phraseOf, wordingFor } from "./phrase_book.ts";
import { _ } from "./text.ts";
import { Unchecked } from "./unchecked.tsx";

/** Ids in the group `closing` of the phrase books, by step. */
const STEPS = [
  { id: "time", phrases: ["ending_soon"] },
  { id: "next", phrases: ["next_step", "be_with"] },
  { id: "tonight", phrases: ["other_help"] },
  { id: "goodbye", phrases: ["come_back", "goodbye"] },
] as const;
type Step = (typeof STEPS)[number]["id"];

function stepWords(step: Step): string {
  switch (step) {
    case "time":
      return _("1. Säg i god tid att ni snart slutar, och sammanfatta med personens egna ord.");
    case "next":
      return _("2. Vad gör personen härnäst? Vem kan vara nära?");
    case "tonight":
      return _("3. Vad är öppet i natt? Skicka ett kort från Stöd.");
    case "goodbye":
      return _("4. Säg hej då, och vänta på svar innan du avslutar.");
    default:
      return step satisfies never;
  }
}

function ClosingPart({ one, facts, insert }: PanelProps) {
  const wording = wordingFor(one.language, facts.phrases);
  const original = wordingFor(ORIGINAL, facts.phrases).book;
  return (
    <>
      <Unchecked wording={wording} visitors={one.language} />
      {STEPS.map(({ id, phrases }) => (
        <section key={id} class="phrases" data-closing-step={id}>
          <h3>{stepWords(id)}</h3>
          <ul>
            {phrases.map((phrase) => (
              <li key={phrase}>
                <button type="button" class="phrase" data-phrase={`closing.${phrase}`} onClick={() => insert(phraseOf(wording.book, "closing", phrase))}>
                  <span lang={wording.language} dir={wording.book.direction}>
                    {phraseOf(wording.book, "closing", phrase)}
                  </span>
                  {isForeign(wording) && <span class="phrase-original">{phraseOf(original, "closing", phrase)}</span>}
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

export const CLOSING_PANEL: Panel = { id: "closing", name: () => _("Avslut"), Part: ClosingPart };
