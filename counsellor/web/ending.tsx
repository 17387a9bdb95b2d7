/** How a conversation ends here: the usual way, after abuse, or because somebody else seems to hold the phone. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { isWell } from "./risk.ts";
import { _ } from "./text.ts";
import type { DeskLink, FormQuestion } from "./worker_messages.ts";

interface EndingProps {
  readonly one: DeskConversation;
  readonly link: DeskLink;
  /** Reasons to end after abuse: the closed list of the form. */
  readonly reasons: FormQuestion | null;
  /** To be counted with the form. */
  readonly noted: (tick: string) => void;
}

export function Ending(p: EndingProps) {
  const { one, link } = p;
  const [sure, setSure] = useState(false);
  const stay = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // The button that was pressed is gone: the keyboard stands at what ends nothing.
    if (sure) stay.current?.focus();
  }, [sure]);
  // Before the visitor has let her in there is nothing of hers to end: the place in the line is the visitor's.
  const may = one.phase === "talking";
  if (!sure || !may) {
    return (
      <div class="ending">
        <button type="button" class="plain" disabled={!may} onClick={() => setSure(true)}>
          {_("Avsluta samtalet …")}
        </button>
      </div>
    );
  }
  return (
    <div class="ending sure" role="group" aria-label={_("Avsluta samtalet")}>
      <p>{_("Allt raderas för er båda, genast. Har ni sagt hej då?")}</p>
      <button type="button" class="danger" onClick={() => link.command({ do: "end", conversation: one.id, ...(isWell(one) ? { why: "well" } : {}) })}>
        {_("Avsluta och radera")}
      </button>
      <button type="button" class="plain" ref={stay} onClick={() => setSure(false)}>
        {_("Fortsätt samtalet")}
      </button>
      <OtherWays {...p} />
    </div>
  );
}

function OtherWays({ one, link, reasons, noted }: EndingProps) {
  return (
    <details class="other-ways">
      <summary>{_("Avsluta på annat sätt")}</summary>
      <h4>{_("Någon annan verkar hålla i telefonen")}</h4>
      <p>{_("Samtalet raderas, och besökarens sida går genast till utgångssidan, som när man trycker på Lämna snabbt.")}</p>
      <button type="button" class="danger" data-end="exit" onClick={() => link.command({ do: "end", conversation: one.id, why: "exit" })}>
        {_("Skicka sidan till utgången")}
      </button>
      {reasons !== null && (
        <>
          <h4>{_("Kränkande eller hotfullt")}</h4>
          <p>{_("Besökaren läser en neutral text med 112 och 90101. Samma flik kan skriva igen om tio minuter. Bara antal sparas.")}</p>
          <p class="reasons">
            {reasons.answers.map(({ id, words }) => (
              <button
                key={id}
                type="button"
                class="danger"
                data-end={id}
                onClick={() => {
                  noted(`${reasons.id}-${id}`);
                  link.command({ do: "end", conversation: one.id, why: "abuse" });
                }}
              >
                {_("Avsluta: %(words)", { words })}
              </button>
            ))}
          </p>
        </>
      )}
    </details>
  );
}
