/** Before there is a place in line the page does not say that there is one; where it does not get through, it says so and who else answers. */
import type { Cancel, Clock } from "../net/ports.ts";
import type { VisitorSnapshot } from "../net/visitor_types.ts";
import { type Find, setText } from "./parts.ts";
import type { PageTexts } from "./texts.ts";

/** A network that lets pages through and no lines never says no. */
export const LATE_MS = 30_000;

export interface ReachDeps {
  readonly document: Document;
  readonly find: Find;
  readonly texts: PageTexts["texts"];
  readonly clock: Clock;
  /** It has taken long: who else answers lies open. */
  readonly late: () => void;
}

export class Reach {
  readonly #title: HTMLElement;
  readonly #box: HTMLElement;
  readonly #text: HTMLElement;
  /** What is true only of who has a place. */
  readonly #placed: readonly HTMLElement[];
  #stop: Cancel | null = null;
  #news = "";

  constructor(private readonly deps: ReachDeps) {
    this.#title = deps.find("waiting-title");
    this.#box = deps.find("unreached");
    this.#text = deps.find("unreached-text");
    this.#placed = [...deps.document.querySelectorAll<HTMLElement>("[data-placed]")];
  }

  render({ phase, work }: VisitorSnapshot): void {
    const before = phase === "working" || phase === "connecting";
    const queue = this.#title.dataset["text"] ?? "";
    setText(this.#title, before ? this.deps.texts["ui.connecting"] : queue);
    for (const part of this.#placed) part.hidden = before;
    if (before) this.#news = `${queue}. `;
    // A phone that works at its task has got through, however slow it is.
    if (!before || (phase === "working" && (work ?? 0) > 0)) this.#quiet();
    else this.#stop ??= this.deps.clock.after(LATE_MS, () => this.#late());
  }

  /** What to say before the first place, once: whoever writes does not see the heading change. */
  takeNews(): string {
    const news = this.#news;
    this.#news = "";
    return news;
  }

  end(): void {
    this.#news = "";
    this.#quiet();
  }

  #quiet(): void {
    this.#stop?.();
    this.#stop = null;
    // Whoever writes with keys is left at the heading, not nowhere.
    if (this.#box.contains(this.deps.document.activeElement)) this.#title.focus({ preventScroll: true });
    this.#box.hidden = true;
    setText(this.#text, "");
  }

  #late(): void {
    this.#box.hidden = false;
    setText(this.#text, this.deps.texts["ui.wait.unreached"]);
    this.deps.late();
  }
}
