/** Does what the page asks of the desk: one row per command. */
import type { StaffDesk } from "../../chatsvc/web/net/desk_types.ts";
import type { DeskCommand } from "./worker_messages.ts";

export function obey(desk: StaffDesk, command: DeskCommand): void {
  switch (command.do) {
    case "duty":
      return desk.duty(command.state);
    case "accept":
      return desk.accept(command.conversation);
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
    case "draft":
      return desk.draft(command.conversation, command.text);
    case "mark":
      return desk.mark(command.conversation, command.what, command.value);
    case "end":
      return desk.end(command.conversation);
    case "extend":
      return desk.extend(command.conversation);
    case "stillHere":
      return desk.stillHere(command.conversation);
    case "dismiss":
      return desk.dismiss(command.conversation);
    case "visible":
      return desk.setVisible(command.on);
    case "online":
      return desk.setOnline(command.on);
    case "clearProblem":
      return desk.clearProblem();
    case "close":
      return desk.close();
    default:
      return command satisfies never;
  }
}
