/** The step before Start: says who is on duty, or why nobody answers, before a visitor has hoped and waited. */
import type { Clock } from "../net/ports.ts";
import { hang } from "./banners.ts";
import { Intake, type Standing } from "./intake.ts";
import { hoursOf, sayBack, sayHours, sayUnread } from "./opening_hours.ts";
import { type Find, onTap, setText } from "./parts.ts";
import type { Steps } from "./steps.ts";
import { fill, type PageTexts } from "./texts.ts";

export interface StartStepDeps {
  readonly document: Document;
  readonly find: Find;
  readonly texts: PageTexts["texts"];
  readonly steps: Steps;
  readonly clock: Clock;
  readonly loadStatus: () => Promise<unknown>;
  /** Hours, minutes and seconds: every look is seen to have happened. */
  readonly time: (ms: number) => string;
  /** After every look: a refusal may be explained better now. */
  readonly looked: () => void;
}

export class StartStep {
  readonly #intake: Intake;
  /** Held, not looked up: quick exit may have emptied the page when an answer comes. */
  readonly #parts: Readonly<Record<"section" | "start" | "look" | "door" | "duty" | "hours" | "unread" | "looked" | "said" | "bye-hours", HTMLElement>>;
  readonly #whenShut: readonly HTMLElement[];
  readonly #whenOpen: readonly HTMLElement[];
  readonly #words: readonly [HTMLElement, HTMLInputElement];
  #door = "";
  #was: string | null = null;

  constructor(private readonly deps: StartStepDeps) {
    const { document, find } = deps;
    this.#parts = {
      section: find("start-step"),
      start: find("start"),
      look: find("look"),
      door: find("door"),
      duty: find("duty"),
      hours: find("hours"),
      unread: find("unread"),
      looked: find("looked"),
      said: find("start-said"),
      "bye-hours": find("bye-hours"),
    };
    this.#words = [find("have-words"), find<HTMLInputElement>("typed-words")];
    this.#words[1].addEventListener("input", () => this.#letBack());
    this.#whenShut = [...document.querySelectorAll<HTMLElement>("[data-shut]")];
    this.#whenOpen = [...document.querySelectorAll<HTMLElement>("[data-open]")];
    this.#intake = new Intake({
      load: deps.loadStatus,
      clock: deps.clock,
      looked: () => {
        this.#render();
        deps.looked();
      },
    });
    onTap(this.#parts.look, () => void this.#lookByHand());
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.#onScreen()) void this.#intake.look();
    });
    void this.#intake.look();
  }

  /** Shows the step for a door, as it stands by the last look, and looks again. */
  enter(door: string, name: string): void {
    const { steps } = this.deps;
    this.#door = door;
    this.#was = null;
    const { door: line } = this.#parts;
    setText(line, fill(line.dataset["text"] ?? "", { door: name }));
    this.#render();
    steps.show("start");
    this.#intake.watch(() => this.#onScreen());
  }

  /** Looks once more, for a page that was refused. */
  look(): void {
    void this.#intake.look();
  }

  /** After the end: when one may come here again, in the words of this step; nothing where nobody knows. */
  async sayNext(door: string): Promise<void> {
    await this.#intake.look();
    const { texts, document, clock } = this.deps;
    const standing = this.#intake.standing(door);
    setText(this.#parts["bye-hours"], standing.kind === "unknown" ? "" : sayHours(standing.hours, { texts, language: document.documentElement.lang, now: clock.now() }));
  }

  get standing(): Standing {
    return this.#intake.standing(this.#door);
  }

  #onScreen(): boolean {
    return this.deps.steps.now === "start";
  }

  async #lookByHand(): Promise<void> {
    await this.#intake.look();
    // Only who asked is told that nothing changed; a page that repeats itself every half minute frightens.
    if (this.standing.kind === "shut") setText(this.#parts.said, this.#parts.looked.textContent ?? "");
  }

  #render(): void {
    const { document, texts } = this.deps;
    const { duty, looked } = this.#parts;
    const { standing } = this;
    const why = standing.kind === "shut" ? standing.why : null;
    const held = document.activeElement;
    for (const part of this.#whenShut) {
      const { shut } = part.dataset;
      part.hidden = why === null || (shut !== "any" && shut !== why);
    }
    for (const part of this.#whenOpen) part.hidden = why !== null;
    this.#letBack();
    this.#parts.section.setAttribute("aria-labelledby", why === null ? "start-title" : `shut-${why}`);
    setText(duty, standing.kind === "open" ? fill(duty.dataset["text"] ?? "", { count: standing.onDuty }) : "");
    this.#renderHours(standing);
    const { seenAt, failed } = this.#intake;
    setText(looked, failed || seenAt === null ? texts["ui.look.failed"] : fill(texts["ui.looked"], { time: this.deps.time(seenAt) }));
    if (why !== this.#was && this.#onScreen()) this.#say(why, held);
    this.#was = why;
  }

  /** After the last entry whoever has words to come back by is still let in. */
  #letBack(): void {
    const { standing } = this;
    if (standing.kind !== "shut" || standing.why !== "late") return;
    const [box, typed] = this.#words;
    box.hidden = false;
    this.#parts.start.hidden = typed.value.trim() === "";
  }

  #renderHours(standing: Standing): void {
    const { document, texts, clock } = this.deps;
    const says = { texts, language: document.documentElement.lang, now: clock.now() };
    const { hours, unread } = this.#parts;
    const back = standing.kind === "shut" ? sayBack(standing.back, says) : "";
    setText(hours, standing.kind === "unknown" ? "" : back + sayHours(standing.hours, says));
    hang(document, this.#intake.status, this.#door, (partner) => sayHours(hoursOf(partner), says));
    setText(unread, standing.kind === "unknown" || standing.languages === undefined ? "" : sayUnread(standing.languages, says, standing.kind === "open"));
    for (const part of [hours, unread]) part.hidden = part.textContent === "";
  }

  /** Something changed under the visitor's eyes: say it once, and keep the focus where there still is something. */
  #say(why: string | null, held: Element | null): void {
    const { steps, texts } = this.deps;
    const { start, look, said } = this.#parts;
    const title = this.#whenShut.find((part) => part.dataset["shut"] === why)?.querySelector("h1");
    setText(said, title?.textContent ?? texts["ui.open_again"]);
    if (held === start || held === look) (why === null ? start : look).focus({ preventScroll: true });
    else if (held?.closest("[data-shut], [data-open]")) steps.focusHeading("start");
  }
}
