/** A delivery service in memory that obeys docs/protocol.md, for one conversation, with faults on request. */
import { decode } from "@msgpack/msgpack";
import { hex, sha256 } from "../../../anonymity/web/sha256.ts";
import type { OpenSocket } from "../../../chatsvc/web/net/ports.ts";
import * as control from "../../../chatsvc/web/protocol/control.ts";
import * as frames from "../../../chatsvc/web/protocol/frames.ts";
import type { Faults, Stored } from "./faults.ts";
import { FakeSocket } from "./socket.ts";
import { type Claim, readSubmission } from "./submission.ts";
export { FakeSocket };

type ToVisitor = control.ServerToVisitor;
type ToConsole = control.ServerToConsole;

export class FakeService {
  readonly conversation = new Uint8Array(16).fill(9);
  sockets: readonly FakeSocket[] = [];
  heard: { readonly kind: frames.Kind; readonly slot: number | null; readonly payload: Uint8Array; readonly t: string }[] = [];
  phase: "none" | "waiting" | "joining" | "talking" | "handover" | "erased" = "none";
  duty = "off";
  uploads: { readonly id: Uint8Array; readonly bytes: Uint8Array }[] = [];
  visitorKey = new Uint8Array(32);
  stored: Stored[] = [];
  epoch = 0;
  /** Faults: each is asked before the thing happens. */
  faults: Faults = {};
  private seq = 0;
  private fence = 0;
  private commits = 0;
  /** Number of the group, highest seal seen, half of the seal, name of this life of the store. */
  group = 0;
  sealed = 0;
  share = new Uint8Array(32).fill(5);
  generation = "g";
  /** The service's halves of the console's seals: of the conversation, of the desk. */
  seatShare = new Uint8Array(32);
  private shiftShare = new Uint8Array(32);
  private lives = 0;
  private extended = false;
  /** The process stands still: the visitor's socket is open and says nothing. */
  frozen = false;
  /** Consoles that come back are told that their state is not the last. */
  rollBack = false;
  /** Hex of the hash of the visitor's come-back words; those of an earlier conversation lead to `cameFrom`, held for `reserved` s. */
  words: string | null = null;
  earlier: { readonly words: string; readonly cameFrom: Uint8Array; readonly reserved: number } | null = null;
  asks: { readonly urgent: boolean; readonly wishes: readonly string[] } = { urgent: false, wishes: [] };
  private cameFrom: Uint8Array | null = null;
  private members: readonly number[] = [];
  private pending: { readonly slot: number; readonly id: Uint8Array; readonly bytes: Uint8Array } | null = null;
  private nextSlot = 1;
  private hashes: { readonly resume: string; readonly end: string } = { resume: "", end: "" };
  private accepted = "";

  readonly openSocket: OpenSocket = (_url, subprotocol, events) => {
    const socket = new FakeSocket(this, subprotocol, events);
    if (this.faults.refuseConnection?.() === true) {
      socket.open = false;
      queueMicrotask(() => events.closed(1006));
      return socket;
    }
    this.sockets = [...this.sockets, socket];
    queueMicrotask(() => {
      if (socket.open) events.opened();
    });
    return socket;
  };

  socketOf(slot: number): FakeSocket | undefined {
    return this.sockets.find((socket) => socket.slot === slot);
  }

  desk(): FakeSocket | undefined {
    return this.sockets.find(({ subprotocol }) => subprotocol === "console.v1");
  }

  breakAll(code: number): void {
    for (const socket of this.sockets) socket.break(code);
  }

  lost(socket: FakeSocket): void {
    this.sockets = this.sockets.filter((other) => other !== socket);
    const slots = socket.subprotocol === "console.v1" ? this.members.filter((slot) => slot > 0) : [socket.slot];
    for (const slot of slots) if (slot !== null) this.tellOthers(slot, { t: "presence", slot, state: "lost" });
  }

  tell(socket: FakeSocket | undefined, message: ToVisitor | ToConsole, conversation: Uint8Array = this.conversation): void {
    if (socket === undefined) return;
    this.put(socket, { kind: frames.CONTROL, seq: 0, from: 0, payload: control.encodeControl(message) }, conversation);
  }

  private sayDuty(socket: FakeSocket | undefined, state: string): void {
    this.tell(socket, { t: "duty", state, capacity: 3, most: 3, held: 0, free: 3, share: this.shiftShare.slice(), heavy: [], back: null, alone: false, ends_in: null, limit: null, untaught: false }, frames.NO_CONVERSATION);
  }

  erase(why: string): void {
    this.tell(this.socketOf(0), { t: "ended", why });
    if (this.members.some((slot) => slot > 0) || this.pending !== null) this.tell(this.desk(), { t: "ended", why });
    this.phase = "erased";
    this.stored = [];
    this.socketOf(0)?.break(4000);
  }

  receive(socket: FakeSocket, bytes: Uint8Array): void {
    const frame = frames.decodeClientFrame(bytes);
    const isControl = frame.kind === frames.CONTROL;
    const t = isControl ? String((decode(frame.payload) as Record<string, unknown>)["t"]) : "";
    this.heard.push({ kind: frame.kind, slot: socket.slot, payload: frame.payload, t });
    const seals = frame.kind === frames.COMMIT || frame.kind === frames.APPLICATION || t === "taken" || t === "regroup";
    if (seals && socket.slot === 0) this.sealed = Math.max(this.sealed, Math.floor(frame.frame / 65_536));
    if (frame.kind === frames.APPLICATION) return this.append(socket, frame);
    if (frame.kind === frames.COMMIT) return this.commit(frame.payload);
    if (frame.kind === frames.KEY_PACKAGE) return this.keyPackage(frame.payload);
    if (socket.subprotocol === "chatsvc.v1") return this.visitor(socket, control.decodeControl(control.VISITOR_TO_SERVER, frame.payload)!);
    this.console(socket, control.decodeControl(control.CONSOLE_TO_SERVER, frame.payload)!, frame.conversation);
  }

  put(socket: FakeSocket, frame: { kind: frames.Kind; seq: number; from: number; payload: Uint8Array }, conversation: Uint8Array): void {
    const bytes = frames.encodeServerFrame({ ...frame, conversation, group: this.group });
    queueMicrotask(() => {
      if (!socket.hungUp && !(this.frozen && socket.slot === 0)) socket.events.message(bytes);
    });
  }

  private visitor(socket: FakeSocket, m: control.VisitorToServer): void {
    switch (m.t) {
      case "hello":
        return this.hello(socket, m);
      case "taken":
        return this.taken(0, m.seq);
      case "presence":
        this.tell(socket, { t: "presence", slot: 0, state: m.state });
        return this.tellOthers(0, { t: "presence", slot: 0, state: m.state });
      case "alive": case "extend":
        this.extended ||= m.t === "extend";
        return this.tell(socket, { t: "alive", silence_in: 1800, age_in: this.extended ? 21_000 : 14_000, more: !this.extended });
      case "end":
        return m.proof !== null && hex(sha256(m.proof)) === this.hashes.end ? this.erase("visitor") : undefined;
      case "left":
        this.tellOthers(0, { t: "presence", slot: 0, state: "left" });
        return this.erase("visitor");
      case "regroup":
        return this.regroup(socket);
      case "stuck":
        return this.pending === null ? undefined : this.requeue();
      case "another": case "writes": return;
      case "urgent":
        this.asks = { ...this.asks, urgent: true };
        return this.tellQueue();
      case "words":
        return void (this.words = m.hash === null ? null : hex(m.hash));
      default:
        m satisfies never;
    }
  }

  private hello(socket: FakeSocket, m: Extract<control.VisitorToServer, { t: "hello" }>): void {
    const other = this.faults.answerHello?.(m.start === null ? "resume" : "start") ?? null;
    if (other !== null) return this.tell(socket, other, frames.NO_CONVERSATION);
    const again = m.resume?.again ?? null;
    if (again !== null) {
      this.share = again.share.slice() as Uint8Array<ArrayBuffer>;
      this.epoch = again.epoch;
      this.group = again.group;
      this.members = [0, ...again.members];
      this.sealed = m.resume!.counter;
    }
    if (m.start !== null) {
      this.hashes = { resume: hex(m.start.resume), end: hex(m.start.end) };
      this.visitorKey = m.start.visitor_key.slice() as Uint8Array<ArrayBuffer>;
      if (m.start.words !== null && hex(m.start.words) === this.earlier?.words) this.cameFrom = this.earlier.cameFrom;
      this.phase = "waiting";
      this.members = [0];
      this.asks = { urgent: m.start.urgent, wishes: m.start.wishes };
    } else if (this.phase === "erased" || hex(sha256(m.resume!.proof)) !== this.hashes.resume) {
      return this.tell(socket, { t: "gone" });
    }
    for (const old of this.sockets) if (old !== socket && old.slot === 0) old.break(4410);
    socket.slot = 0;
    socket.cursor = 0;
    this.fence += 1;
    const place = this.phase === "waiting" ? 2 : null;
    const times = { silence_in: 1800, age_in: 14_400, silence_warning: 300, age_warning: 900, more: true };
    const back = (m.resume?.counter ?? 0) < this.sealed;
    const record = { generation: this.generation, share: this.share.slice(), phase: this.phase, epoch: this.epoch, group: this.group, rolled_back: back };
    this.tell(socket, { t: "placed", fence: this.fence, ...record, ahead: place, on_duty: 1, ...times });
    if ((m.start?.words ?? null) !== null) this.tell(socket, { t: "returned", found: this.cameFrom !== null });
    if (this.phase === "handover" && this.members.length > 1) this.tell(socket, { t: "presence", slot: this.members[1]!, state: "gone" });
    if (this.pending !== null) this.tellAdd();
    this.tellOthers(0, { t: "presence", slot: 0, state: "present" });
    this.flush(0);
    // The seats that the page has named are there again.
    const desk = this.desk();
    if (again !== null && desk !== undefined) for (const slot of again.members) this.seat(slot, desk);
    this.tellQueue();
  }

  /** The visitor's page went back in time: a new group number, nobody in it but the visitor (P16). */
  private regroup(socket: FakeSocket): void {
    this.group += 1;
    this.epoch = 0;
    this.members = [0];
    this.stored = [];
    this.pending = null;
    this.phase = "handover";
    this.tell(socket, { t: "regrouped", group: this.group });
    this.tell(this.desk(), { t: "regrouped", group: this.group });
    this.tellQueue();
  }

  /** Everything is forgotten, the sockets stay (P19): halves of seals, key packages, what was accepted, who said what. */
  loseStore(): void {
    this.generation += "'";
    this.stored = [];
    this.uploads = [];
    this.seq = 0;
    this.lives += 1;
    this.seatShare = new Uint8Array(32).fill(this.lives);
    this.shiftShare = new Uint8Array(32).fill(100 + this.lives);
    for (const socket of this.sockets) socket.cursor = 0;
    this.tell(this.socketOf(0), { t: "store_away" });
    this.tell(this.desk(), { t: "store_away" });
    this.tell(this.socketOf(0), { t: "store_lost", generation: this.generation });
    this.sayDuty(this.desk(), this.duty);
    this.tell(this.desk(), { t: "key_packages", unused: 0 }, frames.NO_CONVERSATION);
  }

  private console(socket: FakeSocket, m: control.ConsoleToServer, conversation: Uint8Array): void {
    switch (m.t) {
      case "hello":
        if (m.desk !== null) return this.deskHello(socket);
        return this.seat(m.seat!.slot, socket);
      case "duty":
        this.duty = m.state;
        this.sayDuty(socket, m.state);
        return this.tellQueue();
      case "accept":
        return this.accept(socket, conversation);
      case "taken":
        return this.taken(1, m.seq);
      case "presence":
        return this.tellOthers(1, { t: "presence", slot: this.members[1] ?? 1, state: m.state });
      case "end":
        return hex(conversation) === hex(this.conversation) ? this.erase("counsellor") : undefined;
      case "extend": case "emergency":
      case "alive":
        return this.tell(socket, { t: "alive", silence_in: 1800, age_in: 21_000, more: false });
      case "escalate": case "acknowledge": case "pass_on": case "decide": case "handover": case "colleagues": case "invite": case "leave":
      case "consult": case "form": case "pulse": case "unanswered": case "alert":
      case "heavy": case "decline": case "check": case "stuck":
        return;
      default:
        m satisfies never;
    }
  }

  private deskHello(socket: FakeSocket): void {
    for (const old of this.sockets) if (old !== socket && old.subprotocol === "console.v1") old.break(4410);
    this.sayDuty(socket, "off");
    this.tell(socket, { t: "key_packages", unused: this.uploads.length }, frames.NO_CONVERSATION);
    this.tellQueue();
  }

  private keyPackage(payload: Uint8Array): void {
    const bytes = payload.slice(16);
    this.uploads.push({ id: sha256(bytes).slice(0, 16), bytes });
    this.tell(this.desk(), { t: "key_packages", unused: this.uploads.length }, frames.NO_CONVERSATION);
  }

  private accept(socket: FakeSocket, conversation: Uint8Array): void {
    const refusal = this.faults.answerAccept?.() ?? (this.waits ? null : "taken_by_other");
    const keyPackage = this.uploads.shift();
    if (refusal !== null || keyPackage === undefined) {
      return this.tell(socket, { t: "error", code: refusal ?? "no_seat", frame: null }, conversation);
    }
    this.pending = { slot: this.nextSlot, ...keyPackage };
    this.nextSlot += 1;
    if (this.phase === "waiting") this.phase = "joining";
    this.accepted = hex(keyPackage.id);
    this.seat(this.pending.slot, socket);
    this.tell(socket, { t: "key_packages", unused: this.uploads.length }, frames.NO_CONVERSATION);
    this.tellAdd();
  }

  private seat(slot: number, socket: FakeSocket): void {
    if (this.phase === "erased") return this.tell(socket, { t: "gone" });
    this.fence += 1;
    const id = Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(this.accepted.slice(i * 2, i * 2 + 2), 16));
    const visitor = this.socketOf(0) === undefined ? "lost" : "present";
    const names = { door: "mika", path: "own", language: "sv", epoch: this.epoch, group: this.group, generation: this.generation, share: this.seatShare.slice(), rolled_back: this.rollBack };
    const times = { silence_in: 1800, age_in: 14_400, silence_warning: 300, age_warning: 900, more: true };
    this.tell(socket, { t: "accepted", slot, fence: this.fence, visitor_key: this.visitorKey, ...names, key_package: id, ...times, visitor, came_from: this.cameFrom });
    this.tellOthers(slot, { t: "presence", slot, state: "present" });
    this.flush(slot);
  }

  private tellAdd(): void {
    const { slot, id, bytes } = this.pending!;
    this.tell(this.socketOf(0), { t: "add", slot, id, key_package: bytes });
  }

  /** 20 s without a commit, or a member who is stuck (P11). */
  requeue(): void {
    const slot = this.pending?.slot ?? 0;
    this.pending = null;
    this.tell(this.desk(), { t: "gone" });
    if (this.phase === "handover") this.tell(this.socketOf(0), { t: "presence", slot, state: "gone" });
    else {
      this.phase = "waiting";
      this.tell(this.socketOf(0), { t: "queue", ahead: 0, on_duty: 1, closing: false, talk_minutes: null, low: null, high: null });
    }
    this.tellQueue();
  }

  /** The console's keys are gone: another page of the same person, a log-out, too long an absence. `how`: whether it hears of it. */
  loseSeat(how: "told" | "away" = "away"): void {
    const slot = this.members[1]!;
    this.phase = "handover";
    this.tell(this.socketOf(0), { t: "presence", slot, state: "gone" });
    if (how === "told") this.tell(this.desk(), { t: "presence", slot, state: "gone" });
    this.tellQueue();
  }

  private get waits(): boolean { return (this.phase === "waiting" || this.phase === "handover") && this.pending === null; }

  private tellQueue(): void {
    const back = this.cameFrom === null ? { returning: null, reserved: null } : { returning: "other", reserved: this.earlier!.reserved };
    const entry = { conversation: this.conversation, door: "mika", language: "sv", path: "own", waited: 3, present: true, ...this.asks, reads: true, writes: [], ...back, offered: false, check: false };
    const entries = this.waits ? [entry] : [];
    this.tell(this.desk(), { t: "queue", entries, on_duty: { mika: 1 }, more: 0 }, frames.NO_CONVERSATION);
  }

  private commit(payload: Uint8Array): void {
    const { commit, welcome, claim } = readSubmission(payload);
    this.commits += 1;
    const refusal = this.faults.refuseCommit?.(this.commits) ?? this.judge(claim);
    if (refusal === "repeat") return this.tell(this.socketOf(0), { t: "commit_ok", epoch: this.epoch });
    if (refusal !== null) return this.tell(this.socketOf(0), { t: "commit_refused", code: refusal, epoch: this.epoch });
    this.epoch = claim.epoch + 1;
    this.members = this.members.filter((slot) => !claim.removes.includes(slot));
    this.store(frames.COMMIT, 0, commit, this.members);
    if (this.pending !== null && claim.adds.length > 0) {
      this.members = [...this.members, this.pending.slot];
      this.store(frames.WELCOME, 0, welcome, [this.pending.slot]);
      this.pending = null;
      this.phase = "talking";
    }
    this.tell(this.socketOf(0), { t: "commit_ok", epoch: this.epoch });
  }

  private judge(claim: Claim): string | null {
    if (claim.epoch === this.epoch - 1) return "repeat";
    if (claim.epoch !== this.epoch) return "stale";
    if (this.phase === "handover" && claim.adds.length === 0) return "invalid";
    return claim.adds.length > 0 && this.pending === null ? "invalid" : null;
  }

  private append(socket: FakeSocket, frame: frames.ClientFrame): void {
    const slot = socket.slot ?? this.members[1]!;
    const { epoch } = JSON.parse(new TextDecoder().decode(frame.payload)) as { epoch: number };
    if (epoch !== this.epoch) return this.tell(socket, { t: "error", code: "stale", frame: frame.frame });
    const seq = this.store(frames.APPLICATION, slot, frame.payload, this.members.filter((member) => member !== slot));
    if (this.faults.loseTaken?.() !== true) this.tell(socket, { t: "taken", frame: frame.frame, seq });
  }

  private store(kind: frames.Kind, from: number, payload: Uint8Array, to: readonly number[]): number {
    this.seq += 1;
    this.stored.push({ seq: this.seq, kind, from, payload, to: new Set(to), taken: new Set() });
    for (const slot of to) this.flush(slot);
    return this.seq;
  }

  private socketFor(slot: number): FakeSocket | undefined {
    return slot === 0 ? this.socketOf(0) : this.desk();
  }

  private flush(slot: number): void {
    const socket = this.socketFor(slot);
    if (socket === undefined) return;
    for (const frame of this.stored) {
      if (!frame.to.has(slot) || frame.taken.has(slot) || frame.seq <= socket.cursor) continue;
      socket.cursor = frame.seq;
      if (this.faults.loseFrame?.(frame, slot) === true) continue;
      this.put(socket, frame, this.conversation);
      if (this.faults.repeatFrame?.() === true) this.put(socket, frame, this.conversation);
    }
  }

  private taken(member: number, seq: number): void {
    const slot = member === 0 ? 0 : this.members[1];
    for (const frame of this.stored) if (slot !== undefined && frame.seq <= seq) frame.taken.add(slot);
    this.stored = this.stored.filter(({ to, taken }) => [...to].some((one) => !taken.has(one)));
  }

  private tellOthers(from: number, message: ToVisitor & ToConsole): void {
    if (this.phase === "erased" || this.phase === "none") return;
    if (from === 0 && this.members.length > 1) this.tell(this.desk(), message);
    if (from !== 0) this.tell(this.socketOf(0), message);
  }
}
