/** Node's side of the ports: sockets by `ws`, real time, requests to one address under the Host that the service expects. */
import { request } from "node:http";
import { WebSocket } from "ws";
import type { Clock, OpenSocket, SocketEvents } from "../../../chatsvc/web/net/ports.ts";

export interface Address {
  /** Host and port as a browser would name them, for example chat.localhost:8000. */
  readonly host: string;
  readonly port: number;
}

export const realClock: Clock = {
  now: () => Date.now(),
  after(ms, ring) {
    const timer = setTimeout(ring, ms);
    return () => clearTimeout(timer);
  },
};

function bytesOf(data: unknown): Uint8Array {
  return data instanceof ArrayBuffer ? new Uint8Array(data) : new Uint8Array(data as Buffer);
}

/** Opens sockets, and breaks the present one as a lost network does. */
export class Line {
  private socket: WebSocket | null = null;
  opened = 0;

  constructor(
    private readonly address: Address,
    private readonly cookie: string = "",
  ) {}

  readonly open: OpenSocket = (url, subprotocol, events: SocketEvents) => {
    const headers = { Host: this.address.host, ...(this.cookie === "" ? {} : { Cookie: this.cookie }) };
    const origin = `http://${this.address.host}`;
    const socket = new WebSocket(url, subprotocol, { headers, origin, perMessageDeflate: false });
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    socket.on("open", () => {
      this.opened += 1;
      events.opened();
    });
    socket.on("message", (data) => events.message(bytesOf(data)));
    socket.on("close", (code) => events.closed(code));
    // What went wrong shows in the close that follows.
    socket.on("error", () => undefined);
    return {
      get bufferedAmount() {
        return socket.bufferedAmount;
      },
      send: (bytes) => socket.send(bytes),
      close: (code) => socket.close(code),
    };
  };

  /** No close frame, no goodbye. */
  breakOff(): void {
    this.socket?.terminate();
  }
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly cookies: readonly string[];
}

export interface Ask {
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request; never follows a redirect. */
export function ask(address: Address, path: string, o: Ask = {}): Promise<Answer> {
  const headers = { Host: address.host, Origin: `http://${address.host}`, ...o.headers };
  return new Promise((resolve, reject) => {
    const call = request({ host: "127.0.0.1", port: address.port, path, method: o.method ?? "GET", headers }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => {
        const body = Buffer.concat(parts).toString("utf8");
        resolve({ status: response.statusCode ?? 0, body, cookies: response.headers["set-cookie"] ?? [] });
      });
    });
    call.on("error", reject);
    call.end(o.body ?? "");
  });
}

export async function askJson(address: Address, path: string, o: Ask = {}): Promise<unknown> {
  const answer = await ask(address, path, o);
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.body.slice(0, 200)}`);
  return JSON.parse(answer.body) as unknown;
}

/** Polls, with a deadline. */
export async function until(what: string, isSo: () => boolean, mostMs = 60_000): Promise<void> {
  const end = Date.now() + mostMs;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`never so: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
