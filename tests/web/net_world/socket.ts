/** One end of a socket to the fake service: what was sent before a close still arrives. */
import type { SocketEvents } from "../../../chatsvc/web/net/ports.ts";

interface Host {
  receive(socket: FakeSocket, bytes: Uint8Array): void;
  lost(socket: FakeSocket): void;
}

export class FakeSocket {
  readonly bufferedAmount = 0;
  open = true;
  /** The page closed it: it hears nothing more. */
  hungUp = false;
  slot: number | null = null;
  cursor = 0;

  constructor(
    private readonly service: Host,
    readonly subprotocol: string,
    readonly events: SocketEvents,
  ) {}

  send(bytes: Uint8Array): void {
    if (!this.open) return;
    const copy = bytes.slice();
    // What was sent before a close still arrives.
    queueMicrotask(() => this.service.receive(this, copy));
  }

  close(): void {
    this.hungUp = true;
    this.break(1000, "silently");
  }

  /** The service or the network ends it. */
  break(code: number, how: "silently" | "said" = "said"): void {
    if (!this.open) return;
    this.open = false;
    this.service.lost(this);
    if (how === "said") queueMicrotask(() => this.events.closed(code));
  }
}
