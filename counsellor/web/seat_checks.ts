/** Is this place ready for a shift? Pure: what was measured in, what is well and what to do about the rest out. */
import type { Listed } from "./listed.ts";
import { _ } from "./text.ts";

/** More than this and what is said about time is wrong; certificates still hold. */
const CLOCK_WARNS_MS = 60_000;
/** More than this and no certificate is believed (P2). */
const CLOCK_REFUSES_MS = 24 * 3_600_000;
/** A timer that is this late belongs to a tab that the browser lets sleep. */
const SLEEPS_MS = 1_000;
/** What the service keeps of one console (docs/protocol.md 3). */
const ALL_KEYS = 5;
/** From then on the supervisors' board says it too (`device_list_s` of docs/operations/running.md): a list is signed for a week, so this one is late. */
const LIST_LAPSES_H = 24;

export type Mark = "waits" | "good" | "bad";

export interface Check {
  readonly id: "sound" | "keys" | "devices" | "clock" | "awake" | "notice";
  readonly mark: Mark;
  readonly words: string;
}

/** null: not known yet. */
export interface Measured {
  /** The person's own answer after the tone. */
  readonly heard: boolean | null;
  /** Key packages that the service holds. */
  readonly keys: number;
  /** What the signed device list says of this browser. */
  readonly listed: Listed | null;
  /** This device's clock less the service's, ms. */
  readonly offset: number | null | "unknown";
  /** How late a timer of the worker came, ms. */
  readonly late: number | null;
  readonly notice: "impossible" | "unasked" | "granted" | "denied";
}

export function seatChecks(m: Measured): readonly Check[] {
  return [sound(m.heard), keys(m.keys), devices(m.listed), clock(m.offset), awake(m.late), notice(m.notice)];
}

function sound(heard: boolean | null): Check {
  if (heard === null) return { id: "sound", mark: "waits", words: _("Hör du tonen?") };
  if (heard) return { id: "sound", mark: "good", words: _("Ljudet hörs.") };
  return { id: "sound", mark: "bad", words: _("Ljudet hörs inte. Höj volymen, välj rätt högtalare och tillåt ljud för sidan i webbläsaren.") };
}

function keys(count: number): Check {
  if (count >= ALL_KEYS) return { id: "keys", mark: "good", words: _("Nycklarna är på plats.") };
  return { id: "keys", mark: "bad", words: _("Nycklar saknas: %(n) av %(all). Vänta en minut. Hjälper det inte: logga ut, logga in igen och ring den som sköter enheterna.", { n: count, all: ALL_KEYS }) };
}

function devices(listed: Listed | null): Check {
  if (listed === null) return { id: "devices", mark: "waits", words: _("Läser listan över enheter …") };
  const bad = (words: string): Check => ({ id: "devices", mark: "bad", words });
  switch (listed.kind) {
    case "unreachable":
      return bad(_("Listan över enheter gick inte att läsa. Kontrollera nätet och prova igen."));
    case "unbelieved":
      return bad(_("Listan över enheter gäller inte. Ring den som sköter enheterna: utan en ny lista kan ingen släppa in dig."));
    case "unnamed":
      return bad(_("Den här enheten står inte på listan. Vänta en minut och prova igen. Hjälper det inte: ring den som sköter enheterna, för ingen kan släppa in dig."));
    case "named":
      if (listed.hours < LIST_LAPSES_H) return bad(_("Listan över enheter går snart ut: %(n) timmar kvar. Ring den som sköter enheterna nu.", { n: listed.hours }));
      if (listed.days < 2) return bad(_("Enheten är godkänd till och med i dag. Nästa gång du loggar in måste den godkännas på nytt: säg till den som sköter enheterna."));
      return { id: "devices", mark: "good", words: _("Enheten står på listan över enheter, och listan gäller.") };
    default:
      return listed satisfies never;
  }
}

function clock(offset: Measured["offset"]): Check {
  if (offset === null) return { id: "clock", mark: "waits", words: _("Jämför klockan …") };
  if (offset === "unknown") return { id: "clock", mark: "bad", words: _("Klockan gick inte att jämföra. Kontrollera nätet och prova igen.") };
  const wrong = Math.abs(offset);
  if (wrong > CLOCK_REFUSES_MS) return { id: "clock", mark: "bad", words: _("Klockan går mer än ett dygn fel. Ställ den: annars kan ingen släppa in dig.") };
  if (wrong > CLOCK_WARNS_MS) return { id: "clock", mark: "bad", words: _("Klockan går %(n) min fel. Låt datorn ställa den själv.", { n: Math.round(wrong / 60_000) }) };
  return { id: "clock", mark: "good", words: _("Klockan går rätt.") };
}

function awake(late: number | null): Check {
  if (late === null) return { id: "awake", mark: "waits", words: _("Mäter i tre sekunder om fliken somnar …") };
  if (late < SLEEPS_MS) return { id: "awake", mark: "good", words: _("Fliken är vaken.") };
  return { id: "awake", mark: "bad", words: _("Fliken somnar. Stäng av energisparläget och undanta sidan från vilande flikar.") };
}

function notice(permission: Measured["notice"]): Check {
  switch (permission) {
    case "granted":
      return { id: "notice", mark: "good", words: _("Avisering på skrivbordet är tillåten.") };
    case "unasked":
      return { id: "notice", mark: "bad", words: _("Avisering är inte vald. Tryck på Avisera på skrivbordet högst upp, om du tittar bort från sidan.") };
    case "denied":
      return { id: "notice", mark: "bad", words: _("Webbläsaren nekar avisering. Ändra det vid adressen, eller ha sidan framför dig.") };
    case "impossible":
      return { id: "notice", mark: "bad", words: _("Här finns ingen avisering. Ha sidan framför dig.") };
    default:
      return permission satisfies never;
  }
}
