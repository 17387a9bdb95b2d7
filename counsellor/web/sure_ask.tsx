/** The question before something is done in a conversation that was entered a moment ago; in place, with the conversation's name on the button. */
import { useRef } from "preact/hooks";
import type { SureLink } from "./sure_link.ts";
import { _ } from "./text.ts";
import type { DeskCommand } from "./worker_messages.ts";

export function SureAsk({ sure, name }: { readonly sure: SureLink; readonly name: string }) {
  // The gravest is said: a card comes with its mark.
  const box = useRef<HTMLDivElement>(null);
  const what = sure.held.at(-1);
  if (what === undefined) return null;
  const answer = (does: () => void) => (): void => {
    // The question goes with its buttons; the keyboard goes on where one writes.
    const field = what.do === "consultSay" ? ".consult-write textarea" : ".composer textarea";
    box.current?.closest(".conversation")?.querySelector<HTMLElement>(field)?.focus();
    does();
  };
  return (
    <div class="sure-ask" role="alert" data-sure={what.do} ref={box}>
      <p>
        {_("Du bytte nyss samtal.")} {sureWords(what, name)}
      </p>
      <button type="button" class="primary ask" data-sure-yes onClick={answer(sure.yes)}>
        {_("Ja, i %(name)", { name })}
      </button>
      <button type="button" class="plain" data-sure-no onClick={answer(sure.no)}>
        {_("Nej")}
      </button>
    </div>
  );
}

function sureWords({ do: what }: DeskCommand, name: string): string {
  switch (what) {
    case "card":
      return _("Ska frågan till %(name)?", { name });
    case "send":
      return _("Ska texten till %(name)?", { name });
    case "consultSay":
      return _("Ska texten till kollegan, om %(name)?", { name });
    case "erase":
      return _("Ska texten i %(name) raderas hos er båda?", { name });
    case "end":
      return _("Ska samtalet %(name) avslutas?", { name });
    default:
      return _("Gäller det %(name)?", { name });
  }
}
