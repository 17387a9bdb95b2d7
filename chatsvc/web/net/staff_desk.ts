/** The duty desk of one console: duty, queue, accept, up to three conversations over one line, key packages. Runs in a worker. */
import { hex } from "../../../anonymity/web/sha256.ts";
import { type ConsoleToServer, decodeControl, encodeControl, SERVER_TO_CONSOLE, type ServerToConsole } from "../protocol/control.ts";
import { CONTROL, KEY_PACKAGE, NO_CONVERSATION, type ServerFrame } from "../protocol/frames.ts";
import { Connection, type Stopped } from "./connection.ts";
import { type HeldPorts, HeldConversation } from "./desk_conversation.ts";
import type { DeskDeps, DeskProblem, DeskSnapshot, Duty, StaffDesk } from "./desk_types.ts";
import { KeyPackages } from "./key_packages.ts";
import { Watched } from "./listeners.ts";

const FIRST: DeskSnapshot = {
  link: "reconnecting",
  duty: "off",
  capacity: 0,
  onDuty: {},
  keyPackages: 0,
  queue: [],
  conversations: [],
  problem: null,
  closed: false,
};

/** The service says our duty every ten seconds; after two that did not come the line is dead, whatever the browser says. */
const QUIET_AT_MOST_MS = 25_000;

/** What became of an accept, as the service says it. */
const ACCEPT_ANSWERS: readonly string[] = ["taken_by_other", "no_seat", "out_of_phase", "closed"];

export function createStaffDesk(deps: DeskDeps): StaffDesk {
  return new Desk(deps);
}

function bytesOfHex(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(i * 2, i * 2 + 2), 16));
}

class Desk implements StaffDesk {
  private readonly watched = new Watched<DeskSnapshot>(FIRST);
  private readonly connection: Connection;
  private readonly keyPackages: KeyPackages;
  private held: readonly HeldConversation[] = [];
  private wanted: Duty | null = null;

  constructor(private readonly deps: DeskDeps) {
    const { url, openSocket, clock, chance, engine, shift, instance } = deps;
    this.connection = new Connection(
      { url, subprotocol: "console.v1", openSocket, clock, chance, quietAtMostMs: QUIET_AT_MOST_MS },
      {
        opened: () => this.hello(),
        frame: (frame) => this.read(frame),
        broken: () => this.broken(),
        stopped: (how) => this.stopped(how),
      },
    );
    this.keyPackages = new KeyPackages({
      make: () => engine.makeKeyPackage(shift),
      upload: ({ bytes }) => this.connection.send(KEY_PACKAGE, NO_CONVERSATION, 0, new Uint8Array([...instance, ...bytes])) !== null,
      broken: () => this.show({ problem: "keys" }),
    });
    this.connection.open();
  }

  get snapshot(): DeskSnapshot {
    return this.watched.get();
  }

  subscribe(listener: (snapshot: DeskSnapshot) => void): () => void {
    return this.watched.subscribe(listener);
  }

  duty(state: Duty): void {
    this.wanted = state;
    this.tell({ t: "duty", state });
  }

  accept(conversation: string): void {
    const entry = this.snapshot.queue.find((one) => one.conversation === conversation);
    if (entry === undefined || this.find(conversation)?.isOver === false) return;
    const bytes = bytesOfHex(conversation);
    const ports: HeldPorts = {
      deps: this.deps,
      send: (kind, group, payload) => this.connection.send(kind, bytes, group, payload),
      tell: (message) => this.tell(message, bytes),
      takeKeyPackage: (id) => this.keyPackages.take(id),
      changed: () => this.show({}),
    };
    this.drop(conversation);
    this.held = [...this.held, new HeldConversation(conversation, bytes, ports, entry)];
    this.tell({ t: "accept" }, bytes);
    this.show({ problem: null });
  }

  send(conversation: string, text: string): void {
    this.find(conversation)?.write(text);
  }

  typing(conversation: string, on: boolean): void {
    this.find(conversation)?.talk.typing(on);
  }

  unsend(conversation: string, counter: number): void {
    this.find(conversation)?.talk.unsend(counter);
  }

  end(conversation: string): void {
    this.find(conversation)?.endNow();
  }

  extend(conversation: string): void {
    this.find(conversation)?.extend();
  }

  stillHere(conversation: string): void {
    this.find(conversation)?.signOfLife();
  }

  setVisible(visible: boolean): void {
    for (const one of this.held) one.setVisible(visible);
  }

  setOnline(online: boolean): void {
    if (online) this.connection.online();
  }

  dismiss(conversation: string): void {
    if (this.find(conversation)?.isOver === true) this.drop(conversation);
    this.show({});
  }

  clearProblem(): void {
    if (!this.snapshot.closed) this.show({ problem: null });
  }

  close(): void {
    this.tell({ t: "duty", state: "off" });
    this.connection.close();
    for (const one of this.held) one.clear();
    this.held = [];
    this.keyPackages.clear();
    this.watched.set({ ...FIRST, closed: true });
  }

  private find(conversation: string): HeldConversation | undefined {
    return this.held.find(({ id }) => id === conversation);
  }

  private drop(conversation: string): void {
    this.find(conversation)?.clear();
    this.held = this.held.filter(({ id }) => id !== conversation);
  }

  private tell(message: ConsoleToServer, conversation: Uint8Array = NO_CONVERSATION): void {
    this.connection.send(CONTROL, conversation, 0, encodeControl(message));
  }

  private broken(): void {
    for (const one of this.held) one.unseat();
    this.show({ link: "reconnecting" });
  }

  private hello(): void {
    this.keyPackages.reset();
    // An accept without an answer is not sent again: whether it was heard shows in the queue.
    for (const { id, isAccepting } of this.held) if (isAccepting) this.drop(id);
    this.tell({ t: "hello", v: 1, desk: { instance: this.deps.instance }, seat: null });
    const { counter } = this.connection;
    for (const { slot, bytes } of this.held) {
      if (slot !== null) this.tell({ t: "hello", v: 1, desk: null, seat: { slot, counter, ticket: null } }, bytes);
    }
  }

  private read(frame: ServerFrame): void {
    const held = this.find(hex(frame.conversation));
    if (frame.kind !== CONTROL) return held?.frame(frame);
    const message = decodeControl(SERVER_TO_CONSOLE, frame.payload);
    if (message === null) return;
    if (message.t !== "store_away" && message.t !== "error" && this.snapshot.link === "store_away") this.show({ link: "up" });
    this.react(message, held);
  }

  private react(m: ServerToConsole, held: HeldConversation | undefined): void {
    switch (m.t) {
      case "duty":
        return this.onDuty(m.state as Duty, m.capacity);
      case "key_packages":
        this.keyPackages.reported(m.unused);
        return this.show({ keyPackages: m.unused });
      case "queue":
        return this.queue(m);
      case "accepted":
        return held?.whenAccepted(m);
      case "store_away":
        return this.show({ link: "store_away" });
      case "draining":
        return this.connection.renew();
      case "error":
        return this.error(m, held);
      case "gone":
        return this.gone(m, held);
      case "presence":
        return m.slot !== 0 && m.slot === held?.slot && m.state === "gone" ? this.gone(m, held) : held?.control(m);
      case "ticket":
      case "regrouped":
        return;
      case "taken":
      case "undelivered":
      case "alive":
      case "ended":
        return held?.control(m);
      default:
        m satisfies never;
    }
  }

  private onDuty(state: Duty, capacity: number): void {
    this.connection.settled();
    const lost = this.snapshot.link !== "up" && this.wanted !== null && this.wanted !== state;
    this.show({ link: "up", duty: state, capacity });
    // The service may have forgotten that we are on duty while the line was down.
    if (lost && this.wanted !== null) this.tell({ t: "duty", state: this.wanted });
  }

  private queue(m: Extract<ServerToConsole, { t: "queue" }>): void {
    const now = this.deps.clock.now();
    const queue = m.entries.map(({ conversation, door, language, path, waited, present }) => {
      const id = hex(conversation);
      return { conversation: id, door, language, path, waitingSince: now - waited * 1000, present };
    });
    this.show({ queue, onDuty: m.on_duty });
  }

  private error(m: Extract<ServerToConsole, { t: "error" }>, held: HeldConversation | undefined): void {
    const accepting = held ?? this.held.find((one) => one.isAccepting);
    if (!ACCEPT_ANSWERS.includes(m.code) || accepting?.isAccepting !== true) return held?.control(m);
    this.drop(accepting.id);
    this.show({ problem: m.code as DeskProblem });
  }

  private gone(m: ServerToConsole, held: HeldConversation | undefined): void {
    if (held === undefined) return;
    const { phase } = held.view();
    if (phase !== "accepting" && phase !== "joining") return held.control(m);
    this.drop(held.id);
    this.show({ problem: "gone" });
  }

  private stopped(how: Stopped): void {
    const problem: DeskProblem = how.why === "ended" ? "service" : how.problem;
    this.show({ link: "reconnecting", problem, closed: true });
  }

  private show(change: Partial<DeskSnapshot>): void {
    if (this.snapshot.closed) return;
    this.watched.set({ ...this.snapshot, conversations: this.held.map((one) => one.view()), ...change });
  }
}
