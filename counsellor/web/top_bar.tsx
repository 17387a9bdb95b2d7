/** The bar at the top: who and where, on duty or not, the link, other pages, sound, lock, log-out. */
import { useRef, useState } from "preact/hooks";
import type { Duty, Link } from "../../chatsvc/web/net/desk_types.ts";
import type { Alerts } from "./alerts.ts";
import { DesktopChoice } from "./desktop_choice.tsx";
import { _ } from "./text.ts";
import { clockTime } from "./time_words.ts";
import { linkWords } from "./words.ts";
import type { Facts } from "./worker_messages.ts";

export interface DutySwitch {
  readonly state: Duty;
  readonly choose: (state: Duty, backIn?: number) => void;
  /** How many conversations at once, and what may be chosen. */
  readonly capacity: number;
  readonly most: number;
  readonly chooseCapacity: (count: number) => void;
  /** When the pause is thought to be over; null: not said. */
  readonly backAt: number | null;
  /** A decided shift without anybody beside. */
  readonly alone: boolean;
}

interface TopBarProps {
  /** Name of the page for who cannot see it, where nothing below says it. */
  readonly title?: string;
  readonly facts: Facts;
  /** Of this shift; a supervisor's board names the reception instead. */
  readonly doors: readonly string[];
  readonly duty: DutySwitch | null;
  readonly link: Link;
  readonly alerts: Alerts;
  readonly lock: () => void;
  readonly logOut: () => void;
}

export function TopBar(p: TopBarProps) {
  const [sound, setSound] = useState(p.alerts.sound);
  const doors = p.facts.doors.filter(({ id }) => p.doors.includes(id)).map(({ name }) => name);
  return (
    <header class="bar">
      {p.title !== undefined && <h1 class="unseen">{p.title}</h1>}
      <p class="bar-who">
        <strong>{p.facts.alias}</strong>
        <span>{doors.length === 0 ? p.facts.name : doors.join(" · ")}</span>
        {p.duty?.alone === true && (
          <span class="bar-alone" data-alone>
            {_("Ensam på passet")}
          </span>
        )}
      </p>
      {p.duty !== null && <DutyChoice duty={p.duty} />}
      <p class={`bar-link link-${p.link}`} role="status">
        {linkWords(p.link)}
      </p>
      <div class="bar-tools">
        <OtherPages facts={p.facts} />
        <button
          type="button"
          class="plain"
          aria-pressed={sound}
          onClick={() => {
            p.alerts.sound = !sound;
            setSound(!sound);
          }}
        >
          {sound ? _("Ljud på") : _("Ljud av")}
        </button>
        {p.alerts.desktop !== null && <DesktopChoice notice={p.alerts.desktop} />}
        <button type="button" class="plain" onClick={p.lock}>
          {_("Lås")}
        </button>
        <button type="button" class="plain" onClick={p.logOut}>
          {_("Logga ut")}
        </button>
      </div>
    </header>
  );
}

/** The console's own pages, each in a tab of its own: the desk never goes away under a conversation. */
function OtherPages({ facts }: { facts: Facts }) {
  const menu = useRef<HTMLDetailsElement>(null);
  const close = (): void => {
    if (menu.current !== null) menu.current.open = false;
  };
  if (facts.pages.length === 0) return null;
  return (
    <details
      class="bar-pages"
      ref={menu}
      onKeyDown={(event) => event.key === "Escape" && close()}
      onFocusOut={(event) => event.relatedTarget instanceof Node && !event.currentTarget.contains(event.relatedTarget) && close()}
    >
      <summary>{_("Sidor")}</summary>
      <nav aria-label={_("Sidor i egen flik")}>
        {facts.pages.map(({ path, words }) => (
          <a key={path} href={path} target="_blank" rel="noopener" onClick={close}>
            {words}
          </a>
        ))}
      </nav>
    </details>
  );
}

function DutyChoice({ duty }: { duty: DutySwitch }) {
  const choices: readonly [Duty, string][] = [
    ["on", _("På jour")],
    ["finishing", _("Avslutar")],
    ["pause", _("Paus")],
    ["off", _("Av")],
  ];
  return (
    <fieldset class="duty" data-duty={duty.state}>
      <legend class="unseen">{_("Tjänstgöring")}</legend>
      {choices.map(([state, words]) => (
        <label key={state} data-choose={state} class={duty.state === state ? "chosen" : ""}>
          <input type="radio" name="duty" value={state} checked={duty.state === state} onChange={() => duty.choose(state)} />
          {words}
        </label>
      ))}
      {duty.state === "pause" ? <BackIn duty={duty} /> : <HowMany duty={duty} />}
    </fieldset>
  );
}

/** Minutes of a pause that may be said; said to the service, never counted down at anybody. */
const PAUSES: readonly number[] = [5, 10, 20, 30];

function BackIn({ duty }: { duty: DutySwitch }) {
  return (
    <select aria-label={_("Tillbaka om")} data-choose="back" value="" onChange={(event) => duty.choose("pause", Number(event.currentTarget.value) * 60)}>
      <option value="" disabled>
        {duty.backAt === null ? _("Tillbaka om …") : _("Paus till ungefär %(clock)", { clock: clockTime(duty.backAt) })}
      </option>
      {PAUSES.map((minutes) => (
        <option key={minutes} value={minutes}>
          {_("%(n) min", { n: minutes })}
        </option>
      ))}
    </select>
  );
}

function HowMany({ duty }: { duty: DutySwitch }) {
  if (duty.most < 2) return null;
  const counts = Array.from({ length: duty.most }, (_each, i) => i + 1);
  return (
    <select aria-label={_("Samtal samtidigt")} data-choose="capacity" onChange={(event) => duty.chooseCapacity(Number(event.currentTarget.value))}>
      {counts.map((n) => (
        <option key={n} value={n} selected={n === duty.capacity}>
          {n === 1 ? _("1 samtal") : _("%(n) samtal", { n })}
        </option>
      ))}
    </select>
  );
}
