/** The card about being reached: what it means first, then yes or no, and only after the yes a field. Nothing of it is a draft. */
import { type Contact, tidyLine, tidyNumber } from "../e2ee/contact.ts";
import type { VisitorSnapshot } from "../net/visitor_types.ts";
import { type Find, onTap, setText } from "./parts.ts";

export interface ContactDeps {
  readonly find: Find;
  /** False: it may not be said as it stands. null: no, or the number is taken back. */
  readonly answer: (typed: Omit<Contact, "kind"> | null) => boolean;
}

export interface ContactCard {
  render(contact: VisitorSnapshot["contact"]): void;
}

const FIELDS = ["number", "when", "say", "name"] as const;

/** Parts are held, not looked up: quick exit may empty the page. */
export function makeContactCard({ find, answer }: ContactDeps): ContactCard {
  const part = <E extends HTMLElement = HTMLElement>(name: string): E => find<E>(name === "" ? "contact" : `contact-${name}`);
  const [box, title, what, asks, form, given, wrong, state] = [part(""), part("title"), part("what"), part("ask"), part<HTMLFormElement>("form"), part("given"), part("wrong"), part("state")];
  const inputs = Object.fromEntries(FIELDS.map((name) => [name, part<HTMLInputElement>(name)])) as Record<(typeof FIELDS)[number], HTMLInputElement>;
  let typing = false;

  /** Back to the question, with nothing typed. */
  const close = (): void => {
    typing = false;
    for (const input of Object.values(inputs)) input.value = "";
    wrong.hidden = true;
  };
  const look = (contact: VisitorSnapshot["contact"]): void => {
    if (contact === null || contact.given) close();
    box.hidden = contact === null;
    if (contact === null) return;
    setText(title, contact.given ? "" : (title.dataset[contact.kind] ?? ""));
    setText(what, what.dataset[contact.kind] ?? "");
    asks.hidden = contact.given || typing;
    form.hidden = contact.given || !typing;
    given.hidden = !contact.given;
    setText(state, contact.given ? (state.dataset[contact.underWay === true ? "underWay" : "given"] ?? "") : "");
  };
  const open = (on: boolean): void => {
    if (!on) close();
    typing = on;
    [asks.hidden, form.hidden] = [on, !on];
    (on ? inputs.number : part("yes")).focus();
  };

  onTap(part("yes"), () => open(true));
  onTap(part("no"), () => void answer(null));
  onTap(part("undo"), () => open(false));
  onTap(part("take-back"), () => void answer(null));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { number, when, say, name } = inputs;
    const left = answer({ number: tidyNumber(number.value), when: tidyLine(when.value), say: tidyLine(say.value), name: tidyLine(name.value) });
    wrong.hidden = left;
    if (!left) number.focus();
  });
  return { render: look };
}
