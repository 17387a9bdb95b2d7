/** What a newcomer may see of before: nothing, all, or what the visitor writes now. Nothing, until the visitor chooses. */
import type { Share } from "../net/visitor_retell.ts";
import { type Find, setText } from "./parts.ts";
import { fill, type PageTexts } from "./texts.ts";

export class ShareChoice {
  readonly #box: HTMLElement;
  readonly #legend: HTMLElement;
  readonly #summary: HTMLTextAreaElement;
  readonly #field: HTMLElement;
  #asked = "";

  constructor(find: Find, private readonly texts: PageTexts["texts"]) {
    this.#box = find("share");
    this.#legend = find("share-legend");
    this.#field = find("summary-field");
    this.#summary = find<HTMLTextAreaElement>("summary");
    this.#box.addEventListener("change", () => this.#show());
  }

  /** `name`: who is asked about, null: nobody. Another one is asked about anew. */
  render(name: string | null): void {
    this.#box.hidden = name === null;
    if (name === null) return;
    setText(this.#legend, fill(this.texts["ui.share"], { name }));
    if (this.#asked !== name) this.clear();
    this.#asked = name;
  }

  get chosen(): Share {
    const value = this.#radios.find(({ checked }) => checked)?.value;
    const summary = this.#summary.value.trim();
    if (value === "summary") return summary === "" ? "no" : { summary };
    return value === "all" ? "all" : "no";
  }

  clear(): void {
    this.#asked = "";
    this.#box.removeAttribute("open");
    this.#summary.value = "";
    for (const radio of this.#radios) radio.checked = radio.value === "no";
    this.#show();
  }

  get #radios(): readonly HTMLInputElement[] {
    return [...this.#box.querySelectorAll<HTMLInputElement>("input[type=radio]")];
  }

  #show(): void {
    this.#field.hidden = !this.#radios.some(({ value, checked }) => value === "summary" && checked);
  }
}
