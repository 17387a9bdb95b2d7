/** The binary frame of docs/protocol.md section 2: header, payload, zeros up to a fixed size. */

export const APPLICATION = 1;
export const COMMIT = 2;
export const WELCOME = 3;
export const KEY_PACKAGE = 4;
export const CONTROL = 5;
export type Kind = 1 | 2 | 3 | 4 | 5;

export const PROTO = 1;
/** Fixed sizes hide how long a text is; each step doubles, so at most half of a frame is padding. */
export const SIZES = [512, 1024, 2048, 4096, 8192, 16384, 32768] as const;
/** Only a commit with its Welcome may need more than this (21 kB at four members). */
const LARGEST_BUT_COMMIT = 16384;
/** The largest control message of a client is a start: about 1 kB with its proof of work. The server's may list a queue. */
const LARGEST_CLIENT_CONTROL = 4096;

const TO_SERVER_HEADER = 1 + 1 + 16 + 4 + 8 + 4;
const TO_CLIENT_HEADER = 1 + 1 + 16 + 4 + 8 + 1 + 4;
export const NO_CONVERSATION: Uint8Array = new Uint8Array(16);

export interface ClientFrame {
  readonly kind: Kind;
  /** 16 bytes; zeros where there is none. */
  readonly conversation: Uint8Array;
  readonly group: number;
  /** Rising per connection. Below 2^53: a page would have to send for centuries. */
  readonly frame: number;
  readonly payload: Uint8Array;
}

export interface ServerFrame {
  readonly kind: Kind;
  readonly conversation: Uint8Array;
  readonly group: number;
  /** Transport sequence of the conversation; 0 for frames that are not stored. */
  readonly seq: number;
  /** Slot of the sender; for control 0. */
  readonly from: number;
  readonly payload: Uint8Array;
}

export type FrameErrorCode = "malformed" | "too_large" | "unsupported";

export class FrameError extends Error {
  constructor(readonly code: FrameErrorCode) {
    super(code);
    this.name = "FrameError";
  }
}

function sizeFor(kind: Kind, used: number): number {
  const size = SIZES.find((candidate) => used <= candidate);
  if (size === undefined || (size > LARGEST_BUT_COMMIT && kind !== COMMIT)) throw new FrameError("too_large");
  return size;
}

function begin(kind: Kind, conversation: Uint8Array, group: number, number: number, size: number): [Uint8Array, DataView] {
  if (conversation.length !== 16) throw new FrameError("malformed");
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, PROTO);
  view.setUint8(1, kind);
  bytes.set(conversation, 2);
  view.setUint32(18, group);
  view.setBigUint64(22, BigInt(number));
  return [bytes, view];
}

/** @throws FrameError `too_large` when the payload does not fit its kind's largest size. */
export function encodeClientFrame(f: ClientFrame): Uint8Array {
  const size = sizeFor(f.kind, TO_SERVER_HEADER + f.payload.length);
  if (f.kind === CONTROL && size > LARGEST_CLIENT_CONTROL) throw new FrameError("too_large");
  const [bytes, view] = begin(f.kind, f.conversation, f.group, f.frame, size);
  view.setUint32(30, f.payload.length);
  bytes.set(f.payload, TO_SERVER_HEADER);
  return bytes;
}

/** The server's side, for tests and headless drills. @throws FrameError */
export function encodeServerFrame(f: ServerFrame): Uint8Array {
  const size = sizeFor(f.kind, TO_CLIENT_HEADER + f.payload.length);
  const [bytes, view] = begin(f.kind, f.conversation, f.group, f.seq, size);
  view.setUint8(30, f.from);
  view.setUint32(31, f.payload.length);
  bytes.set(f.payload, TO_CLIENT_HEADER);
  return bytes;
}

interface Opened {
  readonly kind: Kind;
  readonly view: DataView;
  readonly payload: Uint8Array;
}

function open(bytes: Uint8Array, header: number): Opened {
  if (bytes.length > SIZES[SIZES.length - 1]!) throw new FrameError("too_large");
  if (!SIZES.some((size) => size === bytes.length)) throw new FrameError("malformed");
  if (bytes[0] !== PROTO) throw new FrameError("unsupported");
  const kind = bytes[1]!;
  if (kind < APPLICATION || kind > CONTROL) throw new FrameError("malformed");
  if (bytes.length > LARGEST_BUT_COMMIT && kind !== COMMIT) throw new FrameError("too_large");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = header + view.getUint32(header - 4);
  if (end > bytes.length) throw new FrameError("malformed");
  for (let i = end; i < bytes.length; i += 1) if (bytes[i] !== 0) throw new FrameError("malformed");
  return { kind: kind as Kind, view, payload: bytes.slice(header, end) };
}

function counted(view: DataView): number {
  const value = view.getBigUint64(22);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new FrameError("malformed");
  return Number(value);
}

/** @throws FrameError for anything that docs/protocol.md section 2 does not allow. */
export function decodeServerFrame(bytes: Uint8Array): ServerFrame {
  const { kind, view, payload } = open(bytes, TO_CLIENT_HEADER);
  if (kind === KEY_PACKAGE) throw new FrameError("malformed");
  return { kind, conversation: bytes.slice(2, 18), group: view.getUint32(18), seq: counted(view), from: view.getUint8(30), payload };
}

/** The server's side, for tests and headless drills. @throws FrameError */
export function decodeClientFrame(bytes: Uint8Array): ClientFrame {
  if (bytes[1] === CONTROL && bytes.length > LARGEST_CLIENT_CONTROL) throw new FrameError("too_large");
  const { kind, view, payload } = open(bytes, TO_SERVER_HEADER);
  if (kind === WELCOME) throw new FrameError("malformed");
  return { kind, conversation: bytes.slice(2, 18), group: view.getUint32(18), frame: counted(view), payload };
}
