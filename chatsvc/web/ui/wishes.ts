/** Whom a visitor would like to meet, folded before Start, and in which languages she can write, folded in line: closed lists, nothing chosen unless somebody chooses. */
import type { Wish } from "../net/visitor_types.ts";

export const WISHES: readonly Wish[] = ["woman", "man", "other"];

export class Wishes {
  readonly #fields: readonly HTMLInputElement[];
  readonly #languages: readonly HTMLInputElement[];

  constructor(document: Document) {
    this.#fields = [...document.querySelectorAll<HTMLInputElement>("[data-wish]")];
    this.#languages = [...document.querySelectorAll<HTMLInputElement>('[data-part="writes"] input')];
  }

  get chosen(): readonly Wish[] {
    return WISHES.filter((wish) => this.#fields.some(({ checked, dataset }) => checked && dataset["wish"] === wish));
  }

  /** Other languages that the visitor can write in: asked in line. */
  get writes(): readonly string[] {
    return this.#languages.filter((one) => one.checked).map((one) => one.value);
  }

  /** As the client has it, also after a reload. */
  tick(writes: readonly string[]): void {
    for (const one of this.#languages) one.checked = writes.includes(one.value);
  }

  clear(): void {
    this.tick([]);
    for (const field of this.#fields) field.checked = field.defaultChecked;
  }
}
