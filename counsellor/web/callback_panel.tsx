/** The panel for contact outside the page: a call, a booked talk or a coordinator, on the visitor's yes; the number is shown here and nowhere else. */
import { CONTACT_KINDS, type Contact, type ContactKind } from "../../chatsvc/web/e2ee/contact.ts";
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { safeText } from "../../chatsvc/web/ui/text_safety.ts";
import type { Panel, PanelProps } from "./panel_types.ts";
import { isOver } from "./reading.ts";
import { _ } from "./text.ts";

function CallbackPart({ one, link }: PanelProps) {
  const { stands, refused } = one.contact;
  const say = (kind: ContactKind | null) => (): void => link.command({ do: "contact", conversation: one.id, kind });
  if (stands?.contact) return <Reached contact={stands.contact} over={say(null)} />;
  if (stands !== null) {
    return (
      <>
        <p role="status" data-contact="asked">
          {_("%(what): personen tillfrågas. Inget svar är ett nej.", { what: kindWords(stands.kind) })}
        </p>
        <p class="ask-ways">
          <button type="button" class="plain" data-contact-over onClick={say(null)}>
            {_("Ta tillbaka frågan")}
          </button>
        </p>
      </>
    );
  }
  const alone = one.people.every(({ me }) => me);
  return (
    <>
      <p>{_("Fråga i ord först. Personens sida säger att anonymiteten slutar här och vad som skrivs ner, innan något kan fyllas i.")}</p>
      {refused && (
        <p role="status" data-contact="refused">
          {_("Personen sa nej, eller tog tillbaka sitt nummer.")}
        </p>
      )}
      {!alone && (
        <p role="status" data-contact="not-alone">
          {_("Numret är bara för en. Be den andra lämna först.")}
        </p>
      )}
      <p class="ask-ways">
        {CONTACT_KINDS.map((kind) => (
          <button key={kind} type="button" class="plain" data-offer={kind} disabled={!alone || one.phase !== "talking"} onClick={say(kind)}>
            {kindWords(kind)}
          </button>
        ))}
      </p>
    </>
  );
}

/** Not to be marked or copied: it belongs to this conversation and to one call. */
function Reached({ contact, over }: { readonly contact: Contact; readonly over: () => void }) {
  const { kind, number } = contact;
  const rows = [
    [_("Tryggt att ringa"), contact.when],
    [_("Om någon annan svarar"), contact.say],
    [_("Fråga efter"), contact.name],
  ] as const;
  return (
    <div class="contact-card" data-contact="given" onCopy={(event) => event.preventDefault()} onDragStart={(event) => event.preventDefault()}>
      <p>
        <a class="contact-number" href={`tel:${number.replace(/[^0-9+]/g, "")}`} rel="noreferrer" draggable={false}>
          {number}
        </a>
      </p>
      <dl>
        {rows.map(([words, value]) => (
          <div key={words}>
            <dt>{words}</dt>
            <dd dir="auto">{value === "" ? _("Inte sagt") : safeText(value)}</dd>
          </div>
        ))}
      </dl>
      <p>{duties(kind)}</p>
      <p>{_("Numret finns bara här. Det försvinner när samtalet här tar slut, eller när personens sida har saknat kontakt i två minuter; det kan hända medan ni talar i telefon.")}</p>
      <button type="button" class="primary" data-contact-over onClick={over}>
        {overWords(kind)}
      </button>
    </div>
  );
}

function kindWords(kind: ContactKind): string {
  switch (kind) {
    case "callback":
      return _("Ringa upp");
    case "booked":
      return _("Boka samtal");
    case "coordinator":
      return _("Regionkoordinator");
    default:
      return kind satisfies never;
  }
}

/** What is hers to do, and where it is written down. */
function duties(kind: ContactKind): string {
  switch (kind) {
    case "callback":
      return _("Ring medan samtalet här är öppet; förläng det om det behövs. Säg bara det som står här om någon annan svarar. Det som måste dokumenteras skriver du i kommunens eget system.");
    case "booked":
      return _("Skriv tid och kontakt i kommunens eget system nu, innan samtalet här tar slut.");
    case "coordinator":
      return _("Ring regionkoordinatorn och lämna numret i tal. Det som måste dokumenteras skriver du i kommunens eget system.");
    default:
      return kind satisfies never;
  }
}

function overWords(kind: ContactKind): string {
  switch (kind) {
    case "callback":
      return _("Samtalet är klart – radera numret");
    case "booked":
      return _("Det är bokat – radera numret");
    case "coordinator":
      return _("Det är lämnat vidare – radera numret");
    default:
      return kind satisfies never;
  }
}

export const CALLBACK_PANEL: Panel = { id: "callback", name: () => _("Ringa upp / boka"), Part: CallbackPart };

/** In the conversation's head: the panel may be closed when the number comes. */
export function ContactNote({ one }: { readonly one: DeskConversation }) {
  if (one.contact.stands?.given !== true || isOver(one)) return null;
  return (
    <p class="handover" role="status" data-contact-note>
      {_("Personen har lämnat ett nummer. Det står under Ringa upp / boka.")}
    </p>
  );
}
