/** The visitor's client: from Start to goodbye (protocol.md, flow A). Knows no page; everything it shows stands in the snapshot. */
import {
  decodeControl,
  encodeControl,
  SERVER_TO_VISITOR,
  type ServerToVisitor,
  type VisitorToServer,
} from "../protocol/control.ts";
import { CONTROL, type Kind, NO_CONVERSATION, type ServerFrame } from "../protocol/frames.ts";
import { Alarm } from "./alarm.ts";
import { Connection, type Stopped } from "./connection.ts";
import { type Deadlines, deadlines, mayTellAlive, moved, toldAlive, warnsAt } from "./deadlines.ts";
import { Watched } from "./listeners.ts";
import { Talk } from "./talk.ts";
import { type Prepared, prepare, work } from "./visitor_start.ts";
import { StaffSide } from "./visitor_staff.ts";
import { FIRST_SNAPSHOT, talking } from "./visitor_state.ts";
import { problemOf } from "./shared_types.ts";
import type { Beacon, EndedWhy, ProblemCode, StartOptions, VisitorClient, VisitorDeps, VisitorSnapshot } from "./visitor_types.ts";

/** The service may refuse an answer that came too late; more often than this something else is wrong. */
const MOST_WORK = 3;
/** After "erase everything" without a line: the service erases by itself at the latest by silence (P13), so we stop asking. */
const ERASE_AT_MOST_MS = 120_000;

export function createVisitorClient(deps: VisitorDeps): VisitorClient {
  return new Visitor(deps);
}

class Visitor implements VisitorClient {
  private readonly watched = new Watched<VisitorSnapshot>(FIRST_SNAPSHOT);
  private readonly connection: Connection;
  private readonly talk: Talk;
  private readonly warn: Alarm;
  private readonly giveUp: Alarm;
  private options: StartOptions | null = null;
  private prepared: Prepared | null = null;
  private pow: string | null = null;
  private worked = 0;
  private conversation: Uint8Array | null = null;
  private group = 0;
  private fence = 0;
  private readonly staff: StaffSide;
  private limits: Deadlines | null = null;
  private visible = true;
  private over = false;

  constructor(private readonly deps: VisitorDeps) {
    const { url, openSocket, clock, chance } = deps;
    const changed = (): void => this.show({});
    this.connection = new Connection(
      { url, subprotocol: "chatsvc.v1", openSocket, clock, chance },
      {
        opened: () => this.hello(),
        frame: (frame) => this.read(frame),
        broken: () => this.show({ link: "reconnecting", problem: this.conversation === null ? "offline" : this.snapshot.problem }),
        stopped: (how) => this.stopped(how),
      },
    );
    this.talk = new Talk({
      clock,
      send: (kind, payload) => this.frame(kind, payload),
      tellTaken: (seq) => this.tell({ t: "taken", fence: this.fence, seq }),
      changed,
      committed: (members) => this.staff.running?.committed(members),
      endSaid: () => this.show({ ended: "counsellor", endConfirmed: true }),
      broken: (code) => this.stuck(code),
    });
    this.staff = new StaffSide({
      deps,
      talk: this.talk,
      send: (kind, payload) => void this.frame(kind, payload),
      tellStuck: (code) => this.tell({ t: "stuck", code }),
      changed,
      joining: () => this.show({ phase: "joining", problem: null }),
      joined: () => {
        this.show({ phase: "talking", place: null });
        this.talk.release();
      },
      backToQueue: (problem) => this.show({ phase: "waiting", problem }),
      refuse: (problem) => this.refuse(problem),
      broken: (code) => this.stuck(code),
    });
    this.warn = new Alarm(clock, () => this.move(this.limits));
    this.giveUp = new Alarm(clock, () => this.finish("not confirmed"));
  }

  get snapshot(): VisitorSnapshot {
    return this.watched.get();
  }

  subscribe(listener: (snapshot: VisitorSnapshot) => void): () => void {
    return this.watched.subscribe(listener);
  }

  start(options: StartOptions): void {
    if (this.snapshot.phase !== "idle") return;
    this.options = options;
    this.show({ phase: "working", work: 0 });
    void this.begin();
  }

  send(text: string): void {
    if (this.snapshot.phase !== "talking" || this.over) return;
    this.talk.write(text);
    this.signOfLife();
  }

  typing(on: boolean): void {
    if (this.snapshot.phase === "talking") this.talk.typing(on);
  }

  unsend(counter: number): void {
    if (this.snapshot.phase === "talking") this.talk.unsend(counter);
  }

  admit(): void {
    if (this.over) return;
    this.staff.admit();
    this.signOfLife();
  }

  decline(): void {
    if (this.over) return;
    this.staff.decline();
    this.signOfLife();
  }

  setVisible(visible: boolean): void {
    if (visible === this.visible) return;
    this.visible = visible;
    if (this.conversation !== null) this.tell({ t: "presence", state: visible ? "present" : "hidden" });
  }

  setOnline(online: boolean): void {
    if (online) this.connection.online();
  }

  stillHere(): void {
    if (this.limits !== null && !this.over) this.signOfLife();
  }

  end(): void {
    if (this.over || this.snapshot.phase === "idle") return;
    const proof = this.prepared?.secrets.end ?? null;
    const existed = this.conversation !== null && proof !== null;
    this.staff.cancel();
    this.over = true;
    this.show({ phase: "ended", ended: "visitor", endConfirmed: true, erasing: existed, problem: null });
    if (!existed) return this.finish();
    this.giveUp.set(this.deps.clock.now() + ERASE_AT_MOST_MS);
    void this.talk.sayEnd().then(() => {
      this.talk.close("keys and texts");
      this.show({ messages: [] });
      this.tell({ t: "end", proof });
    });
  }

  leave(beacon?: Beacon): Uint8Array {
    const { conversation, prepared } = this;
    const proof = prepared === null ? null : prepared.secrets.end.slice();
    this.staff.cancel();
    this.talk.close("keys and texts");
    this.over = true;
    const open = conversation !== null && proof !== null;
    this.watched.set({ ...FIRST_SNAPSHOT, phase: "left" });
    const body = open ? new Uint8Array([...conversation, ...proof]) : new Uint8Array(0);
    if (open) {
      this.tell({ t: "left", proof });
      beacon?.(body);
    }
    this.finish();
    return body;
  }

  private async begin(): Promise<void> {
    const prepared = await prepare(this.deps);
    if (this.over) return;
    if (!prepared.ok) return this.refuse(prepared.problem);
    this.prepared = prepared.value;
    await this.work(null);
    if (!this.over) this.connection.open();
  }

  private async work(challenge: string | null): Promise<void> {
    this.worked += 1;
    if (this.worked > MOST_WORK) return this.refuse("work");
    this.show({ phase: "working", work: 0 });
    const answer = await work(this.deps, challenge, {
      progress: (done) => this.show({ work: done }),
      offline: () => this.show({ problem: "offline" }),
    });
    if (this.over) return;
    if (!answer.ok) return this.refuse(answer.problem);
    this.pow = answer.value;
    this.show({ phase: "connecting", work: null, problem: null });
  }

  private hello(): void {
    const { prepared, options } = this;
    if (prepared === null || options === null || this.pow === null) return;
    const { secrets, key } = prepared;
    const resume = { proof: secrets.resume, counter: this.connection.counter, ticket: null, again: null };
    if (this.conversation !== null) return this.tell({ t: "hello", v: 1, start: null, resume });
    const { path, language, wishes } = options;
    const keys = { visitor_key: key.publicKey, resume: secrets.resumeHash, end: secrets.endHash };
    this.tell({ t: "hello", v: 1, start: { pow: this.pow, path, language, wishes, ...keys }, resume: null });
  }

  private frame(kind: Kind, payload: Uint8Array): number | null {
    return this.connection.send(kind, this.conversation ?? NO_CONVERSATION, this.group, payload);
  }

  private tell(message: VisitorToServer): void {
    this.frame(CONTROL, encodeControl(message));
  }

  private read(frame: ServerFrame): void {
    if (frame.kind !== CONTROL) return this.talk.frame(frame);
    const message = decodeControl(SERVER_TO_VISITOR, frame.payload);
    if (message === null) return;
    if (message.t !== "store_away" && message.t !== "error" && this.snapshot.link === "store_away") this.show({ link: "up" });
    this.react(message, frame);
  }

  private react(message: ServerToVisitor, frame: ServerFrame): void {
    switch (message.t) {
      case "challenge":
        // Only an answer to our hello: later it would show another page over a conversation, or burn the phone's battery.
        if (this.over || this.conversation !== null || this.snapshot.phase !== "connecting") return;
        return void this.work(message.challenge).then(() => this.hello());
      case "placed":
        return this.placed(message, frame);
      case "queue":
        return this.queued(message.ahead, message.on_duty);
      case "add":
        return this.add(message);
      case "commit_ok":
      case "ticket":
      case "regrouped":
      case "store_lost":
        return;
      case "commit_refused":
        return this.staff.running?.refused(message.code, message.epoch);
      case "taken":
        return this.talk.accepted(message.frame, message.seq);
      case "presence":
        this.staff.presence(message.slot, message.state);
        return this.show({});
      case "undelivered":
        return this.talk.undelivered(message.seqs);
      case "alive":
        return this.move(this.limits === null ? null : moved(this.limits, message, this.deps.clock.now()));
      case "ended":
        return this.endedAfterAll(message.why as EndedWhy);
      case "gone":
        return this.endedAfterAll("service");
      case "store_away":
        return this.show({ link: "store_away" });
      case "draining":
        return this.connection.renew();
      case "error":
        return this.error(message.code, message.frame);
      default:
        message satisfies never;
    }
  }

  private placed(m: Extract<ServerToVisitor, { t: "placed" }>, frame: ServerFrame): void {
    this.connection.settled();
    this.conversation ??= frame.conversation;
    this.group = m.group;
    this.fence = m.fence;
    const proof = this.prepared?.secrets.end ?? null;
    if (this.over) return proof === null ? this.finish() : this.tell({ t: "end", proof });
    const place = m.ahead === null ? null : { ahead: m.ahead, onDuty: m.on_duty };
    const first = this.snapshot.phase === "connecting" || this.snapshot.phase === "working";
    this.show({ link: "up", problem: null, place, ...(first ? { phase: "waiting" as const } : {}) });
    this.move(deadlines(m, this.deps.clock.now()));
    if (!this.visible) this.tell({ t: "presence", state: "hidden" });
    this.staff.reconnected();
    this.talk.linkUp();
    this.staff.running?.resubmit();
  }

  private queued(ahead: number, onDuty: number): void {
    this.show({ place: { ahead, onDuty } });
  }

  private add(m: Extract<ServerToVisitor, { t: "add" }>): void {
    const { prepared, options, conversation, group } = this;
    if (prepared === null || options === null || conversation === null || this.over) return;
    this.staff.add(m, { prepared, door: options.door, conversation, group });
  }

  private error(code: string, frame: number | null): void {
    switch (code) {
      case "stale":
      case "wait":
        if (frame !== null) this.talk.refused(frame, code);
        return;
      case "invalid":
        // Only a commit can be: it came too late, or nobody waits for it.
        return this.staff.running?.refused(code, 0);
      case "closed":
      case "full":
        return this.refuse(code);
      case "wrong_proof":
        return this.endedAfterAll("service");
      default:
        // Codes that close the connection are understood by their close code; `pow` is followed by a challenge.
        return;
    }
  }

  private signOfLife(): void {
    const now = this.deps.clock.now();
    if (this.limits === null || !mayTellAlive(this.limits, now)) return;
    this.limits = toldAlive(this.limits, now);
    this.tell({ t: "alive" });
  }

  private move(limits: Deadlines | null): void {
    this.limits = limits === null ? null : { ...limits, aliveAt: this.limits?.aliveAt ?? null };
    if (this.limits !== null) this.warn.set(warnsAt(this.limits, this.deps.clock.now()));
    this.show({});
  }

  /** G10: the keys are wrong here. Nothing more is sent, the person is told. */
  private stuck(code: string): void {
    if (this.over) return;
    this.tell({ t: "stuck", code });
    this.refuse(problemOf(code));
  }

  private refuse(problem: ProblemCode): void {
    if (this.over) return;
    const proof = this.prepared?.secrets.end ?? null;
    // Nobody is to wait for a page that cannot go on.
    if (this.conversation !== null && proof !== null) this.tell({ t: "end", proof });
    this.over = true;
    this.show({ phase: "refused", problem, work: null, place: null });
    this.finish();
  }

  /** What came before the end is read first: it may say who ended it. */
  private endedAfterAll(why: EndedWhy): void {
    this.staff.cancel();
    void this.talk.idle().then(() => this.ended(why));
  }

  private ended(why: EndedWhy): void {
    if (!this.over) {
      this.over = true;
      // P13: clients zero and clear.
      this.talk.close("keys and texts");
      this.show({ phase: "ended", ended: this.snapshot.ended ?? why, place: null, messages: [], warning: null });
    }
    this.finish();
  }

  private stopped(how: Stopped): void {
    if (how.why === "ended") return this.endedAfterAll("service");
    if (this.over) return this.finish("not confirmed");
    this.refuse(how.problem === "signed_out" ? "service" : how.problem);
  }

  /** No more line, no more keys; what the page still shows stays until it lets go. */
  private finish(erased: "confirmed" | "not confirmed" = "confirmed"): void {
    this.over = true;
    this.staff.cancel();
    this.talk.close("keys");
    this.warn.stop();
    this.giveUp.stop();
    this.connection.close();
    this.prepared?.wipe();
    this.prepared = null;
    if (this.snapshot.erasing && erased === "confirmed") this.show({ erasing: false });
  }

  private show(change: Partial<VisitorSnapshot>): void {
    if (this.snapshot.phase === "left") return;
    const { list, proposed } = this.staff;
    const parts = this.over ? { proposed: null } : { ...talking(this.talk, list, this.limits, this.deps.clock.now()), proposed };
    this.watched.set({ ...this.snapshot, ...parts, ...change });
  }
}
