/** Somebody came back by words (P14): what that means here, and what to ask first. */
import type { CheckQuestion, DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { safeText } from "../../chatsvc/web/ui/text_safety.ts";
import { isOver } from "./reading.ts";
import { _ } from "./text.ts";
import type { DeskLink } from "./worker_messages.ts";

/** Under which name she notes whether the answer was right. */
const CHECKED = "check";

export function WayBack({ one, link }: { readonly one: DeskConversation; readonly link: DeskLink }) {
  const now = one.cameBack && !isOver(one);
  return (
    <>
      {now && (
        <p class="handover" data-came-back>
          {_("Personen kom tillbaka med sina ord. Det som sagts förut finns inte på personens sida.")}
        </p>
      )}
      {now && one.earlierCheck !== null && (
        <div class="check" role="note" data-earlier-check>
          <Question {...one.earlierCheck} />
          <p>{_("Fråga innan ni går vidare. Vem som helst som har sett orden kan skriva dem.")}</p>
          <Checked one={one} link={link} />
        </div>
      )}
      {one.check !== null && (
        <details class="safety" data-check>
          <summary>{_("Kontrollfråga")}</summary>
          <Question {...one.check} />
          <p>{_("Fråga detta om någon kommer tillbaka med ord.")}</p>
        </details>
      )}
    </>
  );
}

function Checked({ one, link }: { readonly one: DeskConversation; readonly link: DeskLink }) {
  const known = one.marks[CHECKED] ?? null;
  const note = (value: string): void => link.command({ do: "mark", conversation: one.id, what: CHECKED, value: known === value ? null : value });
  return (
    <>
      <p role="group" aria-label={_("Svaret på kontrollfrågan")}>
        <button type="button" class="plain" data-check="right" aria-pressed={known === "right"} onClick={() => note("right")}>
          {_("Svaret stämmer")}
        </button>
        <button type="button" class="plain" data-check="wrong" aria-pressed={known === "wrong"} onClick={() => note("wrong")}>
          {_("Stämmer inte")}
        </button>
      </p>
      {known === "wrong" && (
        <p role="status">
          {_("Någon annan kan hålla i telefonen. Säg inget av det som sagts förut.")}{" "}
          <button type="button" class="danger" data-end="exit" onClick={() => link.command({ do: "end", conversation: one.id, why: "exit" })}>
            {_("Skicka sidan till utgången")}
          </button>
        </p>
      )}
    </>
  );
}

function Question({ question, answer }: CheckQuestion) {
  return (
    <>
      <p>
        {_("Kontrollfråga:")} <strong dir="auto">{safeText(question)}</strong>
      </p>
      <p>
        {_("Svar:")} <strong dir="auto">{safeText(answer)}</strong>
      </p>
    </>
  );
}
