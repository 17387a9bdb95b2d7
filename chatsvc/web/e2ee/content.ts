// What is said inside MLS: strict, versioned JSON, padded to whole buckets (docs/protocol.md section 5).
import { fromUtf8, utf8, type Bytes } from "./bytes.ts";
import { type Address, ADDRESS_FIELDS, readAddress } from "./address.ts";
import { fields } from "./canonical.ts";
import { isRole, type Role } from "./roles.ts";
import { type Contact, type ContactKind, isContactKind, readContact } from "./contact.ts";
import { readRetold, type Retold } from "./retold.ts";
import { type Card, type Choice, isCardKey, isChoice, isTap, readCard, type Tap } from "./cards.ts";

/** `"0"` for the visitor, else the hex of 16 bytes: the hash of the staff leaf as it was added (P4). */
export type MemberId = string;

/** `abuse`: the visitor's page rests for a while. `exit`: it goes to the exit page at once, as after quick exit. `well`: nothing grave came up, and it may ask how it was. */
export type EndReason = "abuse" | "exit" | "well";
const END_REASONS: readonly unknown[] = ["abuse", "exit", "well"] satisfies EndReason[];

export interface Consent {
  readonly key_package: string;
  /** Who is meant to come in; absent: a counsellor. */
  readonly role?: Role;
  /** Whoever says it hands over, and leaves by the same commit. */
  readonly leaves?: true;
}

export type Content =
  /** `tap`: the visitor tapped it instead of writing. */
  | { readonly t: "text"; readonly c: number; readonly text: string; readonly tap?: Tap }
  /** Staff ask; the visitor answers by a tap. */
  | { readonly t: "card"; readonly c: number; readonly card: Card }
  /** `of`: whose card and which, `<32 hex>/<counter>`. */
  | { readonly t: "answer"; readonly c: number; readonly of: string; readonly choice: Choice }
  /** One's own text `of` is taken back; with `of` = c: what had this counter was taken back before it left. */
  | { readonly t: "unsend"; readonly c: number; readonly of: number }
  /** Staff take a text of the visitor's back, at every member: `of` is the visitor's counter (P4). */
  | { readonly t: "erase"; readonly c: number; readonly of: number }
  /** `why`, staff only: after words that nobody should have to read, because somebody else seems to hold the phone, or a good end. */
  | { readonly t: "end"; readonly c: number; readonly why?: EndReason }
  /** A counsellor in the room says yes to one newcomer: hex of the first 16 bytes of SHA-256 of the key package (P3). */
  | ({ readonly t: "consent"; readonly c: number } & Consent)
  /** The visitor's device tells a newcomer what was said before; as much as the visitor chose. */
  | ({ readonly t: "retold"; readonly c: number } & Retold)
  /** The visitor's question to whoever comes back by words, and its answer (P14). */
  | { readonly t: "check"; readonly c: number; readonly question: string; readonly answer: string }
  /** A counsellor offers to ring, to book a time, or to pass a number on to a coordinator. */
  | { readonly t: "contact_ask"; readonly c: number; readonly kind: ContactKind }
  /** The visitor's yes: never a line of the transcript. */
  | ({ readonly t: "contact"; readonly c: number } & Contact)
  /** Withdrawn, refused, taken back, or the call is over: nothing of it stays at either end. */
  | { readonly t: "contact_over"; readonly c: number }
  /** 112: a counsellor asks where the visitor is; the visitor says it, the last one counts; a counsellor has finished the call. */
  | { readonly t: "emergency" | "emergency_over"; readonly c: number }
  | ({ readonly t: "address"; readonly c: number } & Address)
  | { readonly t: "typing"; readonly on: boolean }
  | {
      readonly t: "receipt";
      readonly have: Readonly<Record<MemberId, number>>;
      readonly generation: number;
      readonly epoch: number;
    }
  | { readonly t: "pad" };

/** Bytes of UTF-8; longer text is split by the client (docs/protocol.md section 5). */
export const LONGEST_TEXT = 3000;
/** Bytes of UTF-8 of a check question, and of its answer. */
export const LONGEST_CHECK = 300;
/** One bucket holds a usual message; lengths inside it cannot be told apart. */
export const BUCKET = 256;
// Four members and those who left: a receipt never names more than the 31 slots and the visitor.
const MOST_MEMBERS = 32;
// The largest JSON: 3 000 bytes of text, six bytes each when all are control characters, and the frame around it.
const LARGEST = 18_432;

/** Throws RangeError for content that is not allowed to be said: a bug of ours. */
export function encodeContent(content: Content): Bytes {
  const body = utf8(JSON.stringify({ v: 1, ...content }));
  if (read(body) === null) throw new RangeError(`content ${content.t} is not well-formed`);
  const padded = new Uint8Array(Math.ceil((body.length + 4) / BUCKET) * BUCKET);
  new DataView(padded.buffer).setUint32(0, body.length);
  padded.set(body, 4);
  return padded;
}

/** null: not ours, or a version that we do not speak. */
export function decodeContent(bytes: Uint8Array): Content | null {
  if (bytes.length === 0 || bytes.length % BUCKET !== 0 || bytes.length > LARGEST) return null;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  if (length > bytes.length - 4 || bytes.length - 4 - length >= BUCKET) return null;
  if (bytes.subarray(4 + length).some((byte) => byte !== 0)) return null;
  return read(bytes.subarray(4, 4 + length));
}

function read(body: Uint8Array): Content | null {
  let value: unknown;
  try {
    value = JSON.parse(fromUtf8(body));
  } catch {
    return null;
  }
  const head = value as { v?: unknown; t?: unknown } | null;
  if (typeof head !== "object" || head === null || head.v !== 1) return null;
  return typeof head.t === "string" ? readKind(head.t, value) : null;
}

function readKind(t: string, value: unknown): Content | null {
  switch (t) {
    case "text": {
      const f = fields(value, ["v", "t", "c", "text", "tap?"]);
      if (!f || !isCounter(f["c"]) || !isText(f["text"])) return null;
      const said = { t, c: f["c"], text: f["text"] } as const;
      if (!Object.hasOwn(f, "tap")) return said;
      return isTap(f["tap"]) ? { ...said, tap: f["tap"] } : null;
    }
    case "card": {
      const f = fields(value, ["v", "t", "c", "card"]);
      const card = readCard(f?.["card"]);
      return f && isCounter(f["c"]) && card !== null ? { t, c: f["c"], card } : null;
    }
    case "answer": {
      const f = fields(value, ["v", "t", "c", "of", "choice"]);
      return f && isCounter(f["c"]) && isCardKey(f["of"]) && isChoice(f["choice"])
        ? { t, c: f["c"], of: f["of"], choice: f["choice"] }
        : null;
    }
    case "unsend": {
      const f = fields(value, ["v", "t", "c", "of"]);
      return f && isCounter(f["c"]) && isCounter(f["of"]) && f["of"] <= f["c"]
        ? { t, c: f["c"], of: f["of"] }
        : null;
    }
    case "erase": {
      const f = fields(value, ["v", "t", "c", "of"]);
      return f && isCounter(f["c"]) && isCounter(f["of"]) ? { t, c: f["c"], of: f["of"] } : null;
    }
    case "end": {
      const f = fields(value, ["v", "t", "c", "why?"]);
      if (!f || !isCounter(f["c"])) return null;
      if (!Object.hasOwn(f, "why")) return { t, c: f["c"] };
      return END_REASONS.includes(f["why"]) ? { t, c: f["c"], why: f["why"] as EndReason } : null;
    }
    case "consent": {
      const f = fields(value, ["v", "t", "c", "key_package", "role?", "leaves?"]);
      const id = f?.["key_package"];
      if (!f || !isCounter(f["c"]) || !isHash(id)) return null;
      if (Object.hasOwn(f, "role") && !isRole(f["role"])) return null;
      if (Object.hasOwn(f, "leaves") && f["leaves"] !== true) return null;
      return { t, c: f["c"], key_package: id, ...(isRole(f["role"]) ? { role: f["role"] } : {}), ...(f["leaves"] === true ? { leaves: true } : {}) };
    }
    case "retold": {
      const f = fields(value, ["v", "t", "c", "how", "lines", "cut"]);
      const retold = f && readRetold({ how: f["how"], lines: f["lines"], cut: f["cut"] });
      return f && isCounter(f["c"]) && retold ? { t, c: f["c"], ...retold } : null;
    }
    case "check": {
      const f = fields(value, ["v", "t", "c", "question", "answer"]);
      const [question, answer] = [f?.["question"], f?.["answer"]];
      if (!f || !isCounter(f["c"]) || !isText(question, LONGEST_CHECK) || !isText(answer, LONGEST_CHECK)) return null;
      return { t, c: f["c"], question, answer };
    }
    case "contact_ask": {
      const f = fields(value, ["v", "t", "c", "kind"]);
      return f && isCounter(f["c"]) && isContactKind(f["kind"]) ? { t, c: f["c"], kind: f["kind"] } : null;
    }
    case "contact": {
      const f = fields(value, ["v", "t", "c", "kind", "number", "when", "say", "name"]);
      const { v: _, t: __, c, ...rest } = f ?? {};
      const contact = readContact(rest);
      return contact !== null && isCounter(c) ? { t, c, ...contact } : null;
    }
    case "contact_over": {
      const f = fields(value, ["v", "t", "c"]);
      return f && isCounter(f["c"]) ? { t, c: f["c"] } : null;
    }
    case "emergency":
    case "emergency_over": {
      const f = fields(value, ["v", "t", "c"]);
      return f && isCounter(f["c"]) ? { t, c: f["c"] } : null;
    }
    case "address": {
      const f = fields(value, ["v", "t", "c", ...ADDRESS_FIELDS]);
      const address = f && readAddress(f);
      return f && isCounter(f["c"]) && address ? { t, c: f["c"], ...address } : null;
    }
    case "typing": {
      const f = fields(value, ["v", "t", "on"]);
      return f && typeof f["on"] === "boolean" ? { t, on: f["on"] } : null;
    }
    case "receipt":
      return readReceipt(value);
    case "pad":
      return fields(value, ["v", "t"]) ? { t } : null;
    default:
      return null;
  }
}

function readReceipt(value: unknown): Content | null {
  const f = fields(value, ["v", "t", "have", "generation", "epoch"]);
  if (!f || !isWhole(f["generation"]) || !isWhole(f["epoch"])) return null;
  const have = f["have"];
  if (typeof have !== "object" || have === null || Array.isArray(have)) return null;
  const pairs = Object.entries(have as Record<string, unknown>);
  if (pairs.length > MOST_MEMBERS) return null;
  const clean: Record<MemberId, number> = {};
  for (const [member, counter] of pairs) {
    if (!isMember(member) || !isWhole(counter)) return null;
    clean[member] = counter;
  }
  return { t: "receipt", have: clean, generation: f["generation"], epoch: f["epoch"] };
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isCounter = (value: unknown): value is number => isWhole(value) && value > 0;
const isHash = (value: unknown): value is string => typeof value === "string" && /^[0-9a-f]{32}$/.test(value);
const isMember = (value: string): boolean => value === "0" || isHash(value);

function isText(value: unknown, longest = LONGEST_TEXT): value is string {
  return typeof value === "string" && value.length > 0 && utf8(value).length <= longest;
}
