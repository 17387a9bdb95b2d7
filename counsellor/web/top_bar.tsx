/** The bar at the top: who and where, on duty or not, the link, sound, lock, log-out. */
import { useState } from "preact/hooks";
import type { Duty, Link } from "../../chatsvc/web/net/desk_types.ts";
import type { Alerts } from "./alerts.ts";
import { _ } from "./text.ts";
import { linkWords } from "./words.ts";
import type { Facts } from "./worker_messages.ts";

export interface DutySwitch {
  readonly state: Duty;
  readonly choose: (state: Duty) => void;
}

interface TopBarProps {
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
      <p class="bar-who">
        <strong>{p.facts.alias}</strong>
        <span>{doors.length === 0 ? p.facts.name : doors.join(" · ")}</span>
      </p>
      {p.duty !== null && <DutyChoice duty={p.duty} />}
      <p class={`bar-link link-${p.link}`} role="status">
        {linkWords(p.link)}
      </p>
      <div class="bar-tools">
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

function DutyChoice({ duty }: { duty: DutySwitch }) {
  const choices: readonly [Duty, string][] = [
    ["on", _("På jour")],
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
    </fieldset>
  );
}
