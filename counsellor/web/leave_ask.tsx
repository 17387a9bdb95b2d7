/** Asked before a log-out that would leave somebody without an answer. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { _ } from "./text.ts";

/** `nobody`: no colleague is on duty who could take over. */
export function LeaveAsk(p: { open: number; nobody: boolean; stay: () => void; leave: () => void; children?: ComponentChildren }) {
  const stay = useRef<HTMLButtonElement>(null);
  useEffect(() => stay.current?.focus(), []);
  return (
    <div
      class="lock"
      role="alertdialog"
      aria-modal="true"
      aria-labelledby="leave-title"
      onKeyDown={(event) => {
        if (event.key === "Escape") p.stay();
      }}
    >
      {p.children}
      <div class="gate">
        <h1 id="leave-title">{p.open === 0 ? _("112 pågår: kortet försvinner om du loggar ut") : p.open === 1 ? _("Ett samtal är öppet") : _("%(n) samtal är öppna", { n: p.open })}</h1>
        <p class="gate-where">
          {p.open === 0 ? _("Är samtalet med 112 klart? Säg det på kortet först.") : `${lost(p.nobody)} ${_("Säg hej då och avsluta först, om du kan.")}`}
        </p>
        <button type="button" class="primary" ref={stay} onClick={p.stay}>
          {_("Stanna kvar")}
        </button>
        <button type="button" class="plain" onClick={p.leave}>
          {_("Logga ut ändå")}
        </button>
      </div>
    </div>
  );
}

const lost = (nobody: boolean): string =>
  nobody
    ? _("Loggar du ut förlorar besökaren dig, och ingen annan är på jour som kan ta över.")
    : _("Loggar du ut förlorar besökaren dig. En kollega kan kanske ta över, men ser inget av det ni har skrivit.");
