/** Before the desk: at which door tonight, and what happens while this browser gets its keys. */
import { _ } from "./text.ts";
import { stepWords } from "./words.ts";
import type { Door, Step } from "./worker_messages.ts";

const ORDER = ["keys", "asking", "waiting", "certified"] as const;

export function DoorChoice(p: { doors: readonly Door[]; alias: string; choose: (door: string) => void }) {
  return (
    <main class="gate">
      <p class="gate-step">{_("Hej %(alias)", { alias: p.alias })}</p>
      <h1>{_("Var svarar du i kväll?")}</h1>
      {p.doors.length === 0 && <p class="gate-problem">{_("Ditt konto har ingen ingång. Prata med din handledare.")}</p>}
      <ul class="door-list">
        {p.doors.map((door, index) => (
          <li key={door.id}>
            <button type="button" class="primary" data-door={door.id} autofocus={index === 0} onClick={() => p.choose(door.id)}>
              {door.name}
            </button>
          </li>
        ))}
      </ul>
      <p class="gate-note">{_("Du ser bara den ingångens kö. Byt genom att ladda om sidan när du inte har samtal.")}</p>
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
