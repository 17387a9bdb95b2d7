/** After a tab was opened again earlier text stays folded: it is not even in the page until somebody who knows of it taps (flow B). */
import type { Message } from "../net/visitor_types.ts";

export class Fold {
  #state: "open" | "closed" = "open";
  #early: ReadonlySet<string> | null = null;
  #draft = "";
  readonly #bars: readonly HTMLElement[];

  constructor(document: Document, unfolded: (draft: string) => void) {
    this.#bars = [...document.querySelectorAll<HTMLElement>("[data-fold]")];
    for (const button of document.querySelectorAll<HTMLElement>("[data-unfold]")) {
      button.addEventListener("click", () => {
        const draft = this.#draft;
        this.open();
        unfolded(draft);
      });
    }
  }

  get isClosed(): boolean {
    return this.#state === "closed";
  }

  close(): void {
    this.#state = "closed";
    this.#early = null;
  }

  open(): void {
    this.#state = "open";
    this.#draft = "";
    for (const bar of this.#bars) bar.hidden = true;
  }

  /** What was kept: its messages by key, and what was written and not sent. Only the first call counts. */
  take(messages: readonly Message[], draft: string): void {
    if (this.#state === "open" || this.#early !== null) return;
    this.#early = new Set(messages.map(({ key }) => key));
    this.#draft = draft;
    if (this.#early.size === 0 && draft === "") return this.open();
    for (const bar of this.#bars) bar.hidden = false;
  }

  shown(messages: readonly Message[]): readonly Message[] {
    const early = this.#early;
    return this.#state === "open" || early === null ? messages : messages.filter(({ key }) => !early.has(key));
  }
}
