/** All consults of one desk: at most one beside each of its conversations, gone with it at the latest. */
import type { ServerToConsole } from "../protocol/control.ts";
import { NO_CONVERSATION, type ServerFrame } from "../protocol/frames.ts";
import { type ConsultPorts, type ConsultTo, type ConsultView, OpenedConsult } from "./desk_consult.ts";

export class DeskConsults {
  private all: readonly OpenedConsult[] = [];

  get views(): readonly ConsultView[] {
    return this.all.map((one) => one.view());
  }

  /** Asks; nothing of the conversation that it stands beside goes with it. Nothing happens while one is open there. */
  ask(ports: ConsultPorts, o: { readonly beside: string; readonly to: ConsultTo; readonly door: string }): void {
    const { beside, to, door } = o;
    if (this.beside(beside)?.isOver === false) return;
    this.all = [...this.all.filter((one) => one.beside !== beside), new OpenedConsult(ports, beside, to)];
    ports.tell({ t: "consult", to, door, key: ports.shift.publicKey }, NO_CONVERSATION);
    ports.changed();
  }

  say(beside: string, text: string): void {
    this.beside(beside)?.write(text);
  }

  end(beside: string): void {
    this.beside(beside)?.end();
  }

  /** Whether it was about a consult of ours. */
  frame(frame: ServerFrame): boolean {
    const one = this.at(frame.conversation);
    one?.frame(frame);
    return one !== undefined;
  }

  /** Whether it was about a consult of ours. */
  hear(m: ServerToConsole, conversation: Uint8Array): boolean {
    if (m.t === "consult_opened") {
      // Answered in the order in which they were asked for.
      const one = this.at(conversation) ?? this.all.find((asked) => asked.unanswered);
      one?.opened(conversation, m.fence);
      return true;
    }
    const one = this.at(conversation);
    one?.hear(m);
    return one !== undefined;
  }

  /** Those beside a conversation that is over, or no longer here, end. */
  follow(open: readonly string[]): void {
    for (const one of this.all) if (!open.includes(one.beside)) one.end();
  }

  /** The line broke: the service has ended them, for the keys are here alone. */
  broken(): void {
    for (const one of this.all) one.finish("line");
  }

  private beside(conversation: string): OpenedConsult | undefined {
    return this.all.find((one) => one.beside === conversation);
  }

  private at(conversation: Uint8Array): OpenedConsult | undefined {
    return this.all.find((one) => one.isAt(conversation));
  }
}
