/** The panel of questions with buttons: a talk about safety needs no language in common. */
import { AskCard } from "./cards_ask.tsx";
import { QUESTIONS } from "./cards.ts";
import type { Panel, PanelProps } from "./panel_types.ts";
import { _ } from "./text.ts";

function CardsPart({ one, facts, link, insert }: PanelProps) {
  return (
    <>
      <p>{_("Besökaren svarar med en knapp. Du ser fråga och svar på svenska.")}</p>
      {QUESTIONS.map(({ id }) => (
        <AskCard key={id} id={id} one={one} facts={facts} link={link} insert={insert} />
      ))}
    </>
  );
}

export const CARDS_PANEL: Panel = { id: "cards", name: () => _("Frågor med knappar"), Part: CardsPart };
