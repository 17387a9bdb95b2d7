/** A desk that does what a story says: snapshots out, commands remembered. */
import { NOTHING_ASKED } from "../../chatsvc/web/net/desk_asked.ts";
import { readdirSync, readFileSync } from "node:fs";
import { NO_ESCALATIONS } from "../../chatsvc/web/net/desk_escalations.ts";
import type { DeskConversation, DeskSnapshot, Message, QueueView } from "../../chatsvc/web/net/desk_types.ts";
import type { DeskCommand, DeskLink, Facts, FromWorker, PhraseBook } from "../../counsellor/web/worker_messages.ts";

export const NOON = new Date(2026, 10, 24, 2, 40).getTime();
const MINUTE = 60_000;

const BOOKS = "counsellor/phrases/books/";

/** The real books, as the server sends them before anybody has ticked a language. */
export const PHRASES: Facts["phrases"] = Object.fromEntries(
  readdirSync(BOOKS).map((name) => {
    const { language, ...book } = JSON.parse(readFileSync(BOOKS + name, "utf8")) as PhraseBook & { language: string };
    return [language, { ...book, checked: language.startsWith("sv") }];
  }),
);

export const FACTS: Facts = {
  alias: "Linnea",
  role: "counsellor",
  org: "demo",
  name: "Exempelkommunen",
  demo: true,
  roots: [],
  doors: [{ id: "mika", name: "MIKA" }],
  locked: false,
  escalation: {
    onCall: [{ name: "Bakjour", phone: "010-555 01 01" }],
    socialServices: [{ name: "Socialjouren", phone: "010-555 02 02", hours: "helger" }],
    rungs: [
      { kind: "consult", decider: "counsellor", gates: { own: ["none"], buys: ["none"] }, decisions: ["advised", "no_action"] },
      { kind: "join", decider: "counsellor", gates: { own: ["consent"], buys: ["consent"] }, decisions: ["joins", "advised", "no_action"] },
      { kind: "emergency", decider: "counsellor", gates: { own: ["consent", "necessity"], buys: ["consent", "necessity"] }, decisions: ["called_112", "advised", "no_action"] },
      { kind: "child", decider: "counsellor", gates: { own: ["sol_19_1"], buys: ["sol_19_1"] }, decisions: ["reported", "not_reported", "advised"] },
      { kind: "police", decider: "supervisor", gates: { own: ["consent", "osl_10_24"], buys: ["osl_10_24"] }, decisions: ["police_report", "not_reported", "advised"] },
    ],
  },
  languages: [],
  phrases: PHRASES,
  unchecked_numbers: 0,
  pages: [
    { path: "/schema", words: "Schema" },
    { path: "/stod", words: "Stöd" },
  ],
  form: [
    { id: "age", words: "Ålder", many: false, shown: true, answers: [{ id: "18_24", words: "18-24" }, { id: "25_34", words: "25-34" }] },
    { id: "needs", words: "Ville ha hjälp med", many: true, shown: true, answers: [{ id: "talk", words: "Prata" }, { id: "housing", words: "Bostad" }] },
    { id: "abuse", words: "Kränkning", many: false, shown: false, answers: [{ id: "threats", words: "hot" }] },
  ],
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

/** Somebody who has waited for a minute. */
export function inLine(id: string, change: Partial<QueueView> = {}): QueueView {
  return {
    conversation: id,
    door: "mika",
    language: "sv",
    path: "own",
    waitingSince: NOON - 60_000,
    present: true,
    urgent: false,
    wishes: [],
    reads: true,
    returning: null,
    reservedUntil: null,
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
    asked: NOTHING_ASKED,
    beside: false,
    leftAlone: false,
    consult: null,
    people: [{ alias: "Sam", role: "counsellor", me: true }],
    draft: "",
    marks: {},
    contact: { stands: null, refused: false, kinds: [] },
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
    most: 3,
    free: 3,
    backAt: null,
    alone: false,
    limit: null,
    untaught: false,
    shiftEndsAt: null,
    heavy: [],
    onDuty: { mika: 2 },
    keyPackages: 5,
    queue: [],
    offer: null,
  invitations: [],
  more: 0,
    conversations: [],
    consults: [],
    emergencies: [],
    escalations: { ...NO_ESCALATIONS, known: true, supervisors: { mika: 1, kast: 1 } },
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
