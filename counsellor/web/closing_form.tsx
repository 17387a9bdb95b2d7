/** After the end: what it was about, in closed lists. Nothing need be ticked; what is ticked becomes counts at once, and nothing of it is kept. */
import { useRef, useState } from "preact/hooks";
import type { DeskConversation } from "../../chatsvc/web/net/desk_types.ts";
import { courseTicks, followed, NO_COURSE } from "./course.ts";
import { isOver } from "./reading.ts";
import { isGrave, known, RISKS } from "./risk.ts";
import { _ } from "./text.ts";
import type { DeskLink, FormQuestion } from "./worker_messages.ts";

/** `<list>-<answer>` for every risk that was asked about: that it was, and whether the answer was grave. */
export function riskTicks(one: Pick<DeskConversation, "marks" | "messages">): readonly string[] {
  return RISKS.flatMap((risk) => {
    const what = known(one, risk);
    if (what === null) return [];
    return isGrave(risk, what) ? [`risk_${risk}-asked`, `risk_${risk}-grave`] : [`risk_${risk}-asked`];
  });
}

/** `contact-<kind>` for every way to be reached that was given; of who, nothing. */
export function contactTicks({ contact }: Pick<DeskConversation, "contact">): readonly string[] {
  return contact.kinds.map((kind) => `contact-${kind}`);
}

/** What is counted beside the form, whether it is filled in or not. */
export interface Closing {
  readonly ticks: () => readonly string[];
  /** A reason to end that was chosen before the end. */
  readonly note: (tick: string) => void;
  /** The counsellor had marked it as heavy when it ended. */
  readonly heavy: () => boolean;
  /** Whether it is hers to count: each talk once, by who led it to its end. */
  readonly isHers: () => boolean;
}

/** The end clears what the strip knew; the form is filled in after it. `atOnce`: conversations that this counsellor holds just now. */
export function useClosing(one: DeskConversation, heavy: boolean, now: number, atOnce: number): Closing {
  const course = useRef(NO_COURSE);
  course.current = followed(course.current, one, now, atOnce);
  const risks = useRef<readonly string[]>([]);
  const reasons = useRef<readonly string[]>([]);
  const marked = useRef(false);
  const talked = useRef(false);
  // First seen when it was over: nobody else may be there to count it.
  const hers = useRef(true);
  if (!isOver(one)) {
    talked.current ||= one.phase === "talking";
    hers.current = talked.current && !isBesideColleague(one);
    risks.current = [...riskTicks(one), ...contactTicks(one)];
    marked.current = heavy;
  }
  return {
    ticks: () => [...risks.current, ...reasons.current, ...courseTicks(course.current)],
    note: (tick) => {
      reasons.current = [tick];
    },
    heavy: () => marked.current,
    isHers: () => hers.current,
  };
}

/** What weighs on whoever sat there: danger, abuse, or her own mark. */
export function wasHeavy(ticks: readonly string[], marked = false): boolean {
  return marked || ticks.some((tick) => tick.endsWith("-grave") || tick.startsWith("abuse-"));
}

/** A talk that took place and was hers; not one that a colleague has taken over or leads, that she was never let into, or whose keys failed. */
export function isCounted(one: DeskConversation, closing: Closing): boolean {
  return (one.phase === "ended" || one.phase === "left") && closing.isHers();
}

/** Who came in beside does not lead while a colleague of the counsellors is there. */
function isBesideColleague({ beside, people }: DeskConversation): boolean {
  return beside && people.some(({ me, role }) => !me && role === "counsellor");
}

interface ClosingFormProps {
  readonly one: DeskConversation;
  readonly link: DeskLink;
  readonly form: readonly FormQuestion[];
  readonly closing: Closing;
}

export function ClosingForm({ one, link, form, closing }: ClosingFormProps) {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const close = (ticks: readonly string[]): void => {
    link.command({ do: "form", door: one.door, ticks: [...ticks, ...closing.ticks()], ...(closing.heavy() ? { heavy: true } : {}) });
    link.command({ do: "dismiss", conversation: one.id });
  };
  return (
    <form
      class="closing"
      data-closing
      onSubmit={(event) => {
        event.preventDefault();
        close([...ticked]);
      }}
    >
      <p class="closing-lead">{_("Om du vill: kryssa i det du vet. Bara antal sparas, ingenting om personen.")}</p>
      <div class="closing-questions">
        {form.filter(({ shown }) => shown).map((question) => (
          <Question key={question.id} question={question} name={`${question.id}-${one.id}`} ticked={ticked} change={setTicked} />
        ))}
      </div>
      <div class="closing-actions">
        <button type="submit" class="primary">
          {ticked.size === 0 ? _("Stäng utan att kryssa") : _("Räkna och stäng")}
        </button>
        {one.phase === "left" && <span class="closing-note">{_("Texten här försvinner när du stänger.")}</span>}
      </div>
    </form>
  );
}

interface QuestionProps {
  readonly question: FormQuestion;
  readonly name: string;
  readonly ticked: ReadonlySet<string>;
  readonly change: (ticked: ReadonlySet<string>) => void;
}

function Question({ question, name, ticked, change }: QuestionProps) {
  const own = question.answers.map(({ id }) => `${question.id}-${id}`);
  const none = own.every((tick) => !ticked.has(tick));
  const pick = (tick: string | null, on: boolean): void => {
    const kept = [...ticked].filter((other) => question.many ? other !== tick : !own.includes(other));
    change(new Set(on && tick !== null ? [...kept, tick] : kept));
  };
  return (
    <fieldset data-question={question.id}>
      <legend>{question.words}</legend>
      {!question.many && (
        <label class={none ? "chip chosen quiet" : "chip quiet"}>
          <input type="radio" name={name} checked={none} onChange={() => pick(null, true)} />
          {_("Ej frågat")}
        </label>
      )}
      {question.answers.map(({ id, words }) => {
        const tick = `${question.id}-${id}`;
        const on = ticked.has(tick);
        return (
          <label key={id} class={on ? "chip chosen" : "chip"}>
            <input type={question.many ? "checkbox" : "radio"} name={name} data-tick={tick} checked={on} onChange={(event) => pick(tick, event.currentTarget.checked)} />
            {words}
          </label>
        );
      })}
    </fieldset>
  );
}
