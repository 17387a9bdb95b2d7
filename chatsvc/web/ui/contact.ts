/** The place of the card about being reached: its script is fetched when a counsellor first asks, and by nobody else. */
import type { VisitorSnapshot } from "../net/visitor_types.ts";
import type { ContactCard, ContactDeps } from "./contact_card.ts";

const fetchCard = (deps: ContactDeps): Promise<ContactCard> => import("./contact_card.ts").then(({ makeContactCard }) => makeContactCard(deps));

export class ContactPlace {
  #card: ContactCard | null = null;
  #fetching = false;
  #now: VisitorSnapshot["contact"] = null;

  constructor(
    private readonly deps: ContactDeps,
    private readonly fetch = fetchCard,
  ) {}

  /** Without a line the script is asked for again at the next look. */
  render(contact: VisitorSnapshot["contact"]): void {
    this.#now = contact;
    this.#card?.render(contact);
    if (this.#card !== null || contact === null || this.#fetching) return;
    this.#fetching = true;
    this.fetch(this.deps).then(
      (card) => {
        this.#card = card;
        card.render(this.#now);
      },
      () => void (this.#fetching = false),
    );
  }

  /** Typed and not sent: gone too. */
  clear(): void {
    this.render(null);
  }
}
