/** What a counsellor does in one of her conversations: found by its id and handed on; of one that is not there nothing happens. */
import type { ColleagueView } from "./desk_asked.ts";
import type { Role } from "../e2ee/roles.ts";
import type { ContactKind } from "../e2ee/contact.ts";
import type { Card } from "../e2ee/cards.ts";
import type { EndReason } from "../e2ee/content.ts";
import type { ConsoleToServer } from "../protocol/control.ts";
import type { DeskConsults } from "./desk_consults.ts";
import { DeskEmergencies, type IsFor } from "./desk_emergency.ts";
import { CALLED_112, type PulseSupport, type PulseWeek } from "./desk_types.ts";
import type { Clock } from "./ports.ts";
import type { HeldConversation } from "./desk_conversation.ts";

export abstract class DeskHands {
  protected readonly emergencies: DeskEmergencies;

  /** `guest`: a console that counsels nobody, and that no address is for. */
  constructor(clock: Clock, protected readonly guest: boolean) {
    const isFor: IsFor = (conversation) => (guest ? false : this.find(conversation)?.leads);
    this.emergencies = new DeskEmergencies(clock, () => this.cardsChanged(), isFor);
  }

  /** 112: begins, with a question to the visitor; or the call is finished, and the card goes at once, also where nobody can be told. */
  emergency(conversation: string, over: boolean): void {
    if (this.guest) return;
    const said = this.find(conversation)?.sayEmergency(over) === true;
    if (over) this.emergencies.over(conversation);
    else if (said) {
      this.mark(conversation, CALLED_112, "yes");
      this.emergencies.begin(conversation, true);
    }
  }

  send(conversation: string, text: string): void {
    this.find(conversation)?.write(text);
  }

  card(conversation: string, card: Card): void {
    this.find(conversation)?.ask(card);
  }

  typing(conversation: string, on: boolean): void {
    this.find(conversation)?.talk.typing(on);
  }

  unsend(conversation: string, counter: number): void {
    this.find(conversation)?.talk.unsend(counter);
  }

  erase(conversation: string, counter: number): void {
    const held = this.find(conversation);
    if (held !== undefined && !held.isOver) held.talk.erase(counter);
  }

  contact(conversation: string, kind: ContactKind | null): void {
    const held = this.find(conversation);
    if (held === undefined || held.isOver) return;
    if (kind === null) held.talk.endContact();
    else held.talk.askContact(kind);
    held.signOfLife();
  }

  draft(conversation: string, text: string): void {
    this.find(conversation)?.keepDraft(text);
  }

  mark(conversation: string, what: string, value: string | null): void {
    this.find(conversation)?.mark(what, value);
  }

  end(conversation: string, why: EndReason | null = null): void {
    this.find(conversation)?.endNow(why);
  }

  handover(conversation: string, withdrawn: boolean, to: ColleagueView | null = null): void {
    this.find(conversation)?.people.handover(withdrawn, to);
  }

  colleagues(conversation: string): void {
    const held = this.find(conversation);
    if (held !== undefined && !held.isOver) held.people.askColleagues();
  }

  invite(conversation: string, role: Role, withdrawn: boolean): void {
    this.find(conversation)?.people.invite(role, withdrawn);
  }

  consultSay(conversation: string, text: string): void {
    this.consults.say(conversation, text);
  }

  consultEnd(conversation: string): void {
    this.consults.end(conversation);
  }

  leave(conversation: string): void {
    this.find(conversation)?.people.leave();
  }

  agree(conversation: string): void {
    this.find(conversation)?.people.agree();
  }

  extend(conversation: string): void {
    this.find(conversation)?.extend();
  }

  check(conversation: string, keep: boolean): void {
    this.find(conversation)?.decide(keep);
  }

  stillHere(conversation: string): void {
    this.find(conversation)?.signOfLife();
  }

  heavy(conversation: string, on: boolean): void {
    const held = this.find(conversation);
    if (held !== undefined && !held.isOver) this.tell({ t: "heavy", on }, held.bytes);
  }

  form(door: string, ticks: readonly string[]): void {
    this.tell({ t: "form", door, ticks });
  }

  pulse(week: PulseWeek | null, support: PulseSupport | null): void {
    this.tell({ t: "pulse", week, support });
  }

  unanswered(seconds: number | null): void {
    this.tell({ t: "unanswered", seconds });
  }

  protected abstract readonly consults: DeskConsults;
  /** A card came, changed or went: shown and sealed. */
  protected abstract cardsChanged(): void;
  protected abstract find(conversation: string): HeldConversation | undefined;
  protected abstract tell(message: ConsoleToServer | null, conversation?: Uint8Array): void;
}
