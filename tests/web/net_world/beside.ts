/** Sam talks with a visitor, and somebody of a given role has come in beside her. */
import type { Role } from "../../../chatsvc/web/e2ee/roles.ts";
import * as outboxes from "../../../chatsvc/web/net/outbox.ts";
import type { Outbox } from "../../../chatsvc/web/net/outbox.ts";
import type { StaffDesk } from "../../../chatsvc/web/net/desk_types.ts";
import type { VisitorClient } from "../../../chatsvc/web/net/visitor_types.ts";
import type { FakeClock } from "./clock.ts";
import { held, Several } from "./several.ts";
import { texts } from "./world.ts";

/** A page of somebody else's making: it says inside the encryption what ours would not. */
export function sayRaw(of: unknown, content: object): void {
  const { talk } = of as { talk: { outbox: Outbox; pump(): void } };
  [talk.outbox] = outboxes.write(talk.outbox, content as Parameters<typeof outboxes.write>[1]);
  talk.pump();
}

export interface Beside {
  readonly all: Several;
  readonly clock: FakeClock;
  readonly visitor: VisitorClient;
  readonly sam: StaffDesk;
  readonly guest: StaffDesk;
  /** Resolves when both of staff have read it, and so all that she said before. */
  bothRead(text: string): Promise<void>;
}

export async function beside(role: Role): Promise<Beside> {
  const all = new Several();
  const sam = await all.talk();
  const guest = await all.desk("Robin", undefined, role);
  const { clock, visitor } = all;
  sam.invite(held(sam)!.id, role, false);
  await clock.until("Robin is asked", () => guest.snapshot.invitations.length === 1);
  guest.accept(guest.snapshot.invitations[0]!.conversation);
  await clock.until("Sam sees who", () => held(sam)?.asked.newcomer?.state === "believed");
  sam.agree(held(sam)!.id);
  await clock.until("the visitor sees who", () => visitor.snapshot.proposed !== null);
  visitor.admit();
  await all.comesIn(guest);
  const bothRead = async (text: string): Promise<void> => {
    visitor.send(text);
    await clock.until(`${text} is read`, () => [sam, guest].every((desk) => held(desk) === undefined || texts(held(desk)!.messages, "theirs").includes(text)));
  };
  return { all, clock, visitor, sam, guest, bothRead };
}
