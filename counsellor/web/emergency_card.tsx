/** The card of 112: where help must go, readable whatever else the page does, until the counsellor says that the call is finished. */
import { useState } from "preact/hooks";
import type { EmergencyView } from "../../chatsvc/web/net/desk_emergency.ts";
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { isOver } from "./reading.ts";
import { _ } from "./text.ts";
import { clockTime } from "./time_words.ts";
import type { DeskLink } from "./worker_messages.ts";

interface CardsProps {
  readonly cards: readonly EmergencyView[];
  readonly conversations: readonly DeskConversation[];
  /** The neutral title of a conversation's place. */
  readonly nameOf?: (conversation: string) => string | undefined;
  /** Absent: to be read only, the screen is locked. */
  readonly link?: DeskLink;
}

export function EmergencyCards({ cards, conversations, nameOf, link }: CardsProps) {
  const shown = cards.filter((card) => card.elsewhere !== true || conversations.some((one) => one.id === card.conversation && !isOver(one)));
  if (shown.length === 0) return null;
  return (
    <aside class="emergency-cards" aria-label={_("112 pågår")}>
      {shown.map((card) => card.elsewhere === true ? <Elsewhere key={card.conversation} card={card} name={nameOf?.(card.conversation)} /> : (
        <Card key={card.conversation} card={card} one={conversations.find(({ id }) => id === card.conversation)} name={nameOf?.(card.conversation)} link={link} />
      ))}
    </aside>
  );
}

/** Beside the colleague who leads: she has the address and finishes the call. */
function Elsewhere({ card, name }: { readonly card: EmergencyView; readonly name: string | undefined }) {
  return (
    <section class="emergency-card" data-emergency-elsewhere={card.conversation}>
      <h2>{name === undefined ? _("112 pågår") : _("112 pågår: %(name)", { name })}</h2>
      <p class="emergency-state" role="status">
        {_("Adressen går till kollegan som leder samtalet, inte hit. Är hen borta: be om adressen under 112.")}
      </p>
    </section>
  );
}

function Card({ card, one, name, link }: { readonly card: EmergencyView; readonly one: DeskConversation | undefined; readonly name: string | undefined; readonly link: DeskLink | undefined }) {
  const [asks, setAsks] = useState(false);
  const { address, addressAt } = card;
  return (
    <section class="emergency-card" data-emergency={card.conversation}>
      <h2>{name === undefined ? _("112 pågår") : _("112 pågår: %(name)", { name })}</h2>
      <p class="emergency-state" role="status">
        {address === null ? _("Besökaren är tillfrågad. Ingen adress har kommit än.") : _("Kom %(time).", { time: clockTime(addressAt ?? 0) })}{" "}
        {(one === undefined || isOver(one)) && _("Samtalet är slut. Kortet står kvar.")} {_("Tas bort senast %(time).", { time: clockTime(card.until) })}
      </p>
      {address !== null && (
        <dl data-address>
          {LINES.filter(([key]) => address[key] !== "").map(([key, words]) => (
            <div key={key}>
              <dt>{words()}</dt>
              <dd dir="auto">{key === "safe" ? safeWords(address.safe) : address[key]}</dd>
            </div>
          ))}
        </dl>
      )}
      {link !== undefined &&
        (asks ? (
          <p class="emergency-ask" role="alert">
            {_("Kortet tas bort genast och kan inte fås tillbaka.")}{" "}
            <button type="button" class="danger" data-over-yes onClick={() => link.command({ do: "emergency", conversation: card.conversation, over: true })}>
              {_("Ja, ta bort")}
            </button>
            <button type="button" class="plain" onClick={() => setAsks(false)}>
              {_("Nej, behåll")}
            </button>
          </p>
        ) : (
          <button type="button" class="plain" data-call-over onClick={() => setAsks(true)}>
            {_("Samtalet med 112 är klart")}
          </button>
        ))}
    </section>
  );
}

const LINES = [
  ["street", () => _("Gata och ort")],
  ["floor", () => _("Våning")],
  ["code", () => _("Portkod")],
  ["name", () => _("Namn på dörren")],
  ["who", () => _("Vilka är där")],
  ["safe", () => _("Tryggt om de kommer?")],
] as const;

function safeWords(safe: string): string {
  switch (safe) {
    case "yes":
      return _("Ja");
    case "no":
      return _("Nej");
    default:
      return _("Vet inte");
  }
}
