/** A line that a story can cut and mend, and that knows which conversation it carries. */
import type { OpenSocket } from "../../../chatsvc/web/net/ports.ts";
import { type Address, Line } from "./line.ts";

// docs/protocol.md section 2: proto u8, kind u8, conversation 16 bytes.
const CONVERSATION_AT = 2;
const CONVERSATION_ENDS = 18;

export class Cable {
  private readonly line: Line;
  private cut = false;
  private seen: string | null = null;

  constructor(address: Address, cookie: string = "") {
    this.line = new Line(address, cookie);
  }

  /** Hex of the conversation of the last frame that named one; a console's line carries several. */
  get conversation(): string | null {
    return this.seen;
  }

  readonly open: OpenSocket = (url, subprotocol, events) => {
    if (!this.cut) return this.line.open(url, subprotocol, { ...events, message: (bytes) => this.pass(bytes, events.message) });
    queueMicrotask(() => events.closed(1006));
    return { bufferedAmount: 0, send: () => undefined, close: () => undefined };
  };

  unplug(): void {
    this.cut = true;
    this.line.breakOff();
  }

  plugIn(): void {
    this.cut = false;
  }

  private pass(bytes: Uint8Array, on: (bytes: Uint8Array) => void): void {
    const conversation = Buffer.from(bytes.subarray(CONVERSATION_AT, CONVERSATION_ENDS)).toString("hex");
    if (/[1-9a-f]/.test(conversation)) this.seen = conversation;
    on(bytes);
  }
}
