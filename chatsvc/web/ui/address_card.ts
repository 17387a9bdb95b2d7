/** The card of 112: first what is shared, with whom and how long, then six lines, all of them free. Sends only what is in them at the tap. */
import { type Address, ADDRESS_LINES, SAFE } from "../e2ee/address.ts";
import { utf8 } from "../e2ee/bytes.ts";
import type { VisitorSnapshot } from "../net/visitor_types.ts";
import { element, setText } from "./parts.ts";
import { fill, type PageTexts } from "./texts.ts";

interface CardDeps {
  readonly box: HTMLElement;
  readonly texts: PageTexts["texts"];
  readonly time: (ms: number) => string;
  readonly send: (address: Address) => void;
}

const LINES = Object.keys(ADDRESS_LINES) as readonly (keyof typeof ADDRESS_LINES)[];

export class AddressCard {
  readonly #told: HTMLElement;
  readonly #state: HTMLElement;
  readonly #fields = new Map<string, HTMLInputElement | HTMLSelectElement>();

  constructor(private readonly deps: CardDeps) {
    const { box, texts } = deps;
    const page = box.ownerDocument;
    const fold = page.createElement("details");
    fold.open = true;
    const title = page.createElement("summary");
    title.textContent = texts["ui.address.title"];
    this.#told = element(page, "p", "");
    const self = element(page, "p", "", `${texts["ui.address.self"]} `);
    const call = element(page, "a", "call", texts["ui.address.call"]) as HTMLAnchorElement;
    call.href = "tel:112";
    self.append(call);
    const form = page.createElement("form");
    form.autocomplete = "off";
    for (const name of LINES) this.#line(form, name, page.createElement("input"));
    this.#line(form, "safe", this.#choice(page));
    const send = element(page, "button", "primary", texts["ui.address.send"]) as HTMLButtonElement;
    send.dataset["testid"] = "address-send";
    this.#state = element(page, "p", "");
    this.#state.setAttribute("role", "status");
    form.append(send, this.#state);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    fold.append(title, self, this.#told, form);
    box.replaceChildren(fold);
    box.hidden = false;
    box.scrollIntoView?.({ block: "nearest" });
  }

  render({ addressAsked, link }: Pick<VisitorSnapshot, "addressAsked" | "link">): void {
    if (addressAsked == null) return;
    const { texts, time } = this.deps;
    setText(this.#told, fill(texts["ui.address.told"], { time: time(addressAsked.until) }));
    const said = addressAsked.sent ? "ui.address.sent" : addressAsked.underWay === true ? "ui.address.under_way" : null;
    // Whatever is not there yet does not get there now.
    const broken = !addressAsked.sent && link !== "up" ? "ui.address.broken" : null;
    setText(this.#state, [said && texts[said], broken && texts[broken]].filter((text) => text !== null).join(" "));
  }

  #choice(page: Document): HTMLSelectElement {
    const select = page.createElement("select");
    for (const safe of SAFE) {
      const option = page.createElement("option");
      option.value = safe;
      option.textContent = this.deps.texts[`ui.address.safe.${safe === "" ? "unsaid" : safe}`];
      select.append(option);
    }
    return select;
  }

  /** Nothing is offered by the browser, and nothing of it is remembered there. */
  #line(form: HTMLFormElement, name: keyof Address, field: HTMLInputElement | HTMLSelectElement): void {
    const label = form.ownerDocument.createElement("label");
    label.textContent = this.deps.texts[`ui.address.${name}`];
    for (const [key, value] of [["autocomplete", "off"], ["autocorrect", "off"], ["spellcheck", "false"], ["translate", "no"]] as const) field.setAttribute(key, value);
    field.dataset["testid"] = `address-${name}`;
    if (name !== "safe") field.setAttribute("maxlength", String(ADDRESS_LINES[name]));
    this.#fields.set(name, field);
    label.append(field);
    form.append(label);
  }

  #send(): void {
    const said = (name: keyof Address): string => this.#fields.get(name)?.value.trim() ?? "";
    const lines = Object.fromEntries(LINES.map((name) => [name, shortened(said(name), ADDRESS_LINES[name])]));
    this.deps.send({ ...lines, safe: said("safe") } as Address);
  }
}

/** Letters of other scripts are several bytes: better a shorter line than none. */
function shortened(text: string, longest: number): string {
  let letters = [...text];
  while (utf8(letters.join("")).length > longest) letters = letters.slice(0, -1);
  return letters.join("");
}
