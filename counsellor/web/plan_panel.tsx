/** A plan that both put together: a few steps in the visitor's own words, sent as one card, as often as it changes. Sealed with the conversation until then. */
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { type PlanCard, readCard } from "../../chatsvc/web/e2ee/cards.ts";
import type { Panel, PanelProps } from "./panel_types.ts";
import { isForeign, ORIGINAL, phraseOf, type Wording, wordingFor } from "./phrase_book.ts";
import { _ } from "./text.ts";
import { Unchecked } from "./unchecked.tsx";

/** Ids in the group `plan` of the phrase books, in this order (Stanley and Brown's safety plan, and the next step). */
export const STEPS = ["signs", "alone", "place", "near", "professional", "safe_room", "next"] as const;
type Step = (typeof STEPS)[number];

const markOf = (step: Step): string => `plan_${step}`;
const written = ({ marks }: Pick<DeskConversation, "marks">, step: Step): string => marks[markOf(step)] ?? "";

/** null: nothing is written yet, or too much. */
export function planFrom(one: Pick<DeskConversation, "marks">, { language, book }: Wording): PlanCard | null {
  const steps = STEPS.flatMap((step) => {
    const text = written(one, step).trim();
    return text === "" ? [] : [{ head: phraseOf(book, "plan", step), text }];
  });
  const card = readCard({ kind: "plan", language, text: phraseOf(book, "plan", "title"), steps });
  return card?.kind === "plan" ? card : null;
}

function PlanPart({ one, facts, link }: PanelProps) {
  const wording = wordingFor(one.language, facts.phrases);
  const original = wordingFor(ORIGINAL, facts.phrases).book;
  const card = planFrom(one, wording);
  const isEmpty = STEPS.every((step) => written(one, step).trim() === "");
  return (
    <form
      class="plan"
      onSubmit={(event) => {
        event.preventDefault();
        if (card !== null) link.command({ do: "card", conversation: one.id, card });
      }}
    >
      <p>{_("Skriv det ni kommer fram till, med besökarens ord. Lämna tomt det som inte passar. Skicka igen när något ändras.")}</p>
      <Unchecked wording={wording} visitors={one.language} />
      {STEPS.map((step) => (
        <label key={step} class="plan-step">
          <span lang={wording.language} dir={wording.book.direction}>
            {phraseOf(wording.book, "plan", step)}
          </span>
          {isForeign(wording) && <span class="phrase-original">{phraseOf(original, "plan", step)}</span>}
          <textarea
            data-plan={step}
            rows={2}
            dir="auto"
            value={written(one, step)}
            onInput={(event) => link.command({ do: "mark", conversation: one.id, what: markOf(step), value: event.currentTarget.value || null })}
          />
        </label>
      ))}
      <button type="submit" class="primary" disabled={card === null || one.phase !== "talking"} data-send-plan>
        {_("Skicka planen")}
      </button>
      {card === null && !isEmpty && <p role="status">{_("Planen är för lång. Korta den.")}</p>}
    </form>
  );
}

export const PLAN_PANEL: Panel = { id: "plan", name: () => _("Plan"), Part: PlanPart };
