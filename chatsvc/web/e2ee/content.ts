// What is said inside MLS: strict, versioned JSON, padded to whole buckets (docs/protocol.md section 5).
import { fromUtf8, utf8, type Bytes } from "./bytes.ts";
import { fields } from "./canonical.ts";
import { type Card, type Choice, isCardKey, isChoice, isTap, readCard, type Tap } from "./cards.ts";

/** `"0"` for the visitor, else the hex of 16 bytes: the hash of the staff leaf as it was added (P4). */
export type MemberId = string;

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
  | { readonly t: "end"; readonly c: number }
  /** Staff in the room say yes to one newcomer: hex of the first 16 bytes of SHA-256 of the key package (P3). */
  | { readonly t: "consent"; readonly c: number; readonly key_package: string }
  /** The visitor's question to whoever comes back by words, and its answer (P14). */
  | { readonly t: "check"; readonly c: number; readonly question: string; readonly answer: string }
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
      const f = fields(value, ["v", "t", "c"]);
      return f && isCounter(f["c"]) ? { t, c: f["c"] } : null;
    }
    case "consent": {
      const f = fields(value, ["v", "t", "c", "key_package"]);
      const id = f?.["key_package"];
      return f && isCounter(f["c"]) && isHash(id) ? { t, c: f["c"], key_package: id } : null;
    }
    case "check": {
      const f = fields(value, ["v", "t", "c", "question", "answer"]);
      const [question, answer] = [f?.["question"], f?.["answer"]];
      if (!f || !isCounter(f["c"]) || !isText(question, LONGEST_CHECK) || !isText(answer, LONGEST_CHECK)) return null;
      return { t, c: f["c"], question, answer };
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
