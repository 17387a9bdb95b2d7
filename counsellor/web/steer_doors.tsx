/** One door's stop, partner and banners: what is on is pressed, and each says the sentence that the visitor reads. */
import { SteerDivert } from "./steer_divert.tsx";
import { SAYINGS, STOP, SURGE } from "./steering.ts";
import { bannerName, bannerSentence } from "./steer_words.ts";
import { _ } from "./text.ts";
import type { Steering } from "./use_steering.ts";
import type { Door } from "./worker_messages.ts";

export function SteerDoor({ door, steering }: { readonly door: Door; readonly steering: Steering }) {
  const up = steering.stands?.banners[door.id] ?? [];
  const has = (kind: string): boolean => up.includes(kind);
  const turn = (kind: string) => (): void => steering.say({ do: "banner", door: door.id, kind, up: !has(kind) });
  return (
    <fieldset class="steer-door" data-steer-door={door.id}>
      <legend>{door.name}</legend>
      <button type="button" class={has(STOP) ? "primary" : "plain"} data-banner={STOP} aria-pressed={has(STOP)} onClick={turn(STOP)}>
        {has(STOP) ? _("Släpp in igen") : _("Stoppa insläppet")}
      </button>
      <p class="board-note" role="status">
        {shutWords(has(STOP), steering.stands?.diverted[door.id]?.open === true)}
      </p>
      <SteerDivert door={door} steering={steering} />
      <ul class="steer-banners" aria-label={_("Skyltar som besökaren läser")}>
        {[SURGE, ...SAYINGS].map((kind) => (
          <li key={kind}>
            <label>
              {/* It turns when the service has answered, not when it was pressed: what is shown is what holds. */}
              <input type="checkbox" data-banner={kind} checked={has(kind)} onClick={(event) => (event.preventDefault(), turn(kind)())} />
              <span>
                <strong>{bannerName(kind)}</strong> <span class="board-note">{bannerSentence(kind)}</span>
              </span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

/** A diverted door is shut by the same rule as a stopped one; a stop outlasts the partner's closing. */
function shutWords(stopped: boolean, diverted: boolean): string {
  if (stopped) return _("Stoppat: ingen ny släpps in. De som väntar har kvar sin plats, och den som kommer tillbaka släpps in.");
  if (diverted) return _("Ingen ny släpps in medan partnern tar emot. De som väntar har kvar sin plats, och den som kommer tillbaka släpps in.");
  return _("Öppet för nya när någon är på jour.");
}

/** Beneath what can be steered: how long it holds, and when it was not taken. */
export function SteerFoot({ failed, alone = false }: { readonly failed: boolean; readonly alone?: boolean }) {
  return (
    <>
      {failed && (
        <p class="bar-problem" role="alert" data-steer-failed>
          {_("Det gick inte fram. Se efter vad som gäller och försök igen.")}
        </p>
      )}
      <p class="board-note">{alone ? _("Det du hänger upp släpper när passet är slut.") : _("Allt släpper av sig självt, senast efter tolv timmar.")} {_("Det noteras vem som gjorde vad, aldrig om någon besökare.")}</p>
    </>
  );
}
