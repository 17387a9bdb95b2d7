/** One line to the service: opens a socket, opens it again when it breaks, numbers and pads frames. Knows nothing of conversations. */
import { APPLICATION, COMMIT, decodeServerFrame, encodeClientFrame, FrameError, type Kind, type ServerFrame } from "../protocol/frames.ts";
import { meaningOf } from "./closes.ts";
import type { Cancel, Chance, Clock, OpenSocket, Socket } from "./ports.ts";
import type { ProblemCode } from "./shared_types.ts";

const FIRST_WAIT_MS = 400;
/**
 * A killed process is back within 2-5 s, and the next try must follow soon after it: doubling from the start lost up to 6 s there (measured under
 * faults on two cores: 9.2 s, now the restart and one wait). For about 10 s a thousand pages then knock 800 times a second, which a closed port answers at once.
 */
const SOON_WAIT_MS = 1_600;
const SOON_TRIES = 10;
/** A planned or unplanned restart is over in seconds; a phone in a tunnel must not wait longer than this after it. */
const LONGEST_WAIT_MS = 15_000;
/** The service answers a hello, a message and a commit. Silence for so long means a half-open line that the browser has not noticed. */
const DEAF_MS = 10_000;
const BLAMED_AT_MOST = 3;
/** We send nothing more while so much has not left this device (a dead line fills memory otherwise). */
const MOST_BUFFERED = 262_144;

export type Stopped = { readonly why: "ended" } | { readonly why: "problem"; readonly problem: ProblemCode | "signed_out" };

export interface ConnectionOwner {
  /** The socket is open: say hello now. */
  opened(): void;
  frame(frame: ServerFrame): void;
  /** The socket broke; another one is on its way. `tries`: how many in vain since it last worked. */
  broken(tries: number): void;
  /** No other one will come. */
  stopped(how: Stopped): void;
}

export interface ConnectionPorts {
  readonly url: string;
  readonly subprotocol: "chatsvc.v1" | "console.v1";
  readonly openSocket: OpenSocket;
  readonly clock: Clock;
  readonly chance: Chance;
  /** A service that promises a sign of life this often: a longer silence is a dead line, also when nothing is awaited. */
  readonly quietAtMostMs?: number;
  /** Numbers that go on over reloads (P16); without it they count from 1. */
  readonly nextFrame?: () => number;
}

export class Connection {
  private socket: Socket | null = null;
  /** Tells an old socket's late events from the present one's. */
  private generation = 0;
  private isOpen = false;
  private tries = 0;
  private blamed = 0;
  private frames = 0;
  private waiting: Cancel | null = null;
  private deaf: Cancel | null = null;
  private quiet: Cancel | null = null;
  private done = false;

  constructor(
    private readonly ports: ConnectionPorts,
    private readonly owner: ConnectionOwner,
  ) {}

  open(): void {
    if (this.done) return;
    this.drop();
    const generation = this.generation;
    const mine = (f: () => void): void => {
      if (generation === this.generation && !this.done) f();
    };
    try {
      this.socket = this.ports.openSocket(this.ports.url, this.ports.subprotocol, {
        opened: () => mine(() => this.whenOpen()),
        message: (bytes) => mine(() => this.read(bytes)),
        closed: (code) => mine(() => this.whenClosed(code)),
      });
    } catch {
      // Before Safari 15.4 'self' covers no socket (CSP 2), and the constructor throws: it will for ever.
      return this.stop({ why: "problem", problem: "no_crypto" });
    }
    this.listen();
  }

  /** The hello was accepted: the next break starts with a short wait again. */
  settled(): void {
    this.tries = 0;
    this.blamed = 0;
  }

  /** The frame's number, or null when it did not leave (no line, or a full one): send it again later. @throws FrameError `too_large` */
  send(kind: Kind, conversation: Uint8Array, group: number, payload: Uint8Array, nextFrame = this.ports.nextFrame): number | null {
    if (!this.isOpen || this.socket === null || this.socket.bufferedAmount > MOST_BUFFERED) return null;
    this.frames = nextFrame?.() ?? this.frames + 1;
    this.socket.send(encodeClientFrame({ kind, conversation, group, frame: this.frames, payload }));
    if (kind === APPLICATION || kind === COMMIT) this.listen();
    return this.frames;
  }

  /** The newest seal that a frame of ours was numbered after (P16). */
  get counter(): number {
    return Math.floor(this.frames / 65_536);
  }

  /** Another socket at once: the service drains, or the line is deaf. */
  renew(): void {
    if (!this.done) this.whenClosed(4012);
  }

  /** The browser says that the network is back. */
  online(): void {
    if (!this.isOpen && this.waiting !== null) this.open();
  }

  /** The browser says that the network is gone: a line through it is dead, though its socket may look open for minutes. */
  offline(): void {
    if (this.isOpen) this.whenClosed(1006);
  }

  close(code = 1000): void {
    this.done = true;
    this.drop(code);
  }

  private drop(code = 1000): void {
    this.generation += 1;
    this.isOpen = false;
    this.waiting?.();
    this.waiting = null;
    this.deaf?.();
    this.deaf = null;
    this.quiet?.();
    this.quiet = null;
    this.socket?.close(code);
    this.socket = null;
  }

  private whenOpen(): void {
    this.isOpen = true;
    this.owner.opened();
  }

  /** What was sent is answered: silence from here on is a dead line. */
  expectAnswer(): void {
    if (this.isOpen) this.listen();
  }

  private listen(): void {
    if (this.deaf !== null) return;
    this.deaf = this.ports.clock.after(DEAF_MS, () => {
      this.deaf = null;
      this.whenClosed(1006);
    });
  }

  private expectLife(): void {
    const { quietAtMostMs, clock } = this.ports;
    if (quietAtMostMs === undefined) return;
    this.quiet?.();
    this.quiet = clock.after(quietAtMostMs, () => this.whenClosed(1006));
  }

  private read(bytes: Uint8Array): void {
    this.deaf?.();
    this.deaf = null;
    this.expectLife();
    let frame: ServerFrame;
    try {
      frame = decodeServerFrame(bytes);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      this.whenClosed(error.code === "unsupported" ? 4426 : 4400);
      return;
    }
    this.owner.frame(frame);
  }

  private whenClosed(code: number): void {
    this.drop();
    const meaning = meaningOf(code);
    switch (meaning.next) {
      case "ended":
        return this.stop({ why: "ended" });
      case "stop":
        return this.stop({ why: "problem", problem: meaning.problem });
      case "at_once":
        return this.atOnce();
      case "back_off":
        if (meaning.blame !== null) this.blamed += 1;
        if (meaning.blame !== null && this.blamed >= BLAMED_AT_MOST) return this.stop({ why: "problem", problem: meaning.blame });
        return this.backOff();
      default:
        meaning satisfies never;
    }
  }

  private stop(how: Stopped): void {
    this.done = true;
    this.owner.stopped(how);
  }

  /** Once: a service that sends everybody away at hello must not be asked in a loop. */
  private atOnce(): void {
    if (this.tries > 0) return this.backOff();
    this.tries += 1;
    this.owner.broken(this.tries);
    this.open();
  }

  private backOff(): void {
    this.tries += 1;
    const soon = Math.min(FIRST_WAIT_MS * 2 ** (this.tries - 1), SOON_WAIT_MS);
    const most = Math.min(soon * 2 ** Math.max(this.tries - SOON_TRIES, 0), LONGEST_WAIT_MS);
    // Half fixed, half by chance: after a restart a thousand pages do not come in one blow.
    const wait = most / 2 + (most / 2) * this.ports.chance();
    this.waiting = this.ports.clock.after(wait, () => this.open());
    this.owner.broken(this.tries);
  }
}
