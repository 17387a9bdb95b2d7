/** The desk before it has heard anything. */
import { NO_DUTY } from "./desk_duty.ts";
import { NO_ESCALATIONS } from "./desk_escalations.ts";
import type { DeskSnapshot } from "./desk_types.ts";

export const FIRST: DeskSnapshot = {
  link: "reconnecting",
  ...NO_DUTY,
  onDuty: {},
  keyPackages: 0,
  queue: [],
  offer: null,
  invitations: [],
  more: 0,
  conversations: [],
  emergencies: [],
  escalations: NO_ESCALATIONS,
  consults: [],
  problem: null,
  keeps: true,
  opening: false,
  closed: false,
};
