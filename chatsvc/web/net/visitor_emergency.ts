/** 112 on the visitor's page: a counsellor asks where she is; until the call is finished, at most an hour, she may say it. */
import { type Address, EMERGENCY_MS, readAddress } from "../e2ee/address.ts";
import { Alarm } from "./alarm.ts";
import type { EmergencySaid } from "./desk_emergency.ts";
import type { Clock } from "./ports.ts";

export interface AddressAsked {
  /** Ms of the injected clock. */
  readonly until: number;
  /** The page of every counsellor who is here has the one she sent last. What is kept for a reload says only that she sent one. */
  readonly sent: boolean;
  /** She sent one, and it is not there yet: nobody has it if this page goes. */
  readonly underWay?: boolean;
}

interface Ports {
  readonly clock: Clock;
  isCounsellor(member: string): boolean;
  say(address: Address): void;
  /** What was said is not with the counsellors yet. */
  isUnderWay(): boolean;
  changed(): void;
}

export class VisitorEmergency {
  private state: AddressAsked | null = null;
  private readonly end: Alarm;

  constructor(private readonly ports: Ports) {
    this.end = new Alarm(ports.clock, () => this.put(null));
  }

  get asked(): AddressAsked | null {
    const asked = this.kept;
    return asked?.sent === true && this.ports.isUnderWay() ? { ...asked, sent: false, underWay: true } : asked;
  }

  /** For a reload. Whether it is there is known from what else was kept. */
  get kept(): AddressAsked | null {
    return this.state !== null && this.state.until > this.ports.clock.now() ? this.state : null;
  }

  hear(by: string, said: EmergencySaid): void {
    if (said.t === "address" || !this.ports.isCounsellor(by)) return;
    if (said.t === "emergency_over") return this.put(null);
    // Another counsellor asks for it too: who had it is away. The hour stays the same.
    this.put({ until: this.kept?.until ?? this.ports.clock.now() + EMERGENCY_MS, sent: false });
  }

  /** Nothing unless a counsellor asks; what is not an address is not said. */
  send(given: Address): void {
    const address = readAddress({ ...given });
    const asked = this.kept;
    if (asked === null || address === null) return;
    this.ports.say(address);
    this.put({ ...asked, sent: true });
  }

  restore(state: AddressAsked | null): void {
    this.put(state);
  }

  stop(): void {
    [this.state] = [null];
    this.end.stop();
  }

  private put(state: AddressAsked | null): void {
    this.state = state;
    this.end.set(state?.until ?? null);
    this.ports.changed();
  }
}
