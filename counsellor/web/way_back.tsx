/** Somebody came back by words (P14): what that means here, and what to ask first. */
import type { CheckQuestion, DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { safeText } from "../../chatsvc/web/ui/text_safety.ts";
import { isOver } from "./reading.ts";
import { _ } from "./text.ts";

export function WayBack({ one }: { readonly one: DeskConversation }) {
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
