/** The load as a board shows it: relative seconds of the service become times of the page's own clock. No content, and no conversation, is in any of it. */
import type { ConsoleToServer, ServerToConsole } from "../../chatsvc/web/protocol/control.ts";
import type { Duty } from "../../chatsvc/web/net/desk_types.ts";

export interface WaitsView {
  readonly language: string;
  readonly waiting: number;
  readonly since: number;
}

export interface DoorView {
  readonly door: string;
  readonly open: boolean;
  readonly reason: string;
  readonly onDuty: number;
  readonly free: number;
  readonly talking: number;
  readonly waits: readonly WaitsView[];
}

export interface PersonView {
  /** The number of the account: what an action names. */
  readonly staff: string;
  readonly alias: string;
  readonly state: Duty;
  readonly doors: readonly string[];
  readonly conversations: number;
  readonly heavy: number;
  readonly load: number;
  readonly capacity: number;
  readonly limit: number | null;
  readonly longestSince: number | null;
  readonly workingSince: number | null;
  readonly backAt: number | null;
  readonly learner: boolean;
  readonly unansweredSince: number | null;
  /** A learner with nobody experienced beside her. */
  readonly untaught: boolean;
}

/** One door's last hours: the most of each quarter of an hour. */
export interface PastView {
  readonly door: string;
  readonly waiting: readonly number[];
  readonly talking: readonly number[];
  readonly onDuty: readonly number[];
}

export interface AlertView {
  readonly key: string;
  readonly kind: string;
  readonly door: string;
  readonly alias: string;
  readonly since: number;
  readonly state: "raised" | "taken" | "passed" | "unanswered";
  readonly dueAt: number | null;
  readonly passedTo: string;
  readonly takenBy: string;
}

export interface LoadView {
  /** The worker is silent: nobody knows how it is now. */
  readonly stale: boolean;
  readonly doors: readonly DoorView[];
  readonly people: readonly PersonView[];
  readonly more: number;
  /** When the newest quarter began. */
  readonly quarterAt: number;
  readonly past: readonly PastView[];
  readonly alerts: readonly AlertView[];
}

export type AlertCommand = { readonly do: "alert"; readonly key: string; readonly answer: "take" | "pass_on" };

export const QUARTER_MS = 15 * 60_000;

/** `now`: ms of the page's clock. */
export function hearLoad(m: Extract<ServerToConsole, { t: "load" }>, now: number): LoadView {
  const ago = (seconds: number | null): number | null => (seconds === null ? null : now - seconds * 1000);
  return {
    stale: m.stale,
    doors: m.doors.map(({ on_duty, waits, ...door }) => ({
      ...door,
      onDuty: on_duty,
      waits: waits.map(({ longest, ...one }) => ({ ...one, since: now - longest * 1000 })),
    })),
    people: m.people.map(({ longest, working, unanswered, back, state, ...one }) => ({
      ...one,
      state: state as Duty,
      longestSince: ago(longest),
      workingSince: ago(working),
      unansweredSince: ago(unanswered),
      backAt: back === null ? null : now + back * 1000,
    })),
    more: m.more,
    quarterAt: now - m.quarter_age * 1000,
    past: m.past.map(({ on_duty, ...one }) => ({ ...one, onDuty: on_duty })),
    alerts: m.alerts.map(({ age, due_in, passed_to, taken_by, state, ...one }) => ({
      ...one,
      state: state as AlertView["state"],
      since: now - age * 1000,
      dueAt: due_in === null ? null : now + due_in * 1000,
      passedTo: passed_to,
      takenBy: taken_by,
    })),
  };
}

export const sayAlert = ({ key, answer }: AlertCommand): ConsoleToServer => ({ t: "alert", key, answer });

/** In the order in which the organisation names its doors. */
export function inOrder<T extends { readonly door: string }>(rows: readonly T[], doors: readonly { readonly id: string }[]): readonly T[] {
  return doors.flatMap(({ id }) => rows.filter((one) => one.door === id));
}

/** How many wait at a door, and since when the first one; null: nobody. */
export function waitsOf(door: DoorView): { readonly waiting: number; readonly since: number | null } {
  const waiting = door.waits.reduce((sum, one) => sum + one.waiting, 0);
  return { waiting, since: waiting === 0 ? null : Math.min(...door.waits.map(({ since }) => since)) };
}

/** Whom nobody has yet: these ring. */
export const isFree = ({ state }: AlertView): boolean => state !== "taken";
