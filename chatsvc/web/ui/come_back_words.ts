/** Words that lead back (P14): typed before Start, shown in the line and in the conversation, and the question asked with them. */
import type { WordLists } from "../net/come_back_read.ts";
import type { VisitorClient, VisitorSnapshot } from "../net/visitor_types.ts";
import { listed } from "./listed.ts";
import { element, type Find, onTap, setNotice, setText } from "./parts.ts";
import { fill, type PageTexts } from "./texts.ts";

export interface ComeBackDeps {
  readonly document: Document;
  readonly find: Find;
  readonly texts: PageTexts;
  /** The safety words of the site's other languages. */
  readonly otherWords: () => Promise<WordLists>;
  readonly client: () => VisitorClient | null;
  /** Enter in the field. */
  readonly start: () => void;
}

/** null: on a bad line it could not be fetched; whoever taps again asks again. */
const reading = () => import("../net/come_back_read.ts").catch(() => null);

interface Panel {
  readonly box: HTMLDetailsElement;
  readonly none: HTMLElement;
  readonly some: HTMLElement;
  readonly list: HTMLElement;
}

export class ComeBackWords {
  readonly #panels: readonly Panel[];
  readonly #field: HTMLInputElement;
  readonly #wrong: HTMLElement;
  readonly #have: HTMLDetailsElement;
  readonly #question: HTMLInputElement;
  readonly #answer: HTMLInputElement;
  readonly #sent: HTMLElement;

  constructor(private readonly deps: ComeBackDeps) {
    const { document, find } = deps;
    this.#panels = [...document.querySelectorAll<HTMLDetailsElement>("[data-come-back]")].map((box) => this.#panel(box));
    this.#have = find<HTMLDetailsElement>("have-words");
    this.#field = find<HTMLInputElement>("typed-words");
    this.#wrong = find("wrong-words");
    this.#question = find<HTMLInputElement>("check-question");
    this.#answer = find<HTMLInputElement>("check-answer");
    this.#sent = find("check-sent");
    this.#field.addEventListener("input", () => this.#say(null));
    this.#field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      deps.start();
    });
    find<HTMLFormElement>("check").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#check();
    });
  }

  /** Nobody has typed anything: an ordinary start. */
  get isEmpty(): boolean {
    return this.#field.value.trim() === "";
  }

  /** What was typed, as indices; null: it cannot be read, and the page says why. */
  async read(): Promise<readonly number[] | null> {
    const { texts } = this.deps.texts;
    const reader = await reading();
    if (reader === null) {
      this.#say(texts["ui.comeback.failed"]);
      return null;
    }
    const read = reader.readWords(this.#field.value, await this.#lists());
    switch (read.kind) {
      case "ok":
        this.#say(null);
        return read.words;
      case "unknown":
        this.#say(fill(texts["ui.comeback.unknown"], { words: listed(read.words, this.deps.document.documentElement.lang) }));
        return null;
      case "count":
        this.#say(fill(texts["ui.comeback.count"], { count: read.count }));
        return null;
      default:
        return read satisfies never;
    }
  }

  /** `hidden`: earlier text is folded, somebody else may hold the phone. */
  render(now: VisitorSnapshot, hidden: boolean): void {
    const { texts, words: all } = this.deps.texts;
    const waiting = now.phase === "waiting" || now.phase === "joining";
    const words = (hidden ? null : now.comeBackWords)?.map((index) => all[index] ?? "?") ?? [];
    for (const panel of this.#panels) this.#fill(panel, words, hidden || !(waiting || now.phase === "talking"));
    // They have been heard: what was typed is not to lie here any longer.
    if (waiting) this.#forgetTyped();
    const told = now.returned === null ? null : texts[now.returned ? "ui.returned" : "ui.returned.not"];
    setNotice(this.deps.find("returned"), told);
  }

  /** Takes every word of it off the page. */
  clear(): void {
    this.#forgetTyped();
    for (const panel of this.#panels) this.#fill(panel, [], true);
    for (const field of [this.#question, this.#answer]) field.value = "";
    setNotice(this.#sent, null);
  }

  #panel(box: HTMLDetailsElement): Panel {
    const part = (name: string): HTMLElement => box.querySelector<HTMLElement>(`[data-words${name}]`)!;
    onTap(part("-make"), () => void this.#make());
    onTap(part("-forget"), () => this.deps.client()?.forgetComeBackWords());
    return { box, none: part("-none"), some: part("-some"), list: part("") };
  }

  async #make(): Promise<void> {
    const reader = await reading();
    if (reader !== null) this.deps.client()?.makeComeBackWords(reader.unmistakable(await this.#lists()));
  }

  /** Of every language, or on a bad line of this page's own. */
  async #lists(): Promise<WordLists> {
    const own = this.deps.texts.words;
    return this.deps.otherWords().then(
      (others) => [own, ...others],
      () => [own],
    );
  }

  #check(): void {
    const [question, answer] = [this.#question.value.trim(), this.#answer.value.trim()];
    if (question === "" || answer === "") return;
    this.deps.client()?.setCheck(question, answer);
    [this.#question.value, this.#answer.value] = ["", ""];
    setNotice(this.#sent, this.deps.texts.texts["ui.comeback.asked"]);
  }

  #fill({ box, none, some, list }: Panel, words: readonly string[], hidden: boolean): void {
    box.hidden = hidden;
    if (hidden) box.open = false;
    none.hidden = words.length > 0;
    some.hidden = words.length === 0;
    if ([...list.children].map((one) => one.textContent).join(" ") === words.join(" ")) return;
    list.replaceChildren(...words.map((word) => element(list.ownerDocument, "li", "", word)));
  }

  #forgetTyped(): void {
    this.#field.value = "";
    this.#have.open = false;
    this.#say(null);
  }

  #say(wrong: string | null): void {
    setText(this.#wrong, wrong ?? "");
    this.#wrong.hidden = wrong === null;
    if (wrong === null) this.#field.removeAttribute("aria-invalid");
    else this.#field.setAttribute("aria-invalid", "true");
  }
}
