/** The duty desk of one console: duty, queue, accept, up to three conversations over one line, key packages. Runs in a worker. */
import { hex } from "../../../anonymity/web/sha256.ts";
import { type ConsoleToServer, decodeControl, encodeControl, SERVER_TO_CONSOLE, type ServerToConsole } from "../protocol/control.ts";
import { CONTROL, KEY_PACKAGE, NO_CONVERSATION, type Kind, type ServerFrame } from "../protocol/frames.ts";
import { fromHex } from "../e2ee/bytes.ts";
import type { ShiftIdentity } from "../e2ee/device.ts";
import { Connection, type Stopped } from "./connection.ts";
import { dutyFacts, WantedDuty } from "./desk_duty.ts";
import { HeldConversation } from "./desk_conversation.ts";
import { DeskHands } from "./desk_hands.ts";
import { DESK_PLACE, SealedPlace } from "./desk_keeper.ts";
import type { HeldPorts } from "./desk_ports.ts";
import { readDesk, type SavedDesk, type SavedSeat, written } from "./desk_saved.ts";
import { type EscalationCommand, hearEscalations, sayEscalation } from "./desk_escalations.ts";
import type { ConsultTo } from "./desk_consult.ts";
import { DeskConsults } from "./desk_consults.ts";
import { DeskInvitations } from "./desk_invitations.ts";
import { FIRST } from "./desk_first.ts";
import { offerView, queueViews } from "./desk_queue.ts";
import type { DeskDeps, DeskProblem, DeskSnapshot, Duty, StaffDesk } from "./desk_types.ts";
import { KeyPackages } from "./key_packages.ts";
import { Watched } from "./listeners.ts";

/** The service says our duty every ten seconds; after two that did not come the line is dead, whatever the browser says. */
const QUIET_AT_MOST_MS = 25_000;

/** What became of an accept, as the service says it. */
const ACCEPT_ANSWERS: readonly string[] = ["taken_by_other", "no_seat", "offered", "away", "out_of_phase", "closed"];

export function createStaffDesk(deps: DeskDeps): StaffDesk {
  return new Desk(deps);
}

class Desk extends DeskHands implements StaffDesk {
  private readonly watched = new Watched<DeskSnapshot>(FIRST);
  protected readonly consults = new DeskConsults();
  private readonly connection: Connection;
  private readonly keyPackages: KeyPackages;
  private held: readonly HeldConversation[] = [];
  private readonly invited = new DeskInvitations();
  private readonly wanted: WantedDuty;
  private shift: ShiftIdentity | null;
  private readonly place: SealedPlace;
  /** What lay here is opened, or nothing lay here. */
  private ready: boolean;
  private unused: number | null = null;
  /** Conversations to come into anew as soon as they wait. */
  private readonly again = new Set<string>();
  private unlocking: Promise<void> = Promise.resolve();
  private queueOfSeals: Promise<void> = Promise.resolve();

  constructor(private readonly deps: DeskDeps) {
    super(deps.clock, deps.guest === true);
    const { url, openSocket, clock, chance, engine, instance } = deps;
    this.wanted = new WantedDuty(clock, () => void this.keep());
    this.shift = deps.shift;
    this.place = new SealedPlace(deps.kept ?? null, DESK_PLACE);
    this.ready = deps.kept === undefined;
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
      make: () => engine.makeKeyPackage(this.shift!),
      changed: () => this.keep(),
      upload: ({ bytes }) => this.connection.send(KEY_PACKAGE, NO_CONVERSATION, 0, new Uint8Array([...instance, ...bytes])) !== null,
      broken: () => this.show({ problem: "keys" }),
    });
    this.show({});
    this.connection.open();
  }

  get snapshot(): DeskSnapshot {
    return this.watched.get();
  }

  subscribe(listener: (snapshot: DeskSnapshot) => void): () => void {
    return this.watched.subscribe(listener);
  }

  duty(state: Duty, backIn: number | null = null): void {
    this.tell(this.wanted.choose(state, backIn));
    void this.keep();
  }

  capacity(count: number): void {
    this.tell(this.wanted.chooseCapacity(count, this.snapshot.duty));
  }

  accept(conversation: string, check = false): void {
    const invited = this.snapshot.invitations.find((one) => one.conversation === conversation);
    const invitation = invited && { ...invited, path: "", ...(invited.consult === null ? { beside: true as const } : {}) };
    const entry = this.snapshot.queue.find((one) => one.conversation === conversation) ?? invitation;
    if (entry === undefined || this.find(conversation)?.isOver === false) return;
    this.drop(conversation);
    const { door, path, language } = entry;
    const consult = "consult" in entry && entry.consult !== null ? { consult: entry.consult } : {};
    const writes = "writes" in entry && entry.writes !== undefined ? { writes: entry.writes } : {};
    const held = this.hold(conversation, { door, path, language, ...writes, ...("beside" in entry ? { beside: true } : {}), ...consult }, null);
    this.ask(held, check);
    this.show({ problem: null });
  }

  decline(conversation: string): void {
    const { offer } = this.snapshot;
    const offered = offer?.conversation === conversation;
    if (!this.invited.refuse(conversation) && !offered) return;
    this.tell({ t: "decline" }, fromHex(conversation));
    this.show({ offer: offered ? null : offer, invitations: this.invited.views });
  }

  private ask(held: HeldConversation, check = false): void {
    this.tell({ t: "accept", check }, held.bytes);
  }

  private hold(id: string, waiting: SavedSeat["waiting"], back: SavedSeat | null): HeldConversation {
    const bytes = fromHex(id);
    const place = new SealedPlace(this.deps.kept ?? null, back?.place ?? this.freePlace());
    const ports: HeldPorts = {
      deps: this.deps,
      place,
      send: (kind, group, payload) => this.connection.send(kind, bytes, group, payload, place.nextFrame),
      tell: (message) => this.connection.send(CONTROL, bytes, 0, encodeControl(message), place.nextFrame),
      takeKeyPackage: (keyPackage) => this.keyPackages.take(keyPackage),
      changed: () => this.show({}),
      ...this.emergencies.portsOf(id),
      seatChanged: () => void this.keep(),
      startOver: () => {
        this.drop(id);
        this.again.add(id);
        this.show({});
      },
    };
    const held = new HeldConversation(id, bytes, ports, waiting, back);
    this.held = [...this.held, held];
    return held;
  }

  private freePlace(): string {
    const taken = this.held.map(({ seat }) => seat?.place);
    for (let i = 0; ; i += 1) if (!taken.includes(`c${i}`)) return `c${i}`;
  }

  consult(conversation: string, to: ConsultTo): void {
    const held = this.find(conversation);
    const { shift } = this;
    if (held === undefined || held.isOver || held.view().consult !== null || shift === null) return;
    const { clock, engine, trust, fetchDevices } = this.deps;
    const { door } = held.view();
    const ports = {
      clock,
      shift,
      open: engine.openConsult,
      freshTrust: async () => ({ ...trust, door, now: () => clock.now(), deviceList: await fetchDevices() }),
      send: (kind: Kind, at: Uint8Array, payload: Uint8Array, nextFrame: () => number) => this.connection.send(kind, at, 0, payload, nextFrame),
      tell: (message: ConsoleToServer, at: Uint8Array) => this.tell(message, at),
      changed: () => this.show({}),
    };
    this.consults.ask(ports, { beside: conversation, to, door });
  }

  escalation(command: EscalationCommand): void {
    this.tell(sayEscalation(command));
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
    this.tell(this.wanted.choose("off", null));
    this.connection.close();
    for (const one of this.held) one.clear();
    this.held = [];
    this.keyPackages.clear();
    this.place.forget();
    this.deps.kept?.store.clear();
    this.watched.set({ ...FIRST, closed: true });
  }

  protected find(conversation: string): HeldConversation | undefined {
    return this.held.find(({ id }) => id === conversation);
  }

  private drop(conversation: string): void {
    const gone = this.find(conversation);
    if (gone === undefined) return;
    gone.clear();
    this.held = this.held.filter((one) => one !== gone);
    void this.keep();
  }

  protected tell(message: ConsoleToServer | null, conversation: Uint8Array = NO_CONVERSATION): void {
    if (message !== null) this.connection.send(CONTROL, conversation, 0, encodeControl(message));
  }

  private broken(): void {
    this.consults.broken();
    for (const one of this.held) one.unseat();
    this.show({ link: "reconnecting", offer: null });
  }

  private hello(): void {
    this.keyPackages.reset();
    // An accept without an answer is not sent again: whether it was heard shows in the queue.
    for (const { id, isAccepting, isOutside } of this.held) if (isAccepting && !isOutside) this.drop(id);
    this.tell({ t: "hello", v: 1, desk: { instance: this.deps.instance }, seat: null });
    // No seat of a guest is taken up again before it.
    if (this.deps.guest === true) this.duty("on");
    for (const one of this.held) this.sayHello(one);
  }

  private sayHello({ hello, bytes }: HeldConversation): void {
    if (hello !== null) this.tell({ t: "hello", v: 1, desk: null, seat: hello }, bytes);
  }

  /** The service's half of the desk's own seal. */
  private async unlock(share: Uint8Array): Promise<void> {
    const another = await this.place.unlock(share);
    if (this.shift === null && !(await this.restore(readDesk(await this.place.open())))) return this.deps.kept?.noise();
    if (!this.ready && this.unused !== null) this.keyPackages.reported(this.unused);
    this.ready = true;
    if (!another) return;
    // Another life of the store: what was on its way there may be lost.
    this.keyPackages.reset();
    void this.keep();
  }

  private async restore(saved: SavedDesk | null): Promise<boolean> {
    const restore = this.deps.kept?.restore;
    if (saved === null || restore === undefined) return false;
    const shift = await restore.restoreShift(saved.shift);
    this.keyPackages.restore(await Promise.all(saved.keyPackages.map((one) => restore.restoreKeyPackage(one, shift))));
    this.shift = shift;
    this.wanted.state = saved.wanted;
    this.emergencies.restore(saved.emergencies ?? []);
    for (const seat of saved.seats) this.sayHello(this.hold(seat.id, seat.waiting, seat));
    this.tell(this.wanted.again(this.snapshot.duty));
    this.show({});
    this.comeIn();
    return true;
  }

  /** Resolves when the desk as it stands now is kept. */
  private keep(): Promise<void> {
    const { kept } = this.deps;
    this.queueOfSeals = this.queueOfSeals.then(async () => {
      if (kept === undefined || this.shift === null || !this.ready || this.snapshot.closed) return;
      const seats = this.held.flatMap(({ seat }) => (seat === null ? [] : [seat]));
      const keyPackages = this.keyPackages.all.map((one) => kept.restore.saveKeyPackage(one));
      await this.place.seal(written({ shift: await kept.restore.saveShift(this.shift), wanted: this.wanted.state, keyPackages, seats, emergencies: this.emergencies.all }));
    });
    return this.queueOfSeals;
  }

  private read(frame: ServerFrame): void {
    const held = this.find(hex(frame.conversation));
    if (frame.kind !== CONTROL) return this.consults.frame(frame) ? undefined : held?.frame(frame);
    const message = decodeControl(SERVER_TO_CONSOLE, frame.payload);
    // Something of a newer service: better said than dropped, for a reload loses nothing.
    if (message === null) return this.show({ problem: "old_client" });
    if (message.t !== "store_away" && message.t !== "error" && this.snapshot.link === "store_away") this.show({ link: "up" });
    if (!this.consults.hear(message, frame.conversation)) this.react(message, held);
  }

  private react(m: ServerToConsole, held: HeldConversation | undefined): void {
    switch (m.t) {
      case "duty":
        return this.onDuty(m);
      case "key_packages":
        this.unused = m.unused;
        if (this.ready) this.keyPackages.reported(m.unused);
        return this.show({ keyPackages: m.unused });
      case "queue":
        return this.queue(m);
      case "offer":
        return this.show({ offer: offerView(m, this.deps.clock.now()) });
      case "accepted":
        return held?.whenAccepted(m, m.came_from === null ? null : (this.find(hex(m.came_from))?.view().check ?? null));
      case "escalations":
      case "escalation":
        return this.show({ escalations: hearEscalations(this.snapshot.escalations, m, this.deps.clock.now()) });
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
        return held?.whenTicket(m.ticket);
      case "regrouped":
        return held?.whenRegrouped();
      case "invitations":
        return this.show({ invitations: this.invited.hear(m, this.deps.clock.now()) });
      case "load": // a board's
      case "consult_opened": case "add":
      case "commit_ok":
      case "commit_refused":
        return; // of a consult that this page has given up
      case "asked":
      case "cannot_come":
      case "colleagues":
      case "check":
      case "taken":
      case "undelivered":
      case "alive":
      case "ended":
        return held?.control(m);
      default:
        m satisfies never;
    }
  }

  private onDuty(m: Extract<ServerToConsole, { t: "duty" }>): void {
    this.connection.settled();
    if (this.deps.kept !== undefined) this.unlocking = this.unlocking.then(() => this.unlock(m.share)).catch(() => this.deps.kept?.noise());
    const wasDown = this.snapshot.link !== "up";
    this.show({ link: "up", ...dutyFacts(m, this.deps.clock.now()) });
    this.wanted.hear(this.snapshot.duty); // Or it has forgotten, while the line was down, that we are on duty.
    if (wasDown) this.tell(this.wanted.again(this.snapshot.duty));
  }

  private queue(m: Extract<ServerToConsole, { t: "queue" }>): void {
    const queue = queueViews(m.entries, this.deps.clock.now());
    this.show({ queue, more: m.more, onDuty: m.on_duty });
    this.comeIn();
  }

  /** Whoever is to be with us again, and waits. */
  private comeIn(): void {
    for (const { conversation } of this.snapshot.queue) {
      const held = this.find(conversation);
      if (held?.mayReturn() === true) this.ask(held);
      else if (held === undefined && this.again.delete(conversation)) this.accept(conversation);
    }
  }

  private error(m: Extract<ServerToConsole, { t: "error" }>, held: HeldConversation | undefined): void {
    const accepting = held ?? this.held.find((one) => one.isAccepting);
    if (!ACCEPT_ANSWERS.includes(m.code) || accepting?.isAccepting !== true) return held?.control(m);
    // A colleague was faster: it is hers. Anything else may pass, and the texts stay for a while.
    if (accepting.isOutside && m.code !== "taken_by_other") return accepting.mayAskAgain();
    this.drop(accepting.id);
    this.show({ problem: m.code as DeskProblem });
  }

  private gone(m: ServerToConsole, held: HeldConversation | undefined): void {
    if (held === undefined) return;
    const { phase, regrouped } = held.view();
    // Not let in within the time: it stands in the queue again.
    if (regrouped && phase === "joining" && m.t === "presence") return held.whenRegrouped();
    if (phase !== "accepting" && phase !== "joining") return held.control(m);
    this.drop(held.id);
    this.show({ problem: "gone" });
  }

  private stopped(how: Stopped): void {
    const problem: DeskProblem = how.why === "ended" ? "service" : how.problem;
    // A newer page of the same person has the shift: what was said lies there, or is lost to her; it does not stay here.
    if (problem === "elsewhere") for (const one of this.held) one.removed();
    this.show({ link: "reconnecting", problem, closed: true });
  }

  protected cardsChanged(): void {
    this.watched.set({ ...this.snapshot, emergencies: this.emergencies.views });
    void this.keep();
    this.show({});
  }

  private show(change: Partial<DeskSnapshot>): void {
    if (this.snapshot.closed) return;
    const keeps = this.deps.kept === undefined || this.place.keeps;
    const opening = this.shift === null;
    const conversations = this.held.map((one) => this.emergencies.beside(one.view()));
    this.consults.follow(this.held.filter((one) => !one.isOver).map(({ id }) => id));
    this.watched.set({ ...this.snapshot, keeps, opening, emergencies: this.emergencies.views, conversations, consults: this.consults.views, ...change });
  }
}
