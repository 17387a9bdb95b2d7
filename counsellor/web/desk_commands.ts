/** Does what the page asks of the desk: one row per command. */
import type { StaffDesk } from "../../chatsvc/web/net/desk_types.ts";
import type { DeskCommand } from "./worker_messages.ts";

export function obey(desk: StaffDesk, command: DeskCommand): void {
  switch (command.do) {
    case "duty":
      return desk.duty(command.state, command.backIn ?? null);
    case "capacity":
      return desk.capacity(command.count);
    case "heavy":
      return desk.heavy(command.conversation, command.on);
    case "unanswered":
      return desk.unanswered(command.seconds);
    case "accept":
      return desk.accept(command.conversation, command.check === true);
    case "check":
      return desk.check(command.conversation, command.keep);
    case "decline":
      return desk.decline(command.conversation);
    case "send":
      return desk.send(command.conversation, command.text);
    case "card":
      return desk.card(command.conversation, command.card);
    case "typing":
      return desk.typing(command.conversation, command.on);
    case "unsend":
      return desk.unsend(command.conversation, command.counter);
    case "erase":
      return desk.erase(command.conversation, command.counter);
    case "contact":
      return desk.contact(command.conversation, command.kind);
    case "draft":
      return desk.draft(command.conversation, command.text);
    case "mark":
      return desk.mark(command.conversation, command.what, command.value);
    case "escalate":
    case "acknowledge":
    case "passOn":
    case "decide":
      return desk.escalation(command);
    case "emergency":
      return desk.emergency(command.conversation, command.over);
    case "end":
      return desk.end(command.conversation, command.why ?? null);
    case "handover":
      return desk.handover(command.conversation, command.withdrawn, command.to ?? null);
    case "colleagues":
      return desk.colleagues(command.conversation);
    case "invite":
      return desk.invite(command.conversation, command.role, command.withdrawn);
    case "consult":
      return desk.consult(command.conversation, command.to);
    case "consultSay":
      return desk.consultSay(command.conversation, command.text);
    case "consultEnd":
      return desk.consultEnd(command.conversation);
    case "leave":
      return desk.leave(command.conversation);
    case "agree":
      return desk.agree(command.conversation);
    case "extend":
      return desk.extend(command.conversation);
    case "stillHere":
      return desk.stillHere(command.conversation);
    case "dismiss":
      return desk.dismiss(command.conversation);
    case "pulse":
      return desk.pulse(command.week, command.support);
    case "form":
      return desk.form(command.door, command.ticks);
    case "visible":
      return desk.setVisible(command.on);
    case "online":
      return desk.setOnline(command.on);
    case "alert":
      return; // a board's
    case "measure":
      return; // the worker itself answers
    case "clearProblem":
      return desk.clearProblem();
    case "close":
      return desk.close();
    default:
      return command satisfies never;
  }
}
