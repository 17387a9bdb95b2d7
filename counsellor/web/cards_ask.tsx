/** One question ready to be asked: the wording in the visitor's language, to send with buttons or to put into the draft. */
import { cardFor, isChecked, languageFor, questionOf, type QuestionId } from "./cards.ts";
import type { PanelProps } from "./panel_types.ts";
import { _ } from "./text.ts";
import { languageWords } from "./words.ts";

export function AskCard({ id, one, link, insert }: Pick<PanelProps, "one" | "link" | "insert"> & { readonly id: QuestionId }) {
  const language = languageFor(one.language);
  const card = cardFor(id, language);
  const may = one.phase === "talking" && !one.mustWait;
  const send = (): void => {
    // What the visitor answers now counts, not what was marked before.
    link.command({ do: "mark", conversation: one.id, what: id, value: null });
    link.command({ do: "card", conversation: one.id, card });
  };
  return (
    <div class="ask-card" data-question={id}>
      <h3>{questionOf(id)!.name()}</h3>
      <p lang={language} dir="auto">
        {card.text}
      </p>
      {language !== "sv" && <p class="ask-answers">{card.answers.map(({ text }) => text).join(" · ")}</p>}
      {!isChecked(language) && <p class="unchecked">{_("%(language): inte granskad av någon med språket som modersmål.", { language: languageWords(language) })}</p>}
      {language === "en" && !one.language.startsWith("en") && <p class="unchecked">{_("Ord på besökarens språk finns inte; frågan skickas på engelska.")}</p>}
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
