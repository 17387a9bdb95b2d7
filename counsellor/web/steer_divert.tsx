/** Sends a door's new visitors to a partner reception that is open: they read who answers there and go themselves; nobody is moved. */
import { useState } from "preact/hooks";
import { DIVERT_HOURS, type Diverted, type PartnerView, type SentHere } from "./steering.ts";
import { _ } from "./text.ts";
import type { Steering } from "./use_steering.ts";
import type { Door } from "./worker_messages.ts";

interface Props {
  readonly door: Door;
  readonly steering: Steering;
}

export function SteerDivert({ door, steering }: Props) {
  const said = steering.stands?.diverted[door.id];
  const partners = steering.stands?.partners[door.id] ?? [];
  const asked = useState(2);
  if (said !== undefined) return <Holds door={door} steering={steering} said={said} mayEnd={door.id in (steering.stands?.partners ?? {})} />;
  if (partners.length === 0) return null;
  return (
    <details class="steer-divert" data-divert={door.id}>
      <summary>{_("Hänvisa till en partner")}</summary>
      <p class="board-note">
        {_("Ingen ny släpps in här. De läser före Start vem som svarar i stället och vilken lag som gäller där, och går dit själva. Ingen som väntar eller pratar flyttas.")}
      </p>
      <Hours asked={asked} />
      {partners.map((partner) => (
        <Offer key={partner.id} partner={partner} send={() => steering.say({ do: "divert", door: door.id, partner: partner.id, hours: asked[0] })} />
      ))}
    </details>
  );
}

function Hours({ asked: [hours, setHours] }: { readonly asked: readonly [number, (hours: number) => void] }) {
  return (
    <label class="steer-divert-hours">
      {_("Hur länge")}{" "}
      <select data-divert-hours value={String(hours)} onChange={(event) => setHours(Number(event.currentTarget.value))}>
        {DIVERT_HOURS.map((one) => (
          <option key={one} value={String(one)}>
            {one === 1 ? _("1 timme") : _("%(n) timmar", { n: one })}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A partner that takes nobody in now is not offered: nobody would answer there either. */
function Offer({ partner, send }: { readonly partner: PartnerView; readonly send: () => void }) {
  if (!partner.open) return <p class="board-note" data-partner-shut={partner.id}>{_("%(name) tar inte emot någon just nu.", { name: partner.name })}</p>;
  return (
    <button type="button" class="plain" data-divert-to={partner.id} onClick={send}>
      {_("Hänvisa nya till %(name)", { name: partner.name })}
    </button>
  );
}

/** Whoever is no supervisor reads it, too, and ends nothing. */
function Holds({ door, steering, said, mayEnd }: Props & { readonly said: Diverted; readonly mayEnd: boolean }) {
  return (
    <div class="steer-divert" data-diverted={door.id}>
      <p role="status">{divertedWords(said)}</p>
      {mayEnd && (
        <button type="button" class="primary" data-divert-end onClick={() => steering.say({ do: "divert", door: door.id, partner: "", hours: 0 })}>
          {_("Sluta hänvisa")}
        </button>
      )}
    </div>
  );
}

export function divertedWords({ name, until, open }: Diverted): string {
  if (open) return _("Nya besökare hänvisas till %(name) till %(until).", { name, until });
  return _("%(name) tar inte emot någon just nu, så ingen hänvisas dit. Öppnar de inte inom fem minuter upphör hänvisningen.", { name });
}

/** The other way round: more may knock here, and nobody sees who of them. */
export function SentHereNote({ sent, look = "board-note" }: { readonly sent: readonly SentHere[]; readonly look?: string }) {
  if (sent.length === 0) return null;
  return (
    <p class={look} role="status" data-sent-here>
      {sent.map(({ from, until }) => _("%(name) hänvisar sina nya besökare hit till %(until).", { name: from, until })).join(" ")}
    </p>
  );
}
