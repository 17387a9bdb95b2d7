/** What takes too long, first on the board: who has it, and the two answers. */
import { useEffect, useRef } from "preact/hooks";
import type { AppDeps } from "./app_deps.ts";
import { type AlertView, isFree } from "./board_load.ts";
import { alertStateWords, alertWords } from "./board_words.ts";
import { _ } from "./text.ts";

/** What nobody has taken rings again so often. */
export const RING_EVERY_MS = 30_000;

interface Props {
  readonly deps: AppDeps;
  readonly alerts: readonly AlertView[];
  readonly now: number;
}

export function BoardAlerts({ deps, alerts, now }: Props) {
  useRinging(deps, alerts);
  if (alerts.length === 0) return null;
  return (
    <section class="board-alerts" aria-labelledby="board-alerts">
      <h2 id="board-alerts">
        {_("Behöver någon")} <span class="count">{alerts.length}</span>
      </h2>
      <ul>
        {alerts.map((one) => (
          <li key={one.key} class={`alert alert-${one.state}`} data-alert={one.key} data-state={one.state}>
            <p>{alertWords(one, deps.facts.doors)}</p>
            <p class="board-note" role="status">
              {alertStateWords(one, now)} <Telephone deps={deps} one={one} />
            </p>
            <Answers deps={deps} one={one} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The number of the function that it went to: whoever reads this may have to make the call. */
function Telephone({ deps, one }: { readonly deps: AppDeps; readonly one: AlertView }) {
  const found = one.state === "passed" ? deps.facts.escalation.onCall.find(({ name }) => name === one.passedTo) : undefined;
  return found === undefined ? null : <a href={`tel:${found.phone.replaceAll(" ", "")}`}>{found.phone}</a>;
}

function Answers({ deps, one }: { readonly deps: AppDeps; readonly one: AlertView }) {
  const say = (answer: "take" | "pass_on") => () => deps.link.command({ do: "alert", key: one.key, answer });
  if (!isFree(one)) return null;
  return (
    <p class="ask-ways">
      <button type="button" class="primary" data-take onClick={say("take")}>
        {_("Jag tar det")}
      </button>
      {one.state !== "unanswered" && deps.facts.escalation.onCall.length > 0 && (
        <button type="button" class="plain" data-pass-on onClick={say("pass_on")}>
          {_("Till nästa i jour")}
        </button>
      )}
    </p>
  );
}

/** Sounds at once for what is new, and again as long as nobody has it. */
export function useRinging({ alerts: sound }: Pick<AppDeps, "alerts">, alerts: readonly AlertView[]): void {
  const free = alerts.filter(isFree).map(({ key, state }) => `${key} ${state}`);
  const known = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (free.some((one) => !known.current.has(one))) sound.ring();
    known.current = new Set(free);
  }, [free.join()]);
  useEffect(() => {
    if (free.length === 0) return undefined;
    const again = setInterval(() => sound.ring(), RING_EVERY_MS);
    return () => clearInterval(again);
  }, [free.length > 0]);
}
