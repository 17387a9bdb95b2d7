/** Before the desk: at which doors tonight, and what happens while this browser gets its keys. */
import { useState } from "preact/hooks";
import { _ } from "./text.ts";
import { stepWords } from "./words.ts";
import type { Door, Step } from "./worker_messages.ts";

const ORDER = ["keys", "asking", "waiting", "certified"] as const;

export function DoorChoice(p: { doors: readonly Door[]; alias: string; begin: (doors: readonly string[]) => void }) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const chosen = p.doors.map((door) => door.id).filter((id) => !left.has(id));
  const toggle = (id: string): void => {
    const next = new Set(left);
    if (!next.delete(id)) next.add(id);
    setLeft(next);
  };
  if (p.doors.length === 0) {
    return (
      <main class="gate">
        <p class="gate-step">{_("Hej %(alias)", { alias: p.alias })}</p>
        <p class="gate-problem">{_("Ditt konto har ingen ingång. Prata med din handledare.")}</p>
      </main>
    );
  }
  return (
    <main class="gate">
      <p class="gate-step">{_("Hej %(alias)", { alias: p.alias })}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (chosen.length > 0) p.begin(chosen);
        }}
      >
        <fieldset class="door-list">
          <legend>
            <h1>{_("Var svarar du i kväll?")}</h1>
          </legend>
          {p.doors.map((door) => (
            <label key={door.id} class="door-choice">
              <input type="checkbox" data-door={door.id} checked={!left.has(door.id)} onChange={() => toggle(door.id)} />
              {door.name}
            </label>
          ))}
        </fieldset>
        <button type="submit" class="primary" data-begin autofocus disabled={chosen.length === 0}>
          {_("Börja")}
        </button>
      </form>
      <p class="gate-note">{_("Du ser kön vid de ingångar du väljer. Ändra genom att logga ut och in när du inte har samtal.")}</p>
    </main>
  );
}

/** The page was loaded again: the desk that it held is being opened. */
export function ComingBack() {
  return (
    <main class="gate" data-step="again">
      <h1>{_("Öppnar dina samtal igen")}</h1>
      <p class="gate-note">{_("Ingenting är borta. Det tar några sekunder.")}</p>
    </main>
  );
}

/** A copied tab: the desk stays where it is. */
export function OpenElsewhere() {
  return (
    <main class="gate" data-step="elsewhere">
      <h1>{_("Öppet i en annan flik")}</h1>
      <p class="gate-note">{_("Dina samtal är öppna i en annan flik. Fortsätt där och stäng den här.")}</p>
    </main>
  );
}

export function StepPage(p: { step: Step; logOut: () => void }) {
  const at = ORDER.findIndex((one) => one === p.step);
  const failed = at < 0 && p.step !== "ready";
  return (
    <main class="gate" data-step={p.step}>
      <h1>{failed ? _("Det gick inte") : _("Gör plats för dig")}</h1>
      {failed ? (
        <p class="gate-problem" role="alert">
          {stepWords(p.step)}
        </p>
      ) : (
        <ol class="steps" aria-live="polite">
          {ORDER.map((one, index) => (
            <li key={one} class={index < at ? "done" : index === at ? "doing" : ""} aria-current={index === at ? "step" : undefined}>
              {stepWords(one)}
            </li>
          ))}
        </ol>
      )}
      {!failed && <p class="gate-note">{_("Nycklarna stannar i den här webbläsaren. Det tar några sekunder.")}</p>}
      {failed && (
        <button type="button" class="plain" onClick={p.logOut}>
          {p.step === "signed_out" ? _("Logga in igen") : _("Logga ut")}
        </button>
      )}
    </main>
  );
}
