/** Control messages of docs/protocol.md section 3: one table of names and fields per direction; the types follow from it. */
import { decode, encode } from "./msgpack.ts";

/** `?` may be nil. `counts` is a map of names to integers. `bin32` and `bin16` say their length. A record is a nested map; a one-element array is a list of it. */
type Field = "int" | "int?" | "counts" | "str" | "bool" | "bin" | "bin16" | "bin32" | "bin?" | "bin16?" | "bin32?" | "str?" | readonly [Field | Shape] | Shape | Maybe;
interface Shape {
  readonly [name: string]: Field;
}
interface Maybe {
  readonly maybe: Shape;
}
type Table = Readonly<Record<string, Shape>>;

type Value<F> = F extends "int"
  ? number
  : F extends "int?"
    ? number | null
    : F extends "counts"
      ? Readonly<Record<string, number>>
      : F extends "str"
        ? string
        : F extends "bool"
          ? boolean
          : F extends "bin" | "bin16" | "bin32"
            ? Uint8Array
            : F extends "bin?" | "bin16?" | "bin32?"
              ? Uint8Array | null
              : F extends "str?"
              ? string | null
              : F extends readonly [infer Item]
                ? readonly Value<Item>[]
                : F extends { readonly maybe: infer Inner }
                  ? Value<Inner> | null
                  : { readonly [K in keyof F]: Value<F[K]> };
type Union<T> = { [N in keyof T]: { readonly t: N } & Value<T[N]> }[keyof T];

const BOTH_TO_SERVER = {
  taken: { fence: "int", seq: "int" },
  presence: { state: "str" },
  alive: {},
  end: { proof: "bin32?" },
  stuck: { code: "str" },
} as const satisfies Table;

export const VISITOR_TO_SERVER = {
  ...BOTH_TO_SERVER,
  hello: {
    v: "int",
    start: {
      maybe: { pow: "str", path: "str", language: "str", wishes: ["str"], visitor_key: "bin32", resume: "bin32", end: "bin32", words: "bin32?", urgent: "bool" },
    },
    resume: {
      maybe: {
        proof: "bin32",
        counter: "int",
        ticket: "bin?",
        again: { maybe: { share: "bin32", epoch: "int", group: "int", members: ["int"], silence_in: "int" } },
      },
    },
  },
  left: { proof: "bin32" },
  regroup: {},
  another: { withdrawn: "bool" },
  extend: {},
  urgent: {},
  writes: { languages: ["str"] },
  words: { hash: "bin32?" },
} as const satisfies Table;

export const CONSOLE_TO_SERVER = {
  ...BOTH_TO_SERVER,
  hello: { v: "int", desk: { maybe: { instance: "bin16" } }, seat: { maybe: { slot: "int", counter: "int", ticket: "bin?" } } },
  duty: { state: "str", back: "int?", capacity: "int?" },
  heavy: { on: "bool" },
  accept: { check: "bool" },
  check: { keep: "bool" },
  decline: {},
  extend: {},
  emergency: { over: "bool" },
  handover: { withdrawn: "bool", to: "str?" },
  colleagues: {},
  invite: { role: "str", withdrawn: "bool" },
  leave: {},
  form: { door: "str", ticks: ["str"] },
  consult: { to: "str", door: "str", key: "bin32" },
  escalate: { key: "bin16", kind: "str", door: "str" },
  acknowledge: { key: "bin16" },
  pass_on: { key: "bin16" },
  decide: { key: "bin16", decision: "str", gate: "str" },
  unanswered: { seconds: "int?" },
  pulse: { week: "str?", support: "str?" },
  alert: { key: "str", answer: "str" },
} as const satisfies Table;

const BOTH_TO_CLIENT = {
  taken: { frame: "int", seq: "int" },
  presence: { slot: "int", state: "str" },
  undelivered: { seqs: ["int"] },
  alive: { silence_in: "int", age_in: "int", more: "bool" },
  check: { slot: "int", over_in: "int?" },
  ticket: { ticket: "bin" },
  regrouped: { group: "int" },
  ended: { why: "str" },
  gone: {},
  store_away: {},
  draining: {},
  error: { code: "str", frame: "int?" },
} as const satisfies Table;

/** To whoever commits: the visitor, and in a consult the counsellor who asks. */
const TO_OPENER = {
  add: { slot: "int", id: "bin16", key_package: "bin" },
  commit_ok: { epoch: "int" },
  commit_refused: { code: "str", epoch: "int" },
} as const satisfies Table;

export const SERVER_TO_VISITOR = {
  ...BOTH_TO_CLIENT,
  challenge: { challenge: "str" },
  placed: {
    fence: "int",
    generation: "str",
    share: "bin32",
    phase: "str",
    epoch: "int",
    group: "int",
    ahead: "int?",
    on_duty: "int",
    silence_in: "int",
    age_in: "int",
    silence_warning: "int",
    age_warning: "int", more: "bool",
    rolled_back: "bool",
  },
  queue: { ahead: "int", on_duty: "int", closing: "bool", talk_minutes: "int?", low: "int?", high: "int?" },
  ...TO_OPENER,
  store_lost: { generation: "str" },
  returned: { found: "bool" },
} as const satisfies Table;

export const SERVER_TO_CONSOLE = {
  ...BOTH_TO_CLIENT,
  duty: {
    state: "str",
    capacity: "int",
    most: "int",
    held: "int",
    free: "int",
    share: "bin32",
    heavy: ["bin16"],
    back: "int?",
    alone: "bool",
    ends_in: "int?",
    limit: "int?",
    untaught: "bool",
  },
  key_packages: { unused: "int" },
  queue: {
    entries: [{ conversation: "bin16", door: "str", language: "str", path: "str", waited: "int", present: "bool", urgent: "bool", wishes: ["str"], reads: "bool", writes: ["str"], returning: "str?", reserved: "int?", offered: "bool", check: "bool" }],
    on_duty: "counts",
    more: "int",
  },
  offer: { conversation: "bin16?", seconds: "int" },
  accepted: {
    slot: "int",
    fence: "int",
    visitor_key: "bin32",
    door: "str",
    path: "str",
    language: "str",
    epoch: "int",
    group: "int",
    key_package: "bin16",
    silence_in: "int",
    age_in: "int",
    silence_warning: "int",
    age_warning: "int", more: "bool",
    visitor: "str",
    generation: "str",
    share: "bin32",
    rolled_back: "bool",
    came_from: "bin16?",
  },
  ...TO_OPENER,
  consult_opened: { fence: "int" },
  invitations: { entries: [{ conversation: "bin16", door: "str", language: "str", waited: "int", consult: "str?" }] },
  asked: { what: "str", role: "str?", by: "int?", newcomer: { maybe: { slot: "int", role: "str", key_package: "bin" } }, declined: "bool" },
  colleagues: { entries: [{ staff: "str", alias: "str" }] },
  cannot_come: { role: "str", alias: "str" },
  load: {
    stale: "bool",
    doors: [{ door: "str", open: "bool", reason: "str", on_duty: "int", free: "int", talking: "int", waits: [{ language: "str", waiting: "int", longest: "int" }] }],
    people: [{ staff: "str", alias: "str", state: "str", doors: ["str"], conversations: "int", heavy: "int", load: "int", capacity: "int", limit: "int?", longest: "int?", working: "int?", back: "int?", learner: "bool", unanswered: "int?", untaught: "bool" }],
    more: "int",
    quarter_age: "int",
    past: [{ door: "str", waiting: ["int"], talking: ["int"], on_duty: ["int"] }],
    alerts: [{ key: "str", kind: "str", door: "str", alias: "str", age: "int", state: "str", due_in: "int?", passed_to: "str", taken_by: "str" }],
  },
  escalation: { key: "bin16", code: "str" },
  escalations: {
    away: "bool",
    supervisors: "counts",
    entries: [{ key: "bin16", kind: "str", door: "str", state: "str", age: "int", due_in: "int?", passed_to: "str", raised_by: "str", taken_by: "str", decision: "str", mine: "bool" }],
  },
} as const satisfies Table;

export type VisitorToServer = Union<typeof VISITOR_TO_SERVER>;
export type ConsoleToServer = Union<typeof CONSOLE_TO_SERVER>;
export type ServerToVisitor = Union<typeof SERVER_TO_VISITOR>;
export type ServerToConsole = Union<typeof SERVER_TO_CONSOLE>;

const WRONG = Symbol("wrong");

function scalar(field: string, value: unknown): unknown {
  switch (field) {
    case "int":
      return Number.isSafeInteger(value) && (value as number) >= 0 ? value : WRONG;
    case "counts":
      return counts(value) ?? WRONG;
    case "str":
      return typeof value === "string" ? value : WRONG;
    case "bool":
      return typeof value === "boolean" ? value : WRONG;
    case "bin":
      return value instanceof Uint8Array ? value : WRONG;
    case "bin16":
    case "bin32":
      return value instanceof Uint8Array && value.length === Number(field.slice(3)) ? value : WRONG;
    default:
      return field.endsWith("?") ? (value == null ? null : scalar(field.slice(0, -1), value)) : WRONG;
  }
}

function counts(value: unknown): Readonly<Record<string, number>> | null {
  if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Uint8Array) return null;
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  return entries.every(([, count]) => scalar("int", count) !== WRONG) ? (Object.fromEntries(entries) as Record<string, number>) : null;
}

function read(field: Field, value: unknown): unknown {
  if (typeof field === "string") return scalar(field, value);
  if (Array.isArray(field)) {
    if (!Array.isArray(value)) return WRONG;
    const items = value.map((item) => read(field[0] as Field, item));
    return items.includes(WRONG) ? WRONG : items;
  }
  const shape = field as Shape;
  if (isMaybe(field)) return value == null ? null : fields(field.maybe, value);
  return fields(shape, value);
}

function isMaybe(field: Field): field is Maybe {
  return typeof field === "object" && "maybe" in field && typeof field.maybe === "object";
}

/** Known fields only, each of its type; unknown ones are left out. */
function fields(shape: Shape, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return WRONG;
  const map = value as Readonly<Record<string, unknown>>;
  const result: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(shape)) {
    const item = read(field, map[name]);
    if (item === WRONG) return WRONG;
    result[name] = item;
  }
  return result;
}

/** null: not MessagePack, a name we do not know, or a known name whose fields do not fit. Clients ignore these. */
export function decodeControl<T extends Table>(table: T, payload: Uint8Array): Union<T> | null {
  let value: unknown;
  try {
    value = decode(payload);
  } catch {
    return null;
  }
  const name = typeof value === "object" && value !== null ? (value as Record<string, unknown>)["t"] : undefined;
  if (typeof name !== "string" || !Object.hasOwn(table, name)) return null;
  const result = fields(table[name]!, value);
  return result === WRONG ? null : ({ t: name, ...(result as object) } as Union<T>);
}

export function encodeControl(message: VisitorToServer | ConsoleToServer | ServerToVisitor | ServerToConsole): Uint8Array {
  return encode(message);
}

/** What travels with a commit: `u32 + commit ‖ u32 + welcome ‖ MessagePack claims`. */
export function encodeSubmission(o: {
  readonly commit: Uint8Array;
  readonly welcome: Uint8Array | null;
  readonly epoch: number;
  readonly adds: readonly Uint8Array[];
  readonly removes: readonly number[];
}): Uint8Array {
  const welcome = o.welcome ?? new Uint8Array(0);
  const claims = encode({ epoch: o.epoch, adds: o.adds, removes: o.removes });
  const bytes = new Uint8Array(8 + o.commit.length + welcome.length + claims.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, o.commit.length);
  bytes.set(o.commit, 4);
  view.setUint32(4 + o.commit.length, welcome.length);
  bytes.set(welcome, 8 + o.commit.length);
  bytes.set(claims, 8 + o.commit.length + welcome.length);
  return bytes;
}
