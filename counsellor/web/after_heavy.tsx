/** After a heavy conversation: ten minutes are offered, and her own count is shown to her alone. Nothing happens by itself. */
import type { Duty } from "../../chatsvc/web/net/desk_types.ts";
import { useState } from "preact/hooks";
import type { Exposure } from "./exposure.ts";
import { _ } from "./text.ts";

interface AfterHeavyProps {
  readonly exposure: Exposure;
  readonly duty: Duty;
  /** Nobody else is on duty at her doors. */
  readonly nobody: boolean;
  readonly pause: () => void;
  readonly stay: () => void;
  /** Resolves with whether the supervisors can see it now. */
  readonly talk: () => Promise<boolean>;
}

export function AfterHeavy({ exposure, duty, nobody, pause, stay, talk }: AfterHeavyProps) {
  const [asked, setAsked] = useState<"no" | "yes" | "failed">("no");
  return (
    <div class="after-heavy" role="status" data-after-heavy>
      <p>
        <strong>{_("Det där var tungt.")}</strong> {nobody ? _("Ta tio minuter om du vill. Den som väntar står kvar och läser ungefär när du är tillbaka.") : _("Ta tio minuter om du vill. Den som väntar står kvar, och en kollega kan svara.")}
      </p>
      <p class="closing-note">{counted(exposure)}</p>
      {asked !== "no" && (
        <p class="closing-note" role="status" data-debrief-asked={asked}>
          {asked === "yes" ? _("Handledarna ser att du vill prata, inte varför. Du kan ångra dig på sidan Avlastning.") : _("Det gick inte fram. Försök igen, eller ring.")}
        </p>
      )}
      <div class="closing-actions">
        {duty === "on" && (
          <button type="button" class="primary" onClick={pause}>
            {_("Paus i tio minuter")}
          </button>
        )}
        <button type="button" class="plain" onClick={stay}>
          {duty === "on" ? _("Jag fortsätter") : _("Jag har läst")}
        </button>
        {asked !== "yes" && (
          <button type="button" class="plain" data-debrief onClick={() => void talk().then((done) => setAsked(done ? "yes" : "failed"))}>
            {_("Jag vill prata med någon efteråt")}
          </button>
        )}
      </div>
    </div>
  );
}

function counted({ shift, week }: Exposure): string {
  const each = shift === 1 ? _("Tunga samtal: 1 under passet, %(week) den här veckan.", { week }) : _("Tunga samtal: %(shift) under passet, %(week) den här veckan.", { shift, week });
  return `${each} ${_("Bara du ser det, här i din webbläsare.")}`;
}
