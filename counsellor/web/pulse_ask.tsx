/** At check-out, once a week: how the week was. Two closed questions, for the whole reception; she may let it be. */
import { useState } from "preact/hooks";
import type { PulseSupport, PulseWeek } from "../../chatsvc/web/net/desk_types.ts";
import { mondayOf } from "./exposure.ts";
import { _ } from "./text.ts";
import { localStore } from "./local_store.ts";
import type { DeskLink } from "./worker_messages.ts";

interface PulseProps {
  readonly alias: string;
  readonly link: DeskLink;
  readonly now: () => number;
  readonly storage?: Storage | null;
}

const WEEKS = (): readonly [PulseWeek, string][] => [
  ["fine", _("Bra")],
  ["heavy", _("Tung, men det gick")],
  ["too_heavy", _("För tung")],
];
const SUPPORTS = (): readonly [PulseSupport, string][] => [
  ["yes", _("Ja")],
  ["partly", _("Ibland")],
  ["no", _("Nej")],
];

export function PulseAsk({ alias, link, now, storage = localStore() }: PulseProps) {
  const name = `pulse.${alias}`;
  const monday = mondayOf(now());
  const [step, setStep] = useState<"asks" | "thanks" | "rests">(storage?.getItem(name) === monday ? "rests" : "asks");
  const [week, setWeek] = useState<PulseWeek | null>(null);
  const [support, setSupport] = useState<PulseSupport | null>(null);
  const done = (said: boolean): void => {
    if (said) link.command({ do: "pulse", week, support });
    try {
      storage?.setItem(name, monday);
    } catch {
      // Full: it is asked again after the next loading, and counted once all the same.
    }
    setStep(said ? "thanks" : "rests");
  };
  if (step === "rests") return null;
  if (step === "thanks") {
    return (
      <p class="pulse" role="status" data-pulse="thanks">
        {_("Tack. Svaret räknas ihop med de andras.")}
      </p>
    );
  }
  return (
    <form
      class="closing pulse"
      data-pulse="asks"
      onSubmit={(event) => {
        event.preventDefault();
        done(week !== null || support !== null);
      }}
    >
      <p class="closing-lead">{_("Två frågor om veckan, om du vill")}</p>
      <p class="closing-note">
        {_("Svaren läggs ihop för hela mottagningen och visas per kvartal, först när minst fem har svarat likadant. Ingen ser vem som svarade vad. Är färre än fyra personer i arbete visas ingenting. I ett litet lag kan den som känner dig ändå gissa: svara bara om det känns bra.")}
      </p>
      <div class="closing-questions">
        <Choice name="week" legend={_("Hur var veckan?")} answers={WEEKS()} chosen={week} choose={setWeek} />
        <Choice name="support" legend={_("Hade du någon att prata med när du behövde det?")} answers={SUPPORTS()} chosen={support} choose={setSupport} />
      </div>
      <div class="closing-actions">
        <button type="submit" class="primary" disabled={week === null && support === null}>
          {_("Svara")}
        </button>
        <button type="button" class="plain" onClick={() => done(false)}>
          {_("Inte den här veckan")}
        </button>
      </div>
    </form>
  );
}

interface ChoiceProps<T extends string> {
  readonly name: string;
  readonly legend: string;
  readonly answers: readonly [T, string][];
  readonly chosen: T | null;
  readonly choose: (answer: T) => void;
}

function Choice<T extends string>({ name, legend, answers, chosen, choose }: ChoiceProps<T>) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      {answers.map(([id, words]) => (
        <label key={id} class={id === chosen ? "chip chosen" : "chip"}>
          <input type="radio" name={`pulse-${name}`} data-pulse-answer={`${name}-${id}`} checked={id === chosen} onChange={() => choose(id)} />
          {words}
        </label>
      ))}
    </fieldset>
  );
}
