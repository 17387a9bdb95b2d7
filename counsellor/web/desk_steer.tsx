/** On the desk: what a supervisor has said, and for whoever works alone the mode by its name, with all that she decides herself. */
import type { DeskSnapshot } from "../../chatsvc/web/net/desk_types.ts";
import type { AppDeps } from "./app_deps.ts";
import { type AloneShift, type CheckIn, STOP } from "./steering.ts";
import { bannerName } from "./steer_words.ts";
import { divertedWords, SentHereNote } from "./steer_divert.tsx";
import { SteerDoor, SteerFoot } from "./steer_doors.tsx";
import { _ } from "./text.ts";
import { type Steering, useSteering } from "./use_steering.ts";
import type { Door } from "./worker_messages.ts";

interface DeskSteerProps {
  readonly deps: AppDeps;
  readonly doors: readonly string[];
  readonly snapshot: DeskSnapshot;
}

/** Said so long before the end that the last hour is planned, not met. */
const LAST_HOUR_S = 3_600;

export function DeskSteer({ deps, doors, snapshot }: DeskSteerProps) {
  const steering = useSteering(deps.steering);
  const here = deps.facts.doors.filter(({ id }) => doors.includes(id));
  const shift = steering.stands?.alone ?? null;
  return (
    <>
      {snapshot.limit !== null && (
        <p class="bar-problem" role="status" data-limited={snapshot.limit}>
          {snapshot.limit === 0
            ? _("En handledare har bestämt att du inte får nya samtal nu. Det som pågår fortsätter.")
            : _("En handledare har bestämt att du har högst %(n) samtal nu. Det som pågår fortsätter; nya kommer när det ryms.", { n: snapshot.limit })}
        </p>
      )}
      {snapshot.untaught && (
        <p class="bar-problem" role="status" data-untaught>
          {_("Ingen erfaren kollega är i tjänst vid din ingång. Du får inga nya samtal förrän någon är det. Det som pågår fortsätter.")}
        </p>
      )}
      {shift !== null && <AlonePanel shift={shift} doors={here} steering={steering} />}
      <Hanging doors={here} steering={steering} />
    </>
  );
}

/** What hangs at her doors: visitors read it, so she must know of it. */
function Hanging({ doors, steering }: { readonly doors: readonly Door[]; readonly steering: Steering }) {
  const { stands } = steering;
  if (stands === null) return null;
  const up = doors.flatMap(({ id, name }) => {
    const hangs = (stands.banners[id] ?? []).map((kind) => (kind === STOP ? _("insläppet är stoppat") : bannerName(kind)));
    const sent = stands.diverted[id];
    return hangs.length + (sent ? 1 : 0) === 0 ? [] : [{ id, name, said: [...hangs, ...(sent ? [divertedWords(sent)] : [])].join(", ") }];
  });
  return (
    <>
      <SentHereNote sent={stands.sent_here} look="bar-hanging" />
      {up.length > 0 && (
        <p class="bar-hanging" role="status" data-hanging>
          {up.map(({ id, name, said }) => (
            <span key={id}>
              <strong>{name}</strong>: {said}
            </span>
          ))}
        </p>
      )}
    </>
  );
}

interface AlonePanelProps {
  readonly shift: AloneShift;
  readonly doors: readonly Door[];
  readonly steering: Steering;
}

function AlonePanel({ shift, doors, steering }: AlonePanelProps) {
  return (
    <section class="alone" aria-label={_("Ensam på passet")} data-alone-panel>
      <div class="alone-row">
        <strong>{_("Ensam på passet")}</strong>
        <Telephone shift={shift} />
        <span class="alone-soft">{_("Ring när du kommer och när du går hem. Det du trycker här ringer ingen.")}</span>
        {shift.checks.map((check) => (
          <Said key={check.kind} check={check} shift={shift} steering={steering} />
        ))}
      </div>
      {shift.on && <details class="alone-more">
        <summary>{_("Insläpp och skyltar")}</summary>
        <p class="board-note">
          {_("Kön är en tyst lista: ingen fråga kommer, du väljer själv. Nya släpps in till en timme före stängning. Ett samtal slutar aldrig för att klockan är slagen. Paus behåller kön och säger när du är tillbaka.")}
        </p>
        <div class="steer-doors">
          {doors.map((door) => (
            <SteerDoor key={door.id} door={door} steering={steering} />
          ))}
        </div>
        <SteerFoot failed={false} alone />
      </details>}
      {steering.failed && (
        <p class="bar-problem" role="alert" data-steer-failed>
          {_("Det gick inte fram. Se efter vad som gäller och försök igen.")}
        </p>
      )}
    </section>
  );
}

function Telephone({ shift }: { readonly shift: AloneShift }) {
  if (shift.telephone === "") return <span class="alone-late">{_("Ingen telefon är inlagd. Bestäm vem du ringer.")}</span>;
  return (
    <span>
      {shift.function}:{" "}
      <a href={`tel:${shift.telephone.replace(/[^+\d]/g, "")}`} data-alone-phone>
        {shift.telephone}
      </a>
    </span>
  );
}

interface SaidProps {
  readonly check: CheckIn;
  readonly shift: AloneShift;
  readonly steering: Steering;
}

/** Coming is asked for at once, going from the last hour on: a press too early would send nobody to look. */
function Said({ check, shift, steering }: SaidProps) {
  const come = shift.checks.some(({ kind, done }) => kind === "in" && done);
  if (check.kind === "in" && check.done) return <span data-check-done="in">{_("Du har sagt att du är på plats.")}</span>;
  if (check.kind === "out" && (check.done || !come)) return null;
  if (check.kind === "out" && shift.ends_in > LAST_HOUR_S) return <span class="alone-soft">{_("Säg till när du går hem, efter %(clock).", { clock: shift.ends_clock })}</span>;
  return (
    <span>
      {check.missed && <strong class="alone-late">{check.kind === "in" ? _("Du har inte sagt att du är på plats.") : _("Du har inte sagt att du har gått hem.")} </strong>}
      <button type="button" class={check.missed ? "primary" : "plain"} data-check={check.kind} onClick={() => steering.say({ do: "check", kind: check.kind })}>
        {check.kind === "in" ? _("Jag är på plats") : _("Jag går hem nu")}
      </button>
    </span>
  );
}
