/** The panel of ready-made sentences: the visitor's language with the Swedish beside it, put into the draft, never sent by itself. */
import type { Panel, PanelProps } from "./panel_types.ts";
import { isForeign, ORIGINAL, phraseOf, wordingFor } from "./phrase_book.ts";
import { _ } from "./text.ts";
import { Unchecked } from "./unchecked.tsx";

/** In the order of a conversation. Words of cards stand with the cards. */
export const GROUPS = ["greeting", "anonymity", "waiting", "risk", "closing"] as const;
type Group = (typeof GROUPS)[number];

function groupName(group: Group): string {
  switch (group) {
    case "greeting":
      return _("Hälsning");
    case "anonymity":
      return _("Anonymitet");
    case "waiting":
      return _("Väntan");
    case "risk":
      return _("Risk");
    case "closing":
      return _("Avslut");
    default:
      return group satisfies never;
  }
}

function PhrasesPart({ one, facts, insert }: PanelProps) {
  const wording = wordingFor(one.language, facts.phrases);
  const { language, book } = wording;
  const original = wordingFor(ORIGINAL, facts.phrases).book;
  return (
    <>
      <p>{_("Meningen hamnar i ditt utkast. Du kan ändra den innan du skickar.")}</p>
      <Unchecked wording={wording} visitors={one.language} />
      {GROUPS.map((group) => (
        <section key={group} class="phrases" data-group={group}>
          <h3>{groupName(group)}</h3>
          <ul>
            {Object.entries(book.groups[group] ?? {}).map(([id, text]) => (
              <li key={id}>
                <button type="button" class="phrase" data-phrase={`${group}.${id}`} onClick={() => insert(text)}>
                  <span lang={language} dir={book.direction}>
                    {text}
                  </span>
                  {isForeign(wording) && <span class="phrase-original">{phraseOf(original, group, id)}</span>}
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

export const PHRASES_PANEL: Panel = { id: "phrases", name: () => _("Fraser"), Part: PhrasesPart };
