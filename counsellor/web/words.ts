/** What the desk calls things: paths, languages, presence, problems, ends. One place for every sentence. */
import type { DeskProblem, DeskSnapshot, EndedWhy, Link, MessageState, Presence, QueueView } from "../../chatsvc/web/net/desk_types.ts";
import { _ } from "./text.ts";
import { left } from "./time_words.ts";
import type { Door, Step } from "./worker_messages.ts";

/** The door's name; its id for one that this account does not have any more. */
export function doorWords(id: string, doors: readonly Door[]): string {
  return doors.find((door) => door.id === id)?.name ?? id;
}

export function pathWords(path: string): string {
  switch (path) {
    case "own":
      return _("Egen erfarenhet");
    case "buys":
      return _("Köper eller har köpt");
    case "relative":
      return _("Anhörig eller vän");
    case "professional":
      return _("Möter det i jobbet");
    case "other":
      return _("Något annat");
    case "skip":
      return _("Ville inte säga");
    default:
      return path;
  }
}

/** "Kan också skriva engelska": only what both write is told; empty where that is nothing. */
export function sharedWords(tags: readonly string[] | undefined): string {
  return tags === undefined || tags.length === 0 ? "" : _("Kan också skriva %(languages).", { languages: tags.map((tag) => languageWords(tag).toLowerCase()).join(", ") });
}

/** The language's name in Swedish; the tag itself for one that this browser does not know. */
export function languageWords(tag: string): string {
  // A variant of ours, which no browser has a name for.
  if (tag === "sv-lattlast") return _("Lättläst svenska");
  try {
    const name = new Intl.DisplayNames(["sv"], { type: "language" }).of(tag);
    return name === undefined ? tag : name.charAt(0).toUpperCase() + name.slice(1);
  } catch {
    return tag;
  }
}

/** Whether only the counsellor of before may accept yet (P14). `now`: ms of the page's clock. */
export function isReserved({ reservedUntil }: Pick<QueueView, "reservedUntil">, now: number): boolean {
  return reservedUntil !== null && now < reservedUntil;
}

/** Of somebody who came back, by words or after a drop, or is handed over by name; empty for everybody else. */
export function returningWords(row: Pick<QueueView, "returning" | "reservedUntil">, now: number): string {
  switch (row.returning) {
    case "yours":
      return _("Kommer tillbaka till dig");
    case "other":
      if (!isReserved(row, now)) return _("Kommer tillbaka till en kollega");
      return _("Kommer tillbaka till en kollega, fri om %(time)", { time: left(row.reservedUntil! - now) });
    case "handed":
      return _("En kollega lämnar över till dig");
    case "handed_other":
      if (!isReserved(row, now)) return _("En kollega lämnar över");
      return _("Lämnas över till en viss kollega, fri om %(time)", { time: left(row.reservedUntil! - now) });
    case "alone":
      return _("Har redan haft en rådgivare och är ensam nu. Står först.");
    case null:
      return "";
    default:
      return row.returning satisfies never;
  }
}

export function roleWords(role: "counsellor" | "supervisor" | "interpreter"): string {
  return { counsellor: _("rådgivare"), supervisor: _("handledare"), interpreter: _("tolk") }[role];
}

export function presenceWords(state: Presence): string {
  switch (state) {
    case "present":
      return _("Är här");
    case "hidden":
      return _("Tittar på något annat");
    case "lost":
      return _("Har tappat kontakten");
    case "left":
      return _("Lämnade för sin säkerhet");
    case "dropped":
      return _("Tappade kontakten");
    case "gone":
      return _("Har gått");
    default:
      return state satisfies never;
  }
}

export function messageWords(state: MessageState): string {
  switch (state) {
    case "queued":
      return _("Väntar på att skickas");
    case "accepted":
      return _("Skickat");
    case "delivered":
      return _("Framme");
    case "received":
      return "";
    default:
      return state satisfies never;
  }
}

export function endedWords(why: EndedWhy | null, confirmed: boolean): string {
  switch (why) {
    case "visitor":
      return confirmed ? _("Besökaren avslutade samtalet.") : _("Samtalet avslutades från besökarens sida.");
    case "counsellor":
      return confirmed ? _("Du avslutade samtalet.") : _("En kollega avslutade samtalet.");
    case "silence":
      return _("Samtalet avslutades efter lång tystnad.");
    case "age":
      return _("Samtalet hade varat så länge som det får.");
    case "service":
    case null:
      return _("Tjänsten stängde samtalet.");
    default:
      return why satisfies never;
  }
}

export function linkWords(link: Link): string {
  switch (link) {
    case "up":
      return _("Ansluten");
    case "reconnecting":
      return _("Ansluter igen …");
    case "store_away":
      return _("Tjänsten svarar inte just nu. Inget är borta.");
    default:
      return link satisfies never;
  }
}

/** A learner has places, and at this door nobody experienced beside her: the service refuses that with the same code. */
export function deskProblemWords({ problem, free, most, limit }: Pick<DeskSnapshot, "free" | "most" | "limit"> & { readonly problem: DeskProblem }): string {
  const isLearner = most === 1 && limit === null;
  if (problem === "no_seat" && isLearner && free > 0) return _("Du är lärling och ingen erfaren kollega är på jour vid den ingången. Fråga en kollega.");
  return problemWords(problem);
}

export function problemWords(problem: DeskProblem): string {
  switch (problem) {
    case "taken_by_other":
      return _("En kollega hann före. Besökaren har fått svar.");
    case "no_seat":
      return _("Du har inga lediga platser just nu.");
    case "offered":
      return _("En kollega tillfrågas just nu. Blir det nej kan du svara om en stund.");
    case "away":
      return _("Besökaren tappade kontakten just nu. Platsen i kön finns kvar.");
    case "gone":
      return _("Besökaren hade redan gått.");
    case "signed_out":
      return _("Du är utloggad.");
    case "offline":
    case "service":
      return _("Tjänsten går inte att nå. Sidan försöker igen av sig själv.");
    case "elsewhere":
      return _("Samtalet är öppet i ett annat fönster. Fortsätt där.");
    case "old_client":
      return _("Sidan är äldre än tjänsten. Ladda om den: samtalen finns kvar.");
    case "no_crypto":
      return _("Den här webbläsaren saknar det som krypteringen behöver.");
    case "too_fast":
      return _("Det gick för fort. Vänta en liten stund.");
    case "clock":
      return _("Datorns klocka går fel. Ställ den och ladda om.");
    case "list_missing":
    case "list_expired":
      return _("Listan över betrodda enheter saknas eller är för gammal. Säg till den som har jour för tekniken.");
    case "chain_invalid":
    case "chain_unlisted":
    case "chain_expired":
    case "chain_foreign":
    case "chain_role":
    case "chain_demo":
      return _("Besökarens sida kunde inte lita på den här enheten. Logga ut och in igen.");
    case "keys":
      return _("Nycklarna stämmer inte. Ingenting mer skickas i det här samtalet.");
    case "closed":
    case "full":
    case "work":
    case "refused_commit":
    case "out_of_phase":
      return _("Det gick inte just nu. Försök igen.");
    default:
      return problem satisfies never;
  }
}

export function stepWords(step: Step): string {
  switch (step) {
    case "keys":
      return _("Gör nycklar i den här webbläsaren");
    case "asking":
      return _("Frågar mottagningen");
    case "waiting":
      return _("Väntar på mottagningens underskrift");
    case "certified":
      return _("Förbereder passet");
    case "ready":
      return _("Klart");
    case "refused":
      return _("Mottagningen sa nej till den här enheten. Prata med din handledare.");
    case "revoked":
      return _("Den här enheten är spärrad. Prata med din handledare.");
    case "signed_out":
      return _("Du är utloggad.");
    case "no_crypto":
      return _("Den här webbläsaren saknar det som krypteringen behöver. Prova en nyare.");
    case "offline":
      return _("Tjänsten går inte att nå. Kontrollera nätet och ladda om sidan.");
    default:
      return step satisfies never;
  }
}
