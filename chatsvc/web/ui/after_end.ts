/** After the end: the plan that both made stays until the page is closed, two taps after a good end, and when all was deleted as a quiet last line. */
import type { PlanCard } from "../e2ee/cards.ts";
import type { VisitorSnapshot } from "../net/visitor_types.ts";
import { planLines, planOf } from "./cards.ts";
import { type Find, onTap, setNotice } from "./parts.ts";
import { fill, type PageTexts } from "./texts.ts";

/** Posts one answer: question, answer (indices, docs/protocol.md section 6), then the ticket. Nobody waits for it. */
export type Post = (body: Uint8Array) => void;

export interface AfterEndParts {
  readonly find: Find;
  readonly texts: PageTexts["texts"];
  readonly post: Post;
  /** What the clock shows now. */
  readonly time: () => string;
}

export class AfterEnd {
  readonly #box: HTMLElement;
  readonly #receipt: HTMLElement;
  readonly #plan: HTMLElement;
  #card: PlanCard | null = null;
  /** An address was asked for, for 112: nobody asks how it was, whatever the end says. */
  #called = false;
  #ticket: Uint8Array | null = null;

  /** Each question is a `[data-felt]` with a button for each answer and a line of thanks last. */
  constructor(private readonly parts: AfterEndParts) {
    const { find, post } = parts;
    this.#box = find("felt");
    this.#receipt = find("receipt");
    this.#plan = find("bye-plan");
    this.#questions.forEach((question, index) => {
      question.querySelectorAll("button").forEach((button, answer) =>
        onTap(button, () => {
          if (this.#ticket === null || !thank(question)) return;
          post(new Uint8Array([index, answer, ...this.#ticket]));
        }),
      );
    });
  }

  /** While they talk: the newest plan is kept here, in memory alone. */
  note({ messages, addressAsked }: Pick<VisitorSnapshot, "messages" | "addressAsked">): void {
    this.#card = planOf(messages);
    this.#called ||= (addressAsked ?? null) !== null;
  }

  /** Quick exit: nothing stays. */
  wipe(): void {
    [this.#card, this.#ticket] = [null, null];
    this.#plan.querySelector("[data-testid=plan], button")?.remove();
    this.#plan.hidden = true;
  }

  /**
   * `talked`: there was something to delete. `ticket`: who the page was to the service; null: nobody.
   * Only the counsellor's own words allow to ask, and only the service's word is a receipt (G7).
   * `folded`: earlier text lay folded at the end, and so does the plan (flow B).
   * Returns whether the plan stays: then the page must not say that nothing is left on it.
   */
  render({ ended, endedFor, erasing }: VisitorSnapshot, talked: boolean, ticket: Uint8Array | null, folded = false): boolean {
    if (talked && !erasing && this.#receipt.hidden) setNotice(this.#receipt, fill(this.parts.texts["ui.bye.receipt"], { time: this.parts.time() }));
    if (this.#card !== null && endedFor !== "abuse" && this.#plan.hidden) this.#showPlan(this.#card, folded);
    this.#ticket = ended === "counsellor" && endedFor === "well" && !this.#called ? ticket : null;
    this.#box.hidden = this.#ticket === null;
    return !this.#plan.hidden;
  }

  #showPlan(card: PlanCard, folded: boolean): void {
    const { ownerDocument } = this.#plan;
    const lines = (): HTMLElement => planLines(ownerDocument, card, this.parts.texts);
    this.#plan.hidden = false;
    if (!folded) return this.#plan.append(lines());
    const unfold = ownerDocument.createElement("button");
    [unfold.type, unfold.className] = ["button", "plain"];
    unfold.textContent = ownerDocument.querySelector("[data-unfold]:not([data-testid=unfold-draft])")?.textContent ?? "";
    onTap(unfold, () => unfold.replaceWith(lines()));
    this.#plan.append(unfold);
  }

  get #questions(): readonly HTMLElement[] {
    return [...this.#box.querySelectorAll<HTMLElement>("[data-felt]")];
  }
}

/** The buttons go, the thanks come; false: they had gone before. */
function thank(question: HTMLElement): boolean {
  const [answers, thanks] = [question.querySelector<HTMLElement>("[data-answers]"), question.querySelector<HTMLElement>("[data-thanks]")];
  if (answers === null || thanks === null || answers.hidden) return false;
  answers.hidden = true;
  thanks.hidden = false;
  thanks.focus();
  return true;
}
