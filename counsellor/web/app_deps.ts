/** What the page is given when it starts, and every part of it may ask for. */
import type { Alerts } from "./alerts.ts";
import type { SteeringPort } from "./steering.ts";
import type { Password } from "./unlock.ts";
import type { DeskLink, Facts } from "./worker_messages.ts";

export interface AppDeps {
  readonly facts: Facts;
  readonly link: DeskLink;
  readonly alerts: Alerts;
  readonly now: () => number;
  /** The service's clock, Unix ms; null: out of reach. */
  readonly serverTime: () => Promise<number | null>;
  readonly steering: SteeringPort;
  readonly password: Password;
  readonly logOut: () => void;
}
