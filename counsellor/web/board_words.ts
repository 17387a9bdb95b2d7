/** What the load board calls things. On a wall that others see too, nobody is named. */
import type { AlertView, DoorView, PersonView } from "./board_load.ts";
import { _ } from "./text.ts";
import { clockTime, lasted } from "./time_words.ts";
import { doorWords } from "./words.ts";
import type { Door } from "./worker_messages.ts";

export function alertWords(one: AlertView, doors: readonly Door[], named = true): string {
  const name = named && one.alias !== "" ? one.alias : _("En rådgivare");
  const door = doorWords(one.door, doors);
  switch (one.kind) {
    case "wait":
      return _("Någon har väntat länge hos %(door).", { door });
    case "unanswered":
      return _("En besökare hos %(name) har väntat länge på svar.", { name });
    case "nobody":
      return _("Ingen är på jour hos %(door), fast dörren är öppen.", { door });
    case "long":
      return _("%(name) har ett samtal som har pågått länge.", { name });
    case "no_pause":
      return _("%(name) har arbetat länge utan paus.", { name });
    case "deletion_late":
      return _("Raderingen är sen. Ingen ny släpps in förrän den är i kapp.");
    case "device_list":
      return _("Enhetslistan går snart ut. Mottagningen behöver skriva under en ny.");
    case "keys_low":
      return _("%(name) har få nycklar kvar och kan snart inte ta emot någon. Be %(name) ladda om sidan.", { name });
    case "check_missed":
      return _("Den som arbetar ensam hos %(door) har inte sagt till. Ring enligt schemat.", { door });
    case "numbers_unchecked":
      return _("Ett viktigt nummer i stödkatalogen är inte kontrollerat i tid. Ring upp det och skriv in det under Stöd.");
    case "review_late":
      return _("Granskningen av loggen är sen. Gör den under Logg.");
    default:
      return _("Något behöver ses över.");
  }
}

export function alertStateWords(one: AlertView, now: number, named = true): string {
  const age = _("Sedan %(time).", { time: lasted(now - one.since) });
  switch (one.state) {
    case "taken":
      return named && one.takenBy !== "" ? `${age} ${_("%(name) har det.", { name: one.takenBy })}` : `${age} ${_("Någon har det.")}`;
    case "passed":
      return `${age} ${_("Gick vidare till %(name).", { name: one.passedTo })}`;
    case "unanswered":
      return `${age} ${_("Ingen har svarat.")}`;
    default:
      return one.dueAt === null ? age : `${age} ${_("Går vidare om %(time).", { time: lasted(Math.max(0, one.dueAt - now)) })}`;
  }
}

/** Whether visitors are let in at this door, and why not. */
export function intakeWords({ open, reason }: DoorView): string {
  if (open) return _("Öppen");
  switch (reason) {
    case "outside_hours":
      return _("Stängd enligt tiderna");
    case "last_entry_passed":
      return _("Tar inte in fler i kväll");
    case "stopped":
      return _("Insläppet är stoppat");
    case "nobody_on_duty":
      return _("Ingen på jour");
    case "not_decided":
      return _("Stoppad: nämndens beslut saknas eller har gått ut");
    case "sweep_late":
      return _("Stoppad: raderingen är sen");
    default:
      return _("Stängd");
  }
}

export function dutyWords(one: PersonView): string {
  switch (one.state) {
    case "on":
      return _("På jour");
    case "finishing":
      return _("Avslutar");
    case "pause":
      return one.backAt === null ? _("Paus") : _("Paus till %(clock)", { clock: clockTime(one.backAt) });
    default:
      return _("Av");
  }
}

/** "2 samtal", with how many of them are heavy. */
export function carries({ conversations, heavy }: PersonView): string {
  const many = conversations === 1 ? _("1 samtal") : _("%(n) samtal", { n: conversations });
  return heavy === 0 ? many : `${many}, ${_("%(n) tungt", { n: heavy })}`;
}
