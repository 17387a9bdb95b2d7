/** The sentences of a consult: staff alone, and said so everywhere. */
import type { ConsultTo, ConsultView } from "../../chatsvc/web/net/desk_consult.ts";
import { _ } from "./text.ts";

/** Over everything that is written there. */
export const staffOnly = (): string => _("Bara personal. Besökaren ser inget av det här.");

export const askedOf = (to: ConsultTo): string => (to === "supervisor" ? _("En handledare") : _("En kollega"));

/** Where it stands while nobody writes yet; empty: in talk, or over. `nobody`: whom it is meant for is not there. */
export function waitingWords({ phase, to, cannot }: ConsultView, nobody = false): string {
  if (phase === "joining") return _("Någon har svarat. Öppnar en krypterad väg …");
  if (phase !== "asked") return "";
  const no = cannot.length === 0 ? "" : `${_("%(who) kan inte.", { who: cannot.join(", ") })} `;
  if (!nobody) return no + _("%(who) är tillfrågad. Du kan skriva till besökaren så länge.", { who: askedOf(to) });
  const missing = to === "supervisor" ? _("Ingen handledare har sin sida öppen.") : _("Ingen annan är på jour vid din dörr just nu.");
  return `${no}${missing} ${_("Frågan ligger kvar till den som kommer. Du kan skriva till besökaren så länge.")}`;
}

/** Why it is over; empty: it is not. */
export function overWords({ ended, who }: ConsultView): string {
  switch (ended) {
    case null:
      return "";
    case "counsellor":
      return who === null ? _("Frågan är tillbakatagen.") : _("Rådet är slut.");
    case "line":
      return _("Din kontakt med tjänsten bröts och rådet tog slut. Fråga igen om du behöver.");
    case "keys":
      return _("Rådet kan inte fortsätta: krypteringen stämmer inte. Berätta för din handledare.");
    case "silence":
      return who === null ? _("Ingen svarade. Fråga igen, eller ring.") : _("Rådet tog slut efter lång tystnad.");
    case "age":
    case "service":
    case "visitor":
      return _("Tjänsten stängde rådet. Fråga igen om du behöver.");
    default:
      return ended satisfies never;
  }
}

/** How many could answer now. `others`: undefined: nobody knows. */
export function availableWords(others: number | undefined): string {
  if (others === undefined) return "";
  if (others === 0) return _("Ingen annan är på jour vid din dörr just nu.");
  return others === 1 ? _("1 kollega är på jour.") : _("%(n) kollegor är på jour.", { n: others });
}
