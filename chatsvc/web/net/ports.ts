/** What the network code needs from the world around it: sockets, time, chance. Everything is given in; nothing here knows a page. */

/** One WebSocket, reduced to what we use: binary in, binary out, and one close. */
export interface Socket {
  /** Bytes that the platform has not yet written to the network. */
  readonly bufferedAmount: number;
  send(bytes: Uint8Array): void;
  close(code?: number): void;
}

export interface SocketEvents {
  opened(): void;
  message(bytes: Uint8Array): void;
  /** Called once, also when the socket never opened (code 1006). */
  closed(code: number): void;
}

export type OpenSocket = (url: string, subprotocol: string, events: SocketEvents) => Socket;

/** Stops a timer; calling it twice, or after the timer rang, does nothing. */
export type Cancel = () => void;

export interface Clock {
  /** Milliseconds since 1970 on this device. Never sent anywhere, never trusted by the server. */
  now(): number;
  after(ms: number, ring: () => void): Cancel;
}

/** A number in [0, 1), for jitter only; keys never come from here. */
export type Chance = () => number;
