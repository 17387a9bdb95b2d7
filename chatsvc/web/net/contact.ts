/** A number to be reached at, between one visitor and one counsellor: asked, given, over. Never a line, never for anybody else's eyes. */
import { type Contact, type ContactKind, readContact } from "../e2ee/contact.ts";
import type { Content, GroupMember, MemberId } from "../e2ee/group.ts";

const VISITOR = "0";

export interface ContactState {
  readonly kind: ContactKind;
  /** null: asked and not answered. On the visitor's page the words are not kept: `given` says that they were said, not that they are there. */
  readonly contact: Contact | null;
  readonly given: boolean;
}

export interface ContactKept {
  readonly stands: ContactState | null;
  /** The visitor: who asked. Staff: nobody, only who asked has a state. */
  readonly by: MemberId | null;
  /** Of staff: the visitor said no, or took the number back. */
  readonly refused: boolean;
  /** Of staff: what was given here, for the counts. */
  readonly kinds: readonly ContactKind[];
}

export const NO_CONTACT: ContactKept = { stands: null, by: null, refused: false, kinds: [] };

export type ContactContent = Extract<Content, { readonly t: "contact_ask" | "contact" | "contact_over" }>;
type Staff = { readonly member: MemberId; readonly role: string };

/** Who of staff is in the group. */
export function staffOf(members: readonly GroupMember[]): readonly Staff[] {
  return members.flatMap(({ member, staff }) => (staff === null ? [] : [{ member, role: staff.role }]));
}

/** The one counsellor who is alone with the visitor; null: nobody, or somebody else reads too. */
export function onlyCounsellor(staff: readonly Staff[]): MemberId | null {
  return staff.length === 1 && staff[0]!.role === "counsellor" ? staff[0]!.member : null;
}

/** The visitor's page hears of it. */
export function heardByVisitor(kept: ContactKept, member: MemberId, content: ContactContent, staff: readonly Staff[]): ContactKept {
  if (content.t === "contact_over") return member === kept.by ? NO_CONTACT : kept;
  if (member === VISITOR || member !== onlyCounsellor(staff)) return kept;
  // A number that left is taken back by hand, not by the next question.
  if (content.t !== "contact_ask" || kept.stands?.given === true) return kept;
  return { ...NO_CONTACT, stands: { kind: content.kind, contact: null, given: false }, by: member };
}

/** The console hears of it: only what was asked for here, and only from the visitor. */
export function heardByStaff(kept: ContactKept, member: MemberId, content: ContactContent): ContactKept {
  if (member !== VISITOR || kept.stands === null) return kept;
  if (content.t === "contact_over") return { ...kept, stands: null, refused: true };
  if (content.t !== "contact" || content.kind !== kept.stands.kind || kept.stands.given) return kept;
  const { t: _, c: __, ...contact } = content;
  return { ...kept, stands: { kind: contact.kind, contact, given: true }, kinds: [...new Set([...kept.kinds, contact.kind])] };
}

/** The console asks. */
export const asked = (kept: ContactKept, kind: ContactKind): ContactKept => ({ ...kept, stands: { kind, contact: null, given: false }, refused: false });

/** Who is in the group has changed: a question falls when somebody else reads along, and a number when she goes who has it. */
export function afterChange(kept: ContactKept, staff: readonly Staff[]): ContactKept {
  const { stands, by } = kept;
  if (stands === null || (onlyCounsellor(staff) !== null && (by === null || by === onlyCounsellor(staff)))) return kept;
  const stays = stands.given && (by === null || staff.some(({ member }) => member === by));
  return stays ? kept : { ...kept, stands: null, by: null };
}

/** The visitor's yes: what goes out, or null when it may not. */
export function toGive(kept: ContactKept, typed: Omit<Contact, "kind">, staff: readonly Staff[]): Contact | null {
  const { stands, by } = kept;
  if (stands === null || stands.given || by === null || by !== onlyCounsellor(staff)) return null;
  return readContact({ ...typed, kind: stands.kind });
}
