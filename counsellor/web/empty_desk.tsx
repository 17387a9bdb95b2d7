/** What the desk says when there is nothing to do, and which keys it knows. */
import type { Duty } from "../../chatsvc/web/net/desk_types.ts";
import type { AppDeps } from "./app_deps.ts";
import { OwnFiguresPart } from "./own_figures_part.tsx";
import { SeatTest } from "./seat_test.tsx";
import { _ } from "./text.ts";

export function EmptyDesk({ duty, waiting, linked, deps, keys }: { duty: Duty; waiting: number; linked: boolean; deps: AppDeps; keys: number }) {
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
      <SeatTest deps={deps} keys={keys} />
      <OwnFiguresPart alias={deps.facts.alias} now={deps.now} />
    </div>
  );
}

function title(duty: Duty, waiting: number): string {
  if (waiting > 0 && duty === "on") return _("Någon väntar på dig");
  return duty === "on" ? _("Lugnt just nu") : duty === "finishing" ? _("Du avslutar passet") : duty === "pause" ? _("Du har paus") : _("Du är inte på jour");
}

function hint(duty: Duty, waiting: number): string {
  if (waiting > 0 && duty === "on") return _("Svara den som står först i kön till vänster.");
  if (duty === "on") return _("Sidan säger till när någon hör av sig. Du behöver inte titta hit.");
  if (duty === "finishing") return _("Inga nya besökare kommer till dig. Välj Av när du är klar.");
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
        <dt>Alt + 1 2 3 4</dt>
        <dd>{_("till ● Havet, ◆ Ljungen, ▲ Sanden, ■ Skiffern")}</dd>
        <dt>Alt + K</dt>
        <dd>{_("till kön")}</dd>
        <dt>Alt + R</dt>
        <dd>{_("rådgör med en kollega")}</dd>
        <dt>Esc</dt>
        <dd>{_("lämna rutan")}</dd>
      </dl>
    </details>
  );
}
