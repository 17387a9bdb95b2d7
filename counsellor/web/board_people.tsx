/** Who carries how much: conversations with their weight, pauses, places left. Never which conversation. */
import type { LoadView, PersonView } from "./board_load.ts";
import { carries, dutyWords } from "./board_words.ts";
import { _ } from "./text.ts";
import { lasted } from "./time_words.ts";

export function BoardPeople({ load, now }: { readonly load: LoadView; readonly now: number }) {
  return (
    <section class="board-people" aria-labelledby="board-people">
      <h2 id="board-people">{_("Personal")}</h2>
      {load.people.length === 0 ? (
        <p class="board-note">{_("Ingen är inloggad vid dina ingångar.")}</p>
      ) : (
        <div class="board-wide">
          <table class="board-cards">
            <thead>
              <tr>
                <th scope="col">{_("Namn")}</th>
                <th scope="col">{_("Läge")}</th>
                <th scope="col">{_("Har")}</th>
                <th scope="col">{_("Platser")}</th>
                <th scope="col">{_("Längsta samtal")}</th>
                <th scope="col">{_("Utan paus")}</th>
              </tr>
            </thead>
            <tbody>
              {load.people.map((one) => (
                <Person key={one.staff} one={one} now={now} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {load.more > 0 && <p class="board-note">{_("Och %(n) till.", { n: load.more })}</p>}
    </section>
  );
}

function Person({ one, now }: { readonly one: PersonView; readonly now: number }) {
  const time = (since: number | null): string => (since === null ? "–" : lasted(now - since));
  return (
    <tr data-staff={one.staff} data-state={one.state}>
      <th scope="row">
        {one.alias === "" ? _("Konto %(n)", { n: one.staff }) : one.alias}
        {one.learner && <span class={one.untaught ? "board-tag warn" : "board-tag"}>{one.untaught ? _("lärling utan erfaren kollega, får inga nya") : _("lärling")}</span>}
      </th>
      <td data-label={_("Läge")}>{dutyWords(one)}</td>
      <td data-label={_("Har")}>
        {carries(one)}
        {one.unansweredSince !== null && <span class="board-tag warn">{_("svar dröjer %(time)", { time: lasted(now - one.unansweredSince) })}</span>}
      </td>
      <td data-label={_("Platser")}>
        <Places load={one.load} capacity={one.capacity} />
        {one.limit !== null && <span class="board-tag">{_("sänkt till %(n)", { n: one.limit })}</span>}
      </td>
      <td data-label={_("Längsta samtal")}>{time(one.longestSince)}</td>
      <td data-label={_("Utan paus")}>{time(one.workingSince)}</td>
    </tr>
  );
}

/** Full places as filled squares, and the same in numbers. */
function Places({ load, capacity }: { readonly load: number; readonly capacity: number }) {
  const places = Array.from({ length: Math.max(load, capacity) }, (_each, i) => i);
  return (
    <span class="board-places">
      <span aria-hidden="true">
        {places.map((i) => (
          <i key={i} class={i < load ? (i < capacity ? "full" : "over") : ""} />
        ))}
      </span>
      {_("%(n) av %(most)", { n: load, most: capacity })}
    </span>
  );
}
