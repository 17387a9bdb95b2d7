// How a visitor who wants to can be reached: what a counsellor offers and what is typed for it (docs/protocol.md section 5).
import { fields } from "./canonical.ts";

export const CONTACT_KINDS = ["callback", "booked", "coordinator"] as const;
export type ContactKind = (typeof CONTACT_KINDS)[number];

/** What the visitor typed after the yes. */
export interface Contact {
  readonly kind: ContactKind;
  /** As it is dialled: digits, spaces, hyphens. */
  readonly number: string;
  /** When it is safe to ring. */
  readonly when: string;
  /** What to say if somebody else answers. */
  readonly say: string;
  /** Whom to ask for; may be "". */
  readonly name: string;
}

/** UTF-16 units, as `maxlength` counts. */
export const LONGEST_LINE = 200;
// Controls, line ends and whatever turns the direction of what stands beside it.
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;

export const isContactKind = (value: unknown): value is ContactKind => CONTACT_KINDS.includes(value as ContactKind);

/** null: nobody could be reached by it, or it is more than may be said. */
export function readContact(value: unknown): Contact | null {
  const f = fields(value, ["kind", "number", "when", "say", "name"]);
  if (f === null || !isContactKind(f["kind"])) return null;
  const { kind, number, when, say, name } = f;
  if (typeof number !== "string" || !/^\+?[0-9](?:[ -]?[0-9]){4,18}$/.test(number)) return null;
  return isLine(when) && isLine(say) && isLine(name) ? { kind, number, when, say, name } : null;
}

const isLine = (value: unknown): value is string => typeof value === "string" && value.length <= LONGEST_LINE && value.search(UNSEEN) < 0;

/** What a person typed as a number, with digits of any keyboard and signs of any habit; still to be checked. */
export function tidyNumber(typed: string): string {
  const digits = typed.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15));
  // "+46 (0)70": that nought is not dialled from abroad.
  return digits.replace(/^(\s*\+.*?)\(0\)/, "$1").replace(/[^0-9+]+/g, " ").trim();
}

/** One line without signs that nobody sees. */
export const tidyLine = (typed: string): string => typed.replace(UNSEEN, " ").replace(/ +/g, " ").trim().slice(0, LONGEST_LINE);
