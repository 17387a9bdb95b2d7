/** A delivery service in memory with several consoles, for one conversation: handover, newcomers, seats that come and go. */
import { decode } from "@msgpack/msgpack";
import { hex, sha256 } from "../../../anonymity/web/sha256.ts";
import type { OpenSocket } from "../../../chatsvc/web/net/ports.ts";
import * as control from "../../../chatsvc/web/protocol/control.ts";
import * as frames from "../../../chatsvc/web/protocol/frames.ts";
import type { Stored } from "./faults.ts";
import { FakeSocket } from "./socket.ts";
import { type Claim, readSubmission } from "./submission.ts";

interface Seat {
  readonly slot: number;
  readonly socket: FakeSocket;
  readonly id: Uint8Array;
  readonly keyPackage: Uint8Array;
}

const TIMES = { silence_in: 1800, age_in: 14_400, silence_warning: 300, age_warning: 900, more: true };

export class House {
  readonly conversation = new Uint8Array(16).fill(9);
  phase: "none" | "waiting" | "joining" | "talking" | "handover" = "none";
  /** Slot of who asked for what is asked now; 0: the visitor. */
  askedBy: number | null = null;
  /** In a talk: the role that is asked for beside. */
  invited: string | null = null;
  /** Who is asked first to take over. */
  named: string | null = null;
  seats: readonly Seat[] = [];
  pending: Seat | null = null;
  /** Everything that was ever put on the line, per slot that it went to. */
  readonly given: { readonly slot: number; readonly kind: frames.Kind; readonly payload: Uint8Array }[] = [];
  readonly told: string[] = [];
  epoch = 0;
  private visitor: FakeSocket | null = null;
  private desks: readonly FakeSocket[] = [];
  private readonly uploads = new Map<FakeSocket, { readonly id: Uint8Array; readonly bytes: Uint8Array }[]>();
  private visitorKey = new Uint8Array(32);
  private stored: Stored[] = [];
  private seq = 0;
  private fence = 0;
  private nextSlot = 1;

  readonly openSocket: OpenSocket = (_url, subprotocol, events) => {
    const socket = new FakeSocket(this, subprotocol, events);
    queueMicrotask(() => events.opened());
    return socket;
  };

  lost(socket: FakeSocket): void {
    if (socket === this.visitor) this.visitor = null;
    this.desks = this.desks.filter((one) => one !== socket);
    const seat = this.seats.find((one) => one.socket === socket);
    if (seat !== undefined) this.tellOthers(seat.slot, { t: "presence", slot: seat.slot, state: "lost" });
  }

  receive(socket: FakeSocket, bytes: Uint8Array): void {
    const frame = frames.decodeClientFrame(bytes);
    if (frame.kind === frames.APPLICATION) return this.append(socket, frame);
    if (frame.kind === frames.COMMIT) return this.commit(frame.payload);
    if (frame.kind === frames.KEY_PACKAGE) return this.keyPackage(socket, frame.payload.slice(16));
    this.told.push(String((decode(frame.payload) as Record<string, unknown>)["t"]));
    if (socket.subprotocol === "chatsvc.v1") this.fromVisitor(socket, control.decodeControl(control.VISITOR_TO_SERVER, frame.payload)!);
    else this.fromDesk(socket, control.decodeControl(control.CONSOLE_TO_SERVER, frame.payload)!);
  }

  /** Nobody said yes in time, or somebody said no. */
  sendAway(why: "late" | "declined" | "withdrawn"): void {
    const { pending } = this;
    this.pending = null;
    if (pending !== null) {
      this.tell(pending.socket, { t: "gone" });
      this.tellVisitor({ t: "presence", slot: pending.slot, state: "gone" });
    }
    const over = why !== "late" && this.seats.length > 0;
    if (over) [this.phase, this.askedBy, this.invited] = ["talking", null, null];
    this.tellAsked(why === "declined");
    this.tellQueue();
  }

  private leaves({ slot, socket }: Seat): void {
    this.seats = this.seats.filter((seat) => seat.slot !== slot);
    this.tellVisitor({ t: "presence", slot, state: "gone" });
    this.tell(socket, { t: "presence", slot, state: "gone" });
  }

  /** A console's keys are gone. Whoever else is there, a counsellor here, goes on. */
  loseSeat(slot: number): void {
    this.seats = this.seats.filter((seat) => seat.slot !== slot);
    if (this.seats.length === 0) this.phase = "handover";
    if (this.askedBy === slot) this.askedBy = null;
    this.tellVisitor({ t: "presence", slot, state: "gone" });
    this.tellQueue();
  }

  /** The line of whoever sits there breaks. */
  breakSeat(slot: number): void {
    this.seats.find((seat) => seat.slot === slot)?.socket.break(1006);
  }

  tellSeat(slot: number, message: control.ServerToConsole): void {
    const seat = this.seats.find((one) => one.slot === slot);
    if (seat !== undefined) this.tell(seat.socket, message);
  }

  breakVisitor(): void {
    this.visitor?.break(1006);
  }

  private fromVisitor(socket: FakeSocket, m: control.VisitorToServer): void {
    switch (m.t) {
      case "hello":
        return this.helloVisitor(socket, m);
      case "taken":
        return this.taken(0, m.seq);
      case "presence":
        return this.tell(socket, { t: "presence", slot: 0, state: m.state });
      case "another":
        return m.withdrawn ? this.sendAway("withdrawn") : this.ask(0);
      case "stuck":
        return this.sendAway(m.code === "declined" ? "declined" : "late");
      default:
        return;
    }
  }

  private helloVisitor(socket: FakeSocket, m: Extract<control.VisitorToServer, { t: "hello" }>): void {
    this.visitor = socket;
    if (m.start !== null) [this.visitorKey, this.phase] = [m.start.visitor_key.slice() as Uint8Array<ArrayBuffer>, "waiting"];
    this.fence += 1;
    const record = { generation: "g", share: new Uint8Array(32), phase: this.phase, epoch: this.epoch, group: 0, rolled_back: false };
    const place = { ahead: this.phase === "waiting" ? 0 : null, on_duty: 2 };
    this.tellVisitor({ t: "placed", fence: this.fence, ...record, ...place, ...TIMES });
    for (let slot = 1; slot < this.nextSlot; slot += 1) {
      const here = this.seats.some((seat) => seat.slot === slot);
      if (slot !== this.pending?.slot) this.tellVisitor({ t: "presence", slot, state: here ? "present" : "gone" });
    }
    socket.cursor = 0;
    if (this.pending !== null) this.tellAdd(this.pending);
    this.tellOthers(0, { t: "presence", slot: 0, state: "present" });
    this.flush(0);
    this.tellQueue();
  }

  private fromDesk(socket: FakeSocket, m: control.ConsoleToServer): void {
    const seat = this.seats.find((one) => one.socket === socket);
    switch (m.t) {
      case "hello":
        this.desks = [...this.desks, socket];
        this.uploads.set(socket, []);
        this.sayDuty(socket, "off");
        return this.tell(socket, { t: "key_packages", unused: 0 }, frames.NO_CONVERSATION);
      case "duty":
        this.sayDuty(socket, m.state);
        return this.tellQueue();
      case "accept":
        return this.accept(socket);
      case "taken":
        return seat === undefined ? undefined : this.taken(seat.slot, m.seq);
      case "invite":
        if (seat === undefined) return;
        if (m.withdrawn) return this.sendAway("withdrawn");
        [this.invited, this.askedBy] = [m.role, seat.slot];
        this.tellAsked();
        return this.tellQueue();
      case "leave":
        return seat === undefined ? undefined : this.leaves(seat);
      case "handover":
        if (seat === undefined) return;
        if (!m.withdrawn) this.named = m.to;
        return m.withdrawn ? this.sendAway("withdrawn") : this.ask(seat.slot);
      default:
        return;
    }
  }

  private ask(by: number): void {
    [this.phase, this.askedBy] = ["handover", by];
    this.tellAsked();
    this.tellQueue();
  }

  private accept(socket: FakeSocket): void {
    const mine = this.uploads.get(socket)!.shift();
    if (!this.waits || mine === undefined) return this.tell(socket, { t: "error", code: "taken_by_other", frame: null });
    this.pending = { slot: this.nextSlot, socket, id: mine.id, keyPackage: mine.bytes };
    this.nextSlot += 1;
    if (this.phase === "waiting") this.phase = "joining";
    this.fence += 1;
    const names = { door: "mika", path: "own", language: "sv", epoch: this.epoch, group: 0, generation: "g", share: new Uint8Array(32), rolled_back: false };
    this.tell(socket, { t: "accepted", slot: this.pending.slot, fence: this.fence, visitor_key: this.visitorKey, ...names, key_package: mine.id, ...TIMES, visitor: "present", came_from: null });
    this.tellAdd(this.pending);
    this.tellAsked();
    this.tellQueue();
  }

  private keyPackage(socket: FakeSocket, bytes: Uint8Array): void {
    const mine = this.uploads.get(socket)!;
    mine.push({ id: sha256(bytes).slice(0, 16), bytes });
    this.tell(socket, { t: "key_packages", unused: mine.length }, frames.NO_CONVERSATION);
  }

  private commit(payload: Uint8Array): void {
    const { commit, welcome, claim } = readSubmission(payload);
    const refusal = this.judge(claim);
    if (refusal === "repeat") return this.tellVisitor({ t: "commit_ok", epoch: this.epoch });
    if (refusal !== null) return this.tellVisitor({ t: "commit_refused", code: refusal, epoch: this.epoch });
    this.epoch = claim.epoch + 1;
    const removed = this.seats.filter(({ slot }) => claim.removes.includes(slot));
    this.seats = this.seats.filter((seat) => !removed.includes(seat));
    this.store(frames.COMMIT, 0, commit, [0, ...this.seats.map(({ slot }) => slot)]);
    for (const { socket, slot } of removed) this.tell(socket, { t: "presence", slot, state: "gone" });
    if (claim.adds.length > 0) {
      const newcomer = this.pending!;
      this.seats = [...this.seats, newcomer];
      [this.pending, this.askedBy, this.invited, this.phase] = [null, null, null, "talking"];
      this.store(frames.WELCOME, 0, welcome, [newcomer.slot]);
      this.tellAsked();
    }
    this.tellVisitor({ t: "commit_ok", epoch: this.epoch });
  }

  private judge(claim: Claim): string | null {
    if (claim.epoch !== this.epoch) return claim.epoch === this.epoch - 1 ? "repeat" : "stale";
    const fits = claim.adds.every((id) => this.pending !== null && hex(id) === hex(this.pending.id));
    return fits ? null : "invalid";
  }

  private append(socket: FakeSocket, frame: frames.ClientFrame): void {
    const slot = socket === this.visitor ? 0 : this.seats.find((seat) => seat.socket === socket)?.slot;
    if (slot === undefined) return this.tell(socket, { t: "gone" });
    const { epoch } = JSON.parse(new TextDecoder().decode(frame.payload)) as { epoch: number };
    if (epoch !== this.epoch) return this.tell(socket, { t: "error", code: "stale", frame: frame.frame });
    const members = [0, ...this.seats.map((seat) => seat.slot)].filter((one) => one !== slot);
    const seq = this.store(frames.APPLICATION, slot, frame.payload, members);
    this.tell(socket, { t: "taken", frame: frame.frame, seq });
  }

  private store(kind: frames.Kind, from: number, payload: Uint8Array, to: readonly number[]): number {
    this.seq += 1;
    this.stored.push({ seq: this.seq, kind, from, payload, to: new Set(to), taken: new Set() });
    for (const slot of to) this.flush(slot);
    return this.seq;
  }

  private flush(slot: number): void {
    const socket = slot === 0 ? this.visitor : this.seats.find((seat) => seat.slot === slot)?.socket;
    for (const frame of this.stored) {
      if (socket === null || socket === undefined || !frame.to.has(slot) || frame.taken.has(slot) || frame.seq <= socket.cursor) continue;
      socket.cursor = frame.seq;
      this.given.push({ slot, kind: frame.kind, payload: frame.payload });
      this.put(socket, frame, this.conversation);
    }
  }

  private taken(slot: number, seq: number): void {
    for (const frame of this.stored) if (frame.seq <= seq) frame.taken.add(slot);
  }

  private get waits(): boolean {
    return (this.phase === "waiting" || this.phase === "handover" || this.invited !== null) && this.pending === null;
  }

  private tellQueue(): void {
    const entry = { conversation: this.conversation, door: "mika", language: "sv", path: "own", waited: 3, present: true, urgent: false, wishes: [], reads: true, writes: [], returning: null, reserved: null, offered: false, check: false };
    const queue = { t: "queue", entries: this.waits && this.invited === null ? [entry] : [], on_duty: { mika: this.desks.length }, more: 0 } as const;
    const invitation = { conversation: this.conversation, door: "mika", language: "sv", waited: 1, consult: null };
    const entries = this.waits && this.invited !== null ? [invitation] : [];
    for (const socket of this.desks) {
      this.tell(socket, queue, frames.NO_CONVERSATION);
      const sits = this.seats.some((seat) => seat.socket === socket);
      this.tell(socket, { t: "invitations", entries: sits ? [] : entries }, frames.NO_CONVERSATION);
    }
  }

  private tellAdd({ slot, id, keyPackage }: Seat): void {
    this.tellVisitor({ t: "add", slot, id, key_package: keyPackage });
  }

  private tellAsked(declined = false): void {
    const { pending } = this;
    const newcomer = pending === null ? null : { slot: pending.slot, role: this.invited ?? "counsellor", key_package: pending.keyPackage };
    const what = this.phase === "handover" ? "handover" : "invitation";
    const asked = this.phase === "handover" || this.invited !== null ? { what, role: this.invited ?? "counsellor", by: this.askedBy, newcomer } : { what: "nothing", role: null, by: null, newcomer: null };
    for (const { socket } of this.seats) this.tell(socket, { t: "asked", ...asked, declined });
  }

  private sayDuty(socket: FakeSocket, state: string): void {
    this.tell(socket, { t: "duty", state, capacity: 3, most: 3, held: 0, free: 3, share: new Uint8Array(32), heavy: [], back: null, alone: false, ends_in: null, limit: null, untaught: false }, frames.NO_CONVERSATION);
  }

  private tellOthers(from: number, message: control.ServerToVisitor & control.ServerToConsole): void {
    for (const { slot, socket } of this.seats) if (slot !== from) this.tell(socket, message);
    if (from !== 0) this.tellVisitor(message);
  }

  private tellVisitor(message: control.ServerToVisitor): void {
    if (this.visitor !== null) this.tell(this.visitor, message);
  }

  private tell(socket: FakeSocket, message: control.ServerToVisitor | control.ServerToConsole, conversation: Uint8Array = this.conversation): void {
    this.put(socket, { kind: frames.CONTROL, seq: 0, from: 0, payload: control.encodeControl(message) }, conversation);
  }

  private put(socket: FakeSocket, frame: { kind: frames.Kind; seq: number; from: number; payload: Uint8Array }, conversation: Uint8Array): void {
    const { kind, seq, from, payload } = frame;
    const bytes = frames.encodeServerFrame({ kind, seq, from, payload, conversation, group: 0 });
    queueMicrotask(() => {
      if (!socket.hungUp) socket.events.message(bytes);
    });
  }
}
