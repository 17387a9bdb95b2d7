/** The load for a screen on the wall: large, dark, without names and without anything to press but the sound. */
import { useEffect, useState } from "preact/hooks";
import type { AppDeps } from "./app_deps.ts";
import { useRinging } from "./board_alerts.tsx";
import { type DoorView, inOrder, isFree, type LoadView, waitsOf } from "./board_load.ts";
import { alertStateWords, alertWords, intakeWords } from "./board_words.ts";
import { _ } from "./text.ts";
import { clockTime, lasted } from "./time_words.ts";
import { useNow } from "./use_now.ts";
import { doorWords, languageWords } from "./words.ts";
import type { Board, Step } from "./worker_messages.ts";

export function Wall(deps: AppDeps) {
  const { link, facts } = deps;
  const now = useNow(deps.now);
  const [board, setBoard] = useState<Board | null>(null);
  const [step, setStep] = useState<Step>("keys");
  useEffect(
    () =>
      link.listen((message) => {
        if (message.t === "board") setBoard(message.board);
        else if (message.t === "step") setStep(message.step);
      }),
    [link],
  );
  // Whoever walks up to this screen finds a locked console behind it.
  useEffect(() => {
    deps.password.lock();
    link.start([]);
  }, [link]);
  const load = board?.load;
  useRinging(deps, load?.alerts ?? []);
  return (
    <main class="wall" data-stale={load === undefined || load.stale ? "yes" : "no"}>
      <header>
        <h1>{facts.name}</h1>
        <p class="wall-clock">{clockTime(now)}</p>
        <Sound deps={deps} />
      </header>
      <Cut step={step} load={load} />
      {load !== undefined && <Alerts deps={deps} load={load} now={now} />}
      <div class="wall-doors">
        {inOrder(load?.doors ?? [], facts.doors).map((one) => (
          <Door key={one.door} one={one} name={doorWords(one.door, facts.doors)} now={now} />
        ))}
      </div>
      <Foot board={board} load={load} />
    </main>
  );
}

/** A wall that shows old numbers as if they were new is worse than an empty one. */
function Cut({ step, load }: { readonly step: Step; readonly load: LoadView | undefined }) {
  if (step === "signed_out") return <p class="wall-cut" role="alert">{_("Utloggad. Logga in igen för att visa läget.")}</p>;
  if (step === "offline" || load?.stale === true) return <p class="wall-cut" role="alert">{_("Läget är okänt: tjänsten svarar inte.")}</p>;
  return load === undefined ? <p class="wall-note">{_("Hämtar …")}</p> : null;
}

function Door({ one, name, now }: { readonly one: DoorView; readonly name: string; readonly now: number }) {
  const { waiting, since } = waitsOf(one);
  return (
    <section class="wall-door" data-door={one.door} data-open={one.open ? "yes" : "no"}>
      <h2>{name}</h2>
      <p class="wall-big">{waiting}</p>
      <p>{since === null ? _("Ingen väntar") : _("väntar, längst %(time)", { time: lasted(now - since) })}</p>
      <ul>
        {one.waits.map((each) => (
          <li key={each.language}>
            {languageWords(each.language)}: {each.waiting} · {lasted(now - each.since)}
          </li>
        ))}
      </ul>
      <p class="wall-there">
        {_("%(n) på jour", { n: one.onDuty })} · {_("%(n) lediga platser", { n: one.free })} · {_("%(n) i samtal", { n: one.talking })}
      </p>
      <p class="wall-intake">{intakeWords(one)}</p>
    </section>
  );
}

function Alerts({ deps, load, now }: { readonly deps: AppDeps; readonly load: LoadView; readonly now: number }) {
  return (
    <ul class="wall-alerts" aria-live="polite">
      {load.alerts.map((one) => (
        <li key={one.key} class={isFree(one) ? "free" : ""} data-alert={one.key}>
          <strong>{alertWords(one, deps.facts.doors, false)}</strong> {alertStateWords(one, now, false)}
        </li>
      ))}
    </ul>
  );
}

function Foot({ board, load }: { readonly board: Board | null; readonly load: LoadView | undefined }) {
  const open = board?.escalations.entries.length ?? 0;
  const paused = load?.people.filter(({ state }) => state === "pause").length ?? 0;
  return (
    <footer>
      <p>{open === 0 ? _("Ingen öppen eskalering") : _("Öppna eskaleringar: %(n)", { n: open })}</p>
      <p>{_("På paus: %(n)", { n: paused })}</p>
    </footer>
  );
}

function Sound({ deps }: { readonly deps: AppDeps }) {
  // A browser plays nothing before somebody has touched the page: off until then.
  const [on, setOn] = useState(false);
  useEffect(() => {
    deps.alerts.sound = on;
  }, [on]);
  return (
    <button
      type="button"
      class="plain"
      aria-pressed={on}
      onClick={() => {
        setOn(!on);
        if (!on) deps.alerts.sample();
      }}
    >
      {on ? _("Ljud på") : _("Ljud av")}
    </button>
  );
}
