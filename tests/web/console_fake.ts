/** A desk that does what a story says: snapshots out, commands remembered. */
import type { DeskConversation, DeskSnapshot, Message } from "../../chatsvc/web/net/desk_types.ts";
import type { DeskCommand, DeskLink, Facts, FromWorker } from "../../counsellor/web/worker_messages.ts";

export const NOON = new Date(2026, 10, 24, 2, 40).getTime();
const MINUTE = 60_000;

export const FACTS: Facts = {
  alias: "Linnea",
  role: "counsellor",
  org: "demo",
  name: "Exempelkommunen",
  demo: true,
  roots: [],
  doors: [{ id: "mika", name: "MIKA" }],
  locked: false,
  words: {
    sv: Array.from({ length: 256 }, (_, index) => ["björk", "lampa", "moln", "sten", "bro", "gryning"][index % 6] ?? ""),
    en: Array.from({ length: 256 }, (_, index) => ["birch", "lamp", "cloud", "stone", "bridge", "dawn"][index % 6] ?? ""),
  },
};

export function message(counter: number, text: string, change: Partial<Message> = {}): Message {
  const mine = change.mine ?? false;
  return {
    key: `${mine ? "me" : "0"}/${counter}`,
    mine,
    member: mine ? "ab" : "0",
    alias: mine ? "Linnea" : null,
    counter,
    text,
    at: NOON - (20 - counter) * MINUTE,
    state: mine ? "delivered" : "received",
    gone: false,
    ...change,
  };
}

export function conversation(id: string, change: Partial<DeskConversation> = {}): DeskConversation {
  return {
    id,
    door: "mika",
    path: "own",
    language: "sv",
    phase: "talking",
    visitor: "present",
    visitorTyping: false,
    messages: [],
    missing: 0,
    mustWait: false,
    safetyWords: [0, 1, 2, 3, 4, 5],
    unansweredSince: null,
    silenceEndsAt: NOON + 27 * MINUTE,
    ageEndsAt: NOON + 220 * MINUTE,
    warning: null,
    extended: false,
    ended: null,
    endConfirmed: false,
    handover: false,
    regrouped: false,
    draft: "",
    marks: {},
    cameBack: false,
    check: null,
    earlierCheck: null,
    problem: null,
    ...change,
  };
}

export function desk(change: Partial<DeskSnapshot> = {}): DeskSnapshot {
  return {
    link: "up",
    duty: "on",
    capacity: 3,
    onDuty: { mika: 2 },
    keyPackages: 5,
    queue: [],
    conversations: [],
    problem: null,
    keeps: true,
    opening: false,
    closed: false,
    ...change,
  };
}

export interface FakeLink extends DeskLink {
  readonly commands: readonly DeskCommand[];
  /** The doors of each start. */
  readonly starts: readonly (readonly string[])[];
  say(message: FromWorker): void;
  show(change: Partial<DeskSnapshot>): void;
}

export function fakeLink(): FakeLink {
  const commands: DeskCommand[] = [];
  const starts: (readonly string[])[] = [];
  const listeners = new Set<(message: FromWorker) => void>();
  const say = (message: FromWorker): void => {
    for (const heard of listeners) heard(message);
  };
  return {
    again: null,
    commands,
    starts,
    say,
    show: (change) => say({ t: "desk", snapshot: desk(change) }),
    start: (doors) => starts.push(doors),
    command: (command) => commands.push(command),
    listen: (heard) => {
      listeners.add(heard);
      return () => listeners.delete(heard);
    },
  };
}
