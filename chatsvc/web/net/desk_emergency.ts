/** The cards of 112 at a desk: they stand by themselves, whatever becomes of their conversation, until the call is finished or an hour has gone. */
import { type Address, EMERGENCY_MS, readAddress } from "../e2ee/address.ts";
import type { Content } from "../e2ee/content.ts";
import { Alarm } from "./alarm.ts";
import type { Clock } from "./ports.ts";

export type EmergencySaid = Extract<Content, { readonly t: "emergency" | "address" | "emergency_over" }>;

export interface EmergencyView {
  /** Of which conversation; it may be gone. */
  readonly conversation: string;
  /** Ms of the injected clock: cleared then at the latest. */
  readonly until: number;
  /** Begun at this console, which tells the service. */
  readonly mine: boolean;
  /** The last one she sent; null: none came yet. */
  readonly address: Address | null;
  readonly addressAt: number | null;
  /** The address is for the colleague who leads the conversation; here it is dropped as it comes. */
  readonly elsewhere?: boolean;
}

/** Whether an address is for this console: not for a guest's, nor beside a colleague who is there. undefined: the conversation is not held here. */
export type IsFor = (conversation: string) => boolean | undefined;

export class DeskEmergencies {
  private cards: readonly EmergencyView[] = [];
  private readonly clearing: Alarm;

  constructor(
    private readonly clock: Clock,
    /** To be shown and sealed. */
    private readonly changed: () => void,
    private readonly isFor: IsFor,
  ) {
    this.clearing = new Alarm(clock, () => this.put(this.cards));
  }

  /** Never one whose time is over, whenever the timer rings: a sleeping computer rings late. */
  get all(): readonly EmergencyView[] {
    const now = this.clock.now();
    return this.cards.filter(({ until }) => until > now);
  }

  /** As they are shown: whose the address is follows who is there. */
  get views(): readonly EmergencyView[] {
    return this.all.map((one) => ({ ...one, elsewhere: this.isElsewhere(one) }));
  }

  of(conversation: string): EmergencyView | undefined {
    return this.all.find((one) => one.conversation === conversation);
  }

  /** What a conversation at the desk is given of it. */
  portsOf(conversation: string) {
    return {
      emergency: (byVisitor: boolean, said: EmergencySaid): void => this.hear(conversation, byVisitor, said),
      callsNow: (): boolean => this.of(conversation)?.mine === true,
    };
  }

  /** While its card stands nothing is warned of in a conversation. Whoever has no address of it may ask for one. */
  beside<One extends { readonly id: string }>(one: One): One {
    const card = this.of(one.id);
    return card === undefined ? one : { ...one, guardSilent: true, calls112: !this.isElsewhere(card) };
  }

  /** One that runs is not prolonged; who asks herself is told the address from here on. */
  begin(conversation: string, mine: boolean): void {
    if (this.of(conversation) !== undefined) return mine ? this.put(this.cards.map((one) => (one.conversation === conversation ? { ...one, mine } : one))) : undefined;
    const elsewhere = !mine && this.isFor(conversation) === false;
    this.put([...this.all, { conversation, until: this.clock.now() + EMERGENCY_MS, mine, address: null, addressAt: null, elsewhere }]);
  }

  over(conversation: string): void {
    if (this.of(conversation) !== undefined) this.put(this.cards.filter((one) => one.conversation !== conversation));
  }

  /** Staff ask and finish, the visitor answers; an address that nobody asked for, or that is for a colleague, is not kept. */
  hear(conversation: string, byVisitor: boolean, said: EmergencySaid): void {
    if (said.t !== "address") return byVisitor ? undefined : said.t === "emergency" ? this.begin(conversation, false) : this.over(conversation);
    if (!byVisitor) return;
    const addressAt = this.clock.now();
    this.put(this.cards.map((one) => (one.conversation !== conversation || this.isElsewhere(one) ? one : { ...one, address: readAddress(said), addressAt })));
  }

  private isElsewhere({ conversation, mine, address, elsewhere }: EmergencyView): boolean {
    return !mine && address === null && !(this.isFor(conversation) ?? elsewhere !== true);
  }

  restore(saved: readonly EmergencyView[]): void {
    const mine = saved.map((one) => (this.isFor(one.conversation) === false ? { ...one, address: null, addressAt: null, elsewhere: true } : one));
    this.put([...this.cards, ...mine.filter((one) => this.of(one.conversation) === undefined)]);
  }

  private put(cards: readonly EmergencyView[]): void {
    this.cards = cards;
    this.cards = this.all;
    this.clearing.set(...this.cards.map(({ until }) => until));
    this.changed();
  }
}
