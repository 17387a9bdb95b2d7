/** Who is here, one by one: a third person goes by one tap, and the visitor may ask for another counsellor. */
import type { VisitorSnapshot } from "../net/visitor_types.ts";
import { element, type Find, onTap, setText } from "./parts.ts";
import { safeText } from "./text_safety.ts";
import { fill, type PageTexts } from "./texts.ts";

export interface WhoIsHereDeps {
  readonly find: Find;
  readonly texts: PageTexts["texts"];
  readonly sendOut: (member: string) => void;
  readonly another: (wanted: boolean) => void;
}

export class WhoIsHere {
  readonly #list: HTMLElement;
  readonly #another: HTMLElement;
  #shown = "";
  #wanted = false;

  constructor(private readonly deps: WhoIsHereDeps) {
    this.#list = deps.find("room-list");
    this.#another = deps.find("another");
    onTap(this.#another, () => deps.another(!this.#wanted));
  }

  render(now: VisitorSnapshot, door: string): void {
    const { find, texts } = this.deps;
    const here = now.staff.filter(({ presence }) => presence !== "gone" && presence !== "left");
    const counsellors = here.filter(({ role }) => role === "counsellor");
    find("room").hidden = counsellors.length === 0;
    this.#wanted = now.another;
    setText(this.#another, texts[now.another ? "ui.another.no" : "ui.another"]);
    // Only what changed is written: a button that is pressed must not go away under the finger.
    const shown = JSON.stringify([here.map(({ member, alias, role }) => [member, alias, role]), door]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const rows = here.map(({ member, alias, role }) => {
      const row = element(this.#list.ownerDocument, "li", "", fill(texts[`ui.role.${role}`], { alias: safeText(alias), door }));
      const mayGo = role !== "counsellor" ? counsellors.length > 0 : counsellors.length > 1;
      if (mayGo) row.append(" ", this.#out(member, safeText(alias)));
      return row;
    });
    this.#list.replaceChildren(...rows);
  }

  #out(member: string, name: string): HTMLElement {
    const button = element(this.#list.ownerDocument, "button", "plain", fill(this.deps.texts["ui.send_out"], { name })) as HTMLButtonElement;
    button.type = "button";
    button.dataset["testid"] = "send-out";
    onTap(button, () => this.deps.sendOut(member));
    return button;
  }

  clear(): void {
    this.#shown = "";
    this.#list.replaceChildren();
  }
}
