/** 112: shows the card where the visitor may write where help must go; its code is fetched when a counsellor asks. */
import type { Address } from "../e2ee/address.ts";
import type { VisitorSnapshot } from "../net/visitor_types.ts";
import type { AddressCard } from "./address_card.ts";
import type { PageTexts } from "./texts.ts";

interface AddressAskDeps {
  readonly box: HTMLElement;
  readonly texts: PageTexts["texts"];
  readonly time: (ms: number) => string;
  readonly send: (address: Address) => void;
}

const fetchCard = () => import("./address_card.ts").then(({ AddressCard: Card }) => Card);

export class AddressAsk {
  #card: AddressCard | null = null;
  #fetching = false;
  #now: VisitorSnapshot | null = null;

  constructor(
    private readonly deps: AddressAskDeps,
    private readonly fetch: typeof fetchCard = fetchCard,
  ) {}

  render(now: VisitorSnapshot): void {
    this.#now = now;
    if ((now.addressAsked ?? null) === null) return this.clear();
    if (this.#card !== null) return this.#card.render(now);
    if (this.#fetching) return;
    this.#fetching = true;
    this.fetch().then(
      (Card) => {
        this.#fetching = false;
        // She may have left meanwhile, or the call is over: a page that is wiped stays wiped.
        if ((this.#now?.addressAsked ?? null) === null) return;
        this.#card = new Card(this.deps);
        this.render(this.#now!);
      },
      // Asked again at the next look.
      () => void (this.#fetching = false),
    );
  }

  /** Nothing of it stays in the page. */
  clear(): void {
    this.#now = null;
    this.#card = null;
    if (this.deps.box.hidden) return;
    this.deps.box.hidden = true;
    this.deps.box.replaceChildren();
  }
}
