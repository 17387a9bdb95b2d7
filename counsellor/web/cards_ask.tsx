/** One question ready to be asked: the wording in the visitor's language, to send with buttons or to put into the draft. */
import { cardFor, questionOf, type QuestionId } from "./cards.ts";
import type { PanelProps } from "./panel_types.ts";
import { isForeign, wordingFor } from "./phrase_book.ts";
import { _ } from "./text.ts";
import { Unchecked } from "./unchecked.tsx";

export function AskCard({ id, one, facts, link, insert }: Pick<PanelProps, "one" | "facts" | "link" | "insert"> & { readonly id: QuestionId }) {
  const wording = wordingFor(one.language, facts.phrases);
  const { language, book } = wording;
  const card = cardFor(id, wording);
  const may = one.phase === "talking" && !one.mustWait;
  const send = (): void => {
    // What the visitor answers now counts, not what was marked before.
    link.command({ do: "mark", conversation: one.id, what: id, value: null });
    link.command({ do: "card", conversation: one.id, card });
  };
  return (
    <div class="ask-card" data-question={id}>
      <h3>{questionOf(id)!.name()}</h3>
      <p lang={language} dir={book.direction}>
        {card.text}
      </p>
      {isForeign(wording) && (
        <p class="ask-answers" lang={language} dir={book.direction}>
          {card.answers.map(({ text }) => text).join(" · ")}
        </p>
      )}
      <Unchecked wording={wording} visitors={one.language} />
      <p class="ask-ways">
        <button type="button" class="plain" data-send-card disabled={!may} onClick={send}>
          {_("Skicka med svarsknappar")}
        </button>
        <button type="button" class="plain" data-insert-card onClick={() => insert(card.text)}>
          {_("Infoga som text")}
        </button>
      </p>
    </div>
  );
}
