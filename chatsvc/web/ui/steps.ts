/** One step is on screen at a time; each new one begins at its heading, for eyes and for screen readers. */

export type Step = "back" | "about" | "path" | "start" | "waiting" | "talk" | "bye" | "problem";

/** Steps where numbers to call instead are all that is left stay scrollable; `body[data-step]` lets CSS know. */
export class Steps {
  #now: Step = "about";

  constructor(private readonly document: Document) {
    document.body.dataset["step"] = this.#now;
  }

  get now(): Step {
    return this.#now;
  }

  /** Shows a step; returns whether it was another one before. `focus` false: the caller places the focus. */
  show(step: Step, focus = true): boolean {
    if (step === this.#now) return false;
    this.#now = step;
    this.document.body.dataset["step"] = step;
    delete this.document.documentElement.dataset["kept"];
    for (const section of this.document.querySelectorAll<HTMLElement>("[data-step]")) {
      if (section !== this.document.body) section.hidden = section.dataset["step"] !== step;
    }
    this.document.defaultView?.scrollTo(0, 0);
    if (focus) this.focusHeading(step);
    return true;
  }

  focusHeading(step: Step): void {
    const section = `section[data-step="${step}"]`;
    const heading = this.document.querySelector<HTMLElement>(`${section} > h1, ${section} > :not([hidden]) > h1`);
    heading?.focus({ preventScroll: true });
  }
}
