/** What the desk says when there is nothing to do, and which keys it knows. */
import type { Duty } from "../../chatsvc/web/net/desk_types.ts";
import { _ } from "./text.ts";

export function EmptyDesk({ duty, waiting, linked }: { duty: Duty; waiting: number; linked: boolean }) {
  if (!linked) {
    return (
      <div class="empty">
        <p class="empty-title">{_("Ingen kontakt med tjänsten")}</p>
        <p>{_("Just nu syns det inte om någon väntar. Sidan ansluter igen av sig själv. Håller det i sig: kontrollera nätet.")}</p>
      </div>
    );
  }
  return (
    <div class="empty">
      <p class="empty-title">{title(duty, waiting)}</p>
      <p>{hint(duty, waiting)}</p>
    </div>
  );
}

function title(duty: Duty, waiting: number): string {
  if (waiting > 0 && duty === "on") return _("Någon väntar på dig");
  return duty === "on" ? _("Lugnt just nu") : duty === "pause" ? _("Du har paus") : _("Du är inte på jour");
}

function hint(duty: Duty, waiting: number): string {
  if (waiting > 0 && duty === "on") return _("Svara den som har väntat längst, i kön till vänster.");
  if (duty === "on") return _("Sidan säger till när någon hör av sig. Du behöver inte titta hit.");
  if (duty === "pause") return _("Inga nya besökare kommer till dig. Välj På jour när du är tillbaka.");
  return _("Välj På jour högst upp när du vill börja.");
}

export function HelpKeys() {
  return (
    <details class="keys">
      <summary>{_("Tangenter")}</summary>
      <dl>
        <dt>Enter</dt>
        <dd>{_("skicka")}</dd>
        <dt>{_("Skift + Enter")}</dt>
        <dd>{_("ny rad")}</dd>
        <dt>Alt + ↑ ↓</dt>
        <dd>{_("byt samtal")}</dd>
        <dt>Alt + K</dt>
        <dd>{_("till kön")}</dd>
      </dl>
    </details>
  );
}
