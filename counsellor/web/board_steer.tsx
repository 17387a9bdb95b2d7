/** What a supervisor can do about the load: stop a door, send its new visitors to a partner, hang up a sentence, let somebody hold fewer conversations. */
import type { AppDeps } from "./app_deps.ts";
import type { Relieved } from "./steering.ts";
import { SentHereNote } from "./steer_divert.tsx";
import { SteerDoor, SteerFoot } from "./steer_doors.tsx";
import { _ } from "./text.ts";
import { type Steering, useSteering } from "./use_steering.ts";

/** Below the three that are the most for anybody. */
const LIMITS: readonly number[] = [2, 1, 0];

export function BoardSteer({ deps }: { readonly deps: AppDeps }) {
  const steering = useSteering(deps.steering);
  const { stands, failed } = steering;
  return (
    <>
      <Debriefs waiting={stands?.debriefs ?? 0} />
      <section class="board-steer" aria-label={_("Styr belastningen")}>
        <h2>{_("Styr belastningen")}</h2>
        {stands === null ? (
          <p class="board-note">{_("Hämtar …")}</p>
        ) : (
          <>
            <SentHereNote sent={stands.sent_here} />
            <div class="steer-doors">
              {deps.facts.doors.map((door) => (
                <SteerDoor key={door.id} door={door} steering={steering} />
              ))}
            </div>
            <Limits people={stands.people} steering={steering} />
            <SteerFoot failed={failed} />
          </>
        )}
      </section>
    </>
  );
}

/** Only how many: who, and since which hour, stands on the page of its own. */
function Debriefs({ waiting }: { readonly waiting: number }) {
  if (waiting === 0) return null;
  return (
    <p class="board-note" role="status" data-debriefs={waiting}>
      {waiting === 1 ? _("En kollega vill prata av sig, och ingen har tagit det.") : _("%(n) kollegor vill prata av sig, och ingen har tagit det.", { n: waiting })}{" "}
      <a href="/avlastning" target="_blank" rel="noopener">
        {_("Avlastning")}
      </a>
    </p>
  );
}

function Limits({ people, steering }: { readonly people: readonly Relieved[]; readonly steering: Steering }) {
  if (people.length === 0) return null;
  const limited = people.filter(({ most }) => most !== null).length;
  return (
    <details class="steer-people" open={limited > 0}>
      <summary>
        {_("Färre samtal för någon")} {limited > 0 && <span class="count">{limited}</span>}
      </summary>
      <p class="board-note">{_("Inget pågående samtal bryts. Inget nytt ges förrän det som pågår ryms under taket. Rådgivaren ser taket och att det kommer från en handledare.")}</p>
      <ul>
        {people.map((one) => (
          <li key={one.staff}>
            <label>
              <span>{one.alias}</span>
              <select
                data-limit={one.staff}
                value={one.most === null ? "" : String(one.most)}
                onChange={(event) => {
                  const { value } = event.currentTarget;
                  steering.say({ do: "limit", staff: one.staff, most: value === "" ? null : Number(value) });
                }}
              >
                <option value="">{_("Som vanligt")}</option>
                {LIMITS.map((most) => (
                  <option key={most} value={String(most)}>
                    {most === 0 ? _("Inga nya") : _("Högst %(n)", { n: most })}
                  </option>
                ))}
              </select>
            </label>
          </li>
        ))}
      </ul>
    </details>
  );
}
