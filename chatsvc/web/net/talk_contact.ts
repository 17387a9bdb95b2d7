/** The part of a conversation's words that is no line: how the visitor can be reached, if the visitor wants to (docs/protocol.md section 5). */
import type { Contact, ContactKind } from "../e2ee/contact.ts";
import type { GroupMember, MemberId } from "../e2ee/group.ts";
import * as contacts from "./contact.ts";
import * as outboxes from "./outbox.ts";
import { TalkState } from "./talk_state.ts";

const VISITOR = "0";

export abstract class TalkContact extends TalkState {
  /** The counsellor offers; nothing unless she is alone with the visitor and no number stands. */
  askContact(kind: ContactKind): void {
    const alone = contacts.onlyCounsellor(this.staffHere);
    if (this.closed || alone === null || alone !== this.group?.me || this.contact.stands !== null) return;
    this.contact = contacts.asked(this.contact, kind);
    this.tellContact({ t: "contact_ask", kind });
  }

  /** The visitor's yes. False: not well-formed, or not hers alone any more; nothing left. */
  giveContact(typed: Omit<Contact, "kind">): boolean {
    const contact = this.closed ? null : contacts.toGive(this.contact, typed, this.staffHere);
    if (contact === null || this.contact.stands === null) return false;
    this.contact = { ...this.contact, stands: { ...this.contact.stands, given: true } };
    this.tellContact({ t: "contact", ...contact });
    return true;
  }

  /** No, taken back, or the call is over: at both ends. */
  endContact(): void {
    if (this.closed || this.contact.stands === null) return;
    this.dropContact({ ...this.contact, stands: null, by: null });
    this.tellContact({ t: "contact_over" });
  }

  protected hearContact(member: MemberId, content: contacts.ContactContent): void {
    const visitor = this.group?.me === VISITOR;
    const now = visitor ? contacts.heardByVisitor(this.contact, member, content, this.staffHere) : contacts.heardByStaff(this.contact, member, content);
    if (now === this.contact) return;
    if (now.stands === null) this.dropContact(now);
    else this.contact = now;
    this.dirty = true;
  }

  /** Before anything is encrypted for who is there now. */
  protected membersChanged(members: readonly GroupMember[]): void {
    const staff = contacts.staffOf(members);
    const kept = contacts.afterChange(this.contact, staff);
    const [outbox, wasUnderWay] = this.contact.by !== null && contacts.onlyCounsellor(staff) === this.contact.by ? [this.outbox, false] : outboxes.withoutContacts(this.outbox);
    [this.outbox, this.contact] = [outbox, kept];
    // She may have it all the same: then she loses it with these words.
    if (wasUnderWay) {
      this.contact = { ...kept, stands: null, by: null };
      [this.outbox] = outboxes.write(this.outbox, { t: "contact_over" });
    }
  }

  private get staffHere() {
    return contacts.staffOf(this.group?.members ?? []);
  }

  private dropContact(kept: contacts.ContactKept): void {
    [this.outbox] = outboxes.withoutContacts(this.outbox);
    this.contact = kept;
  }

  private tellContact(content: outboxes.Uncounted<contacts.ContactContent>): void {
    [this.outbox] = outboxes.write(this.outbox, content);
    this.dirty = true;
    this.ports.changed();
    this.pump();
  }
}
