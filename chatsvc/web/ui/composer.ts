/** The field where a visitor writes: grows with the text, sends by tap or Enter, keeps the draft until it may go. */
import type { Find } from "./parts.ts";

export interface ComposerDeps {
  readonly find: Find;
  readonly send: (text: string) => void;
  readonly typing: (on: boolean) => void;
  /** True: something is asked about this text first, and it stays in the field. */
  readonly asks: (text: string) => boolean;
  /** What is written and not sent has changed. */
  readonly changed: (draft: string) => void;
  /** On a phone Enter is a new line; with a keyboard it sends, and Shift+Enter is a new line. */
  readonly enterSends: () => boolean;
}

export class Composer {
  readonly #field: HTMLTextAreaElement;
  readonly #draft: HTMLTextAreaElement;
  readonly #kept: HTMLElement;
  readonly #button: HTMLElement;
  #held = false;

  constructor(private readonly deps: ComposerDeps) {
    this.#field = deps.find<HTMLTextAreaElement>("composer");
    this.#draft = deps.find<HTMLTextAreaElement>("draft");
    this.#kept = deps.find("draft-kept");
    this.#button = deps.find("send");
    deps.find<HTMLFormElement>("write").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#draft.addEventListener("input", () => deps.changed(this.#draft.value));
    this.#field.addEventListener("input", () => {
      deps.changed(this.#field.value);
      deps.typing(this.#field.value !== "");
      this.#grow();
    });
    this.#field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || !deps.enterSends()) return;
      event.preventDefault();
      this.#send();
    });
  }

  /** Somebody came: what was written in the queue moves here, and is sent by a tap only. `show` changes the screen. */
  takeDraft(show: () => void): void {
    const wasWriting = this.#draft.ownerDocument.activeElement === this.#draft;
    show();
    if (this.#draft.value !== "") this.#field.value = this.#draft.value;
    this.#kept.hidden = this.#draft.value.trim() === "";
    this.#draft.value = "";
    this.#grow();
    if (wasWriting || this.#field.value !== "") this.#field.focus({ preventScroll: true });
  }

  /** Back to the queue: nothing that was not sent is lost. */
  giveDraft(): void {
    if (this.#field.value !== "") this.#draft.value = this.#field.value;
    this.#field.value = "";
  }

  /** What was kept over a reload comes before what has been written since. */
  restore(draft: string): void {
    for (const field of [this.#field, this.#draft]) {
      const shown = field.closest<HTMLElement>("[data-step]")?.hidden === false;
      if (shown && draft !== "") field.value = field.value === "" ? draft : `${draft}\n${field.value}`;
    }
    this.#grow();
  }

  /** What stands in line and was not sent. */
  get draft(): string {
    return this.#draft.value;
  }

  get hasDraft(): boolean {
    return this.draft.trim() !== "";
  }

  /** Focusable and readable, but nothing goes: `disabled` would take the focus away mid-sentence. */
  hold(mustWait: boolean): void {
    this.#held = mustWait;
    this.#button.setAttribute("aria-disabled", String(mustWait));
  }

  clear(): void {
    this.#field.value = "";
    this.#draft.value = "";
    this.#kept.hidden = true;
  }

  /** What stands here goes, whatever was asked about it. */
  sendAnyway(): void {
    this.#send(false);
  }

  /** Marks a part of what is written, to be changed. */
  point(from: number, to: number): void {
    this.#field.focus({ preventScroll: true });
    this.#field.setSelectionRange(from, to);
  }

  #send(ask = true): void {
    if (this.#held || this.#field.value.trim() === "") return;
    if (ask && this.deps.asks(this.#field.value)) {
      // Whoever tapped Send writes on where the cursor was.
      this.#field.focus({ preventScroll: true });
      return;
    }
    this.deps.send(this.#field.value.trim());
    this.deps.typing(false);
    this.#field.value = "";
    this.deps.changed("");
    this.#kept.hidden = true;
    this.#grow();
    this.#field.focus({ preventScroll: true });
  }

  #grow(): void {
    this.#field.style.height = "auto";
    this.#field.style.height = `${this.#field.scrollHeight + 2}px`;
  }
}
