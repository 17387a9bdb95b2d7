/** What somebody in line needs most, from a closed list. The service hears one bit; the reason becomes the draft's first line and stays here. */
import { type Find, onTap } from "./parts.ts";

export interface UrgentDeps {
  readonly document: Document;
  readonly find: Find;
  /** Says that it is urgent, and nothing else. */
  readonly urgent: () => void;
}

export class Urgent {
  readonly #reasons: readonly HTMLElement[];
  readonly #box: HTMLDetailsElement;
  readonly #help: HTMLElement;
  readonly #said: HTMLElement;
  readonly #draft: HTMLTextAreaElement;
  /** The line that was put into the draft; "" for none. */
  #line = "";

  constructor(private readonly deps: UrgentDeps) {
    const { document, find } = deps;
    this.#reasons = [...document.querySelectorAll<HTMLElement>("[data-reason]")];
    this.#box = find<HTMLDetailsElement>("urgent");
    this.#help = find("urgent-help");
    this.#said = find("urgent-said");
    this.#draft = find<HTMLTextAreaElement>("draft");
    for (const reason of this.#reasons) onTap(reason, () => this.#choose(reason));
  }

  /** Said, and not over: another try says it again. */
  get isSaid(): boolean {
    return !this.#help.hidden;
  }

  /** Numbers stay in sight for as long as it is urgent, also after a reload. */
  render(isUrgent: boolean): void {
    this.#help.hidden = !isUrgent;
  }

  /** Forgets what was chosen. */
  clear(): void {
    this.#line = "";
    this.#box.open = false;
    this.#help.hidden = true;
    for (const reason of this.#reasons) reason.removeAttribute("aria-pressed");
  }

  #choose(chosen: HTMLElement): void {
    const none = chosen.dataset["reason"] === "none";
    for (const reason of this.#reasons) reason.setAttribute("aria-pressed", String(reason === chosen));
    this.#write(none ? "" : `${chosen.textContent?.trim() ?? ""}.`);
    this.#box.open = false;
    if (none) return this.#box.querySelector<HTMLElement>("summary")?.focus();
    this.deps.urgent();
    this.#help.hidden = false;
    this.#said.focus();
  }

  /** In the place of the line before, if that still stands there as it was put. What the visitor wrote stays. */
  #write(line: string): void {
    const { value } = this.#draft;
    const [first = "", ...rest] = value.split("\n");
    const written = this.#line !== "" && first === this.#line ? rest.join("\n") : value;
    this.#line = line;
    this.#draft.value = line === "" ? written : `${line}\n${written}`;
    // As if it had been typed: kept with the rest of the draft, sealed.
    this.#draft.dispatchEvent(new Event("input"));
  }
}
