/** Who asks for somebody like the one who sits here; a question that was answered with no is not shown again. */
import { hex } from "../../../anonymity/web/sha256.ts";
import type { ServerToConsole } from "../protocol/control.ts";
import type { InvitationView } from "./desk_types.ts";

type Heard = Extract<ServerToConsole, { t: "invitations" }>;

export class DeskInvitations {
  private all: readonly InvitationView[] = [];
  private readonly refused = new Set<string>();

  get views(): readonly InvitationView[] {
    return this.all.filter(({ conversation }) => !this.refused.has(conversation));
  }

  /** `now`: ms of the page's clock. */
  hear({ entries }: Heard, now: number): readonly InvitationView[] {
    this.all = entries.map(({ waited, conversation, ...one }) => ({ ...one, conversation: hex(conversation), since: now - waited * 1000 }));
    // Asked again later is another question.
    for (const one of this.refused) if (!this.all.some(({ conversation }) => conversation === one)) this.refused.delete(one);
    return this.views;
  }

  /** Whether she was asked, and has not answered: true once. */
  refuse(conversation: string): boolean {
    const asked = this.views.some((one) => one.conversation === conversation);
    if (asked) this.refused.add(conversation);
    return asked;
  }
}
