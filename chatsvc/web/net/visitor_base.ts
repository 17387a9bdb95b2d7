/** What a visitor's client holds and how it ends: line, words, staff, deadlines, what is kept. What it hears and is told stands in visitor_client.ts. */
import { encodeControl, type ServerToVisitor, type VisitorToServer } from "../protocol/control.ts";
import { CONTROL, type Kind, NO_CONVERSATION, type ServerFrame } from "../protocol/frames.ts";
import { Alarm } from "./alarm.ts";
import { Comeback } from "./visitor_comeback.ts";
import { Connection, type Stopped } from "./connection.ts";
import { type Deadlines, mayTellAlive, toldAlive, warnsAt } from "./deadlines.ts";
import { Keeper } from "./keeper.ts";
import { Probe } from "./probe.ts";
import { Watched } from "./listeners.ts";
import type { Secrets } from "./secrets.ts";
import { Talk } from "./talk.ts";
import { encodeVisit } from "./visitor_saved.ts";
import { type Prepared } from "./visitor_start.ts";
import { type Here, StaffSide } from "./visitor_staff.ts";
import { WayBack } from "./way_back.ts";
import { VisitorEmergency } from "./visitor_emergency.ts";
import { FIRST_SNAPSHOT, talking } from "./visitor_state.ts";
import { problemOf } from "./shared_types.ts";
import type { EndedWhy, ProblemCode, StartOptions, VisitorDeps, VisitorSnapshot } from "./visitor_types.ts";

/** After "erase everything" without a line: the service erases by itself at the latest by silence (P13), so we stop asking. */
export const ERASE_AT_MOST_MS = 120_000;
export type Placed = Extract<ServerToVisitor, { t: "placed" }>;
export type Again = NonNullable<NonNullable<Extract<VisitorToServer, { t: "hello" }>["resume"]>["again"]>;

export abstract class VisitorBase {
  protected readonly watched = new Watched<VisitorSnapshot>(FIRST_SNAPSHOT);
  protected readonly connection: Connection;
  protected readonly talk: Talk;
  protected readonly warn: Alarm;
  protected readonly giveUp: Alarm;
  protected readonly probe: Probe;
  protected options: StartOptions | null = null;
  protected prepared: Prepared | null = null;
  protected pow: string | null = null;
  protected conversation: Uint8Array | null = null;
  protected group = 0;
  protected fence = 0;
  protected readonly staff: StaffSide;
  protected limits: Deadlines | null = null;
  protected readonly keeper: Keeper;
  protected readonly draftTimer: Alarm;
  protected readonly wayBack: WayBack;
  protected readonly emergency: VisitorEmergency;
  protected draft = "";
  protected ticket: Uint8Array | null = null;
  protected generation = "";
  /** This tab was in a conversation and is finding its way back. */
  protected comeback: Comeback | null = null;
  /** Asked for a new group number, not granted yet (P16). */
  protected regroup = false;
  protected visible = true;
  protected over = false;

  constructor(protected readonly deps: VisitorDeps) {
    const { url, openSocket, clock, chance } = deps;
    const changed = (): void => this.show({});
    this.keeper = new Keeper(deps.store, () => this.show({ keeps: this.keeper.keeps }));
    this.connection = new Connection(
      { url, subprotocol: "chatsvc.v1", openSocket, clock, chance, nextFrame: this.keeper.nextFrame },
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
      persist: () => this.persist(),
      emergency: (by, said) => this.emergency.hear(by, said),
      consented: (by, consent) => this.staff.consented(by, consent),
      endSaid: (_by, endedFor) => this.show({ ended: "counsellor", endConfirmed: true, endedFor }),
      broken: (code) => this.stuck(code),
    });
    this.staff = new StaffSide({
      deps,
      talk: this.talk,
      send: (kind, payload) => void this.frame(kind, payload),
      tellAnother: (withdrawn) => this.tell({ t: "another", withdrawn }),
      tellStuck: (code) => this.tell({ t: "stuck", code }),
      changed,
      joining: () => this.show({ phase: "joining", problem: null }),
      joined: () => {
        this.show({ phase: "talking", place: null });
        this.talk.touch();
      },
      backToQueue: (problem) => this.show({ phase: "waiting", problem }),
      refuse: (problem) => this.refuse(problem),
      broken: (code) => this.stuck(code),
    });
    this.emergency = new VisitorEmergency({
      clock,
      isCounsellor: (by) => this.staff.list.some(({ member, role }) => member === by && role === "counsellor"),
      say: (address) => this.talk.tell({ t: "address", ...address }),
      isUnderWay: () => this.talk.isUnderWay("address"),
      changed: () => {
        this.talk.touch();
        this.show({});
      },
    });
    this.wayBack = new WayBack({
      org: deps.trust.org,
      tell: (hash) => this.snapshot.link === "up" && this.frame(CONTROL, encodeControl({ t: "words", hash })) !== null,
      changed: () => {
        this.talk.touch();
        this.show({});
      },
    });
    this.probe = new Probe(clock, () => this.sayPresence());
    this.warn = new Alarm(clock, () => this.move(this.limits));
    this.draftTimer = new Alarm(clock, () => this.talk.touch());
    this.giveUp = new Alarm(clock, () => this.finish("not confirmed"));
  }

  get snapshot(): VisitorSnapshot {
    return this.watched.get();
  }

  subscribe(listener: (snapshot: VisitorSnapshot) => void): () => void {
    return this.watched.subscribe(listener);
  }

  protected resumeWith(secrets: Secrets, again: Again | null): void {
    const counter = this.comeback?.counter ?? this.keeper.counter;
    this.tell({ t: "hello", v: 1, start: null, resume: { proof: secrets.resume, counter, ticket: this.ticket, again } });
  }

  protected get secrets(): Secrets | null {
    return this.prepared?.secrets ?? this.comeback?.secrets ?? null;
  }

  protected frame(kind: Kind, payload: Uint8Array): number | null {
    return this.connection.send(kind, this.conversation ?? NO_CONVERSATION, this.group, payload);
  }

  protected tell(message: VisitorToServer): void {
    this.frame(CONTROL, encodeControl(message));
  }

  /** The service answers with the same word, so that silence shows a dead line. */
  protected sayPresence(): void {
    if (this.conversation === null || this.over) return;
    this.tell({ t: "presence", state: this.visible ? "present" : "hidden" });
    if (this.visible) this.connection.expectAnswer();
  }

  /** The share and the name of the store's life: new ones after a loss (P19). */
  protected remember(m: Placed): void {
    const { conversation, secrets } = this;
    if (this.generation !== "" && this.generation !== m.generation) {
      this.talk.storeIsNew();
      this.wayBack.storeIsNew();
    }
    const first = this.generation === "";
    this.generation = m.generation;
    if (!first || conversation === null || secrets === null) return;
    this.talk.run(() => this.keeper.begin(secrets, conversation, m.share));
    this.talk.touch();
  }

  /** Inside the talk's queue, so that nothing moves meanwhile. */
  protected async persist(): Promise<void> {
    const { prepared, options, generation, group, regroup, draft } = this;
    const phase = this.snapshot.phase;
    if (prepared === null || options === null || this.over) return;
    if (phase !== "waiting" && phase !== "joining" && phase !== "talking") return;
    const [key, talk] = [await prepared.engine.saveVisitorKey(prepared.key), await this.talk.save()];
    const words = this.wayBack.words;
    await this.keeper.seal(encodeVisit({ options, phase, key, group, generation, regroup, staff: this.staff.saved, talk, draft, words, asked: this.emergency.kept }));
  }

  protected here(prepared: Prepared, door: string): Here {
    return { prepared, door, conversation: this.conversation!, group: this.group };
  }

  /** Nothing that this tab has can be opened any more: the conversation is over (flow B). */
  protected lost(): void {
    const proof = this.secrets?.end ?? null;
    if (proof !== null) this.tell({ t: "end", proof });
    this.ended("service");
  }

  urgent(): void {
    if (this.options === null || this.over || this.options.urgent === true) return;
    this.options = { ...this.options, urgent: true };
    this.show({ urgent: true });
    this.talk.touch();
    this.sayAgain();
  }

  writes(languages: readonly string[]): void {
    if (this.options === null || this.over) return;
    this.options = { ...this.options, writes: languages };
    this.show({ writes: languages });
    this.talk.touch();
    this.sayAgain();
  }

  stillHere(): void {
    if (this.limits === null || this.over) return;
    if (this.snapshot.warning === "age") this.tell({ t: "extend" });
    this.signOfLife();
  }

  /** Again whenever placed: what was said on a line that broke may not have come. */
  protected sayAgain(): void {
    const { urgent, writes } = this.options ?? {};
    if (this.conversation === null) return;
    if (urgent === true) this.tell({ t: "urgent" });
    if (writes !== undefined) this.tell({ t: "writes", languages: writes });
  }

  protected signOfLife(): void {
    const now = this.deps.clock.now();
    if (this.limits === null || !mayTellAlive(this.limits, now)) return;
    this.limits = toldAlive(this.limits, now);
    this.tell({ t: "alive" });
  }

  protected move(limits: Deadlines | null): void {
    this.limits = limits === null ? null : { ...limits, aliveAt: this.limits?.aliveAt ?? null };
    if (this.limits !== null) this.warn.set(warnsAt(this.limits, this.deps.clock.now()));
    this.show({});
  }

  /** G10: the keys are wrong here. Nothing more is sent, the person is told. */
  protected stuck(code: string): void {
    if (this.over) return;
    this.tell({ t: "stuck", code });
    this.refuse(problemOf(code));
  }

  protected refuse(problem: ProblemCode): void {
    if (this.over) return;
    // A page that is too old leaves what it keeps to the one that is loaded in its place.
    if (problem === "old_client") this.keeper.close();
    else this.keeper.clear();
    const proof = this.secrets?.end ?? null;
    // Nobody is to wait for a page that cannot go on.
    if (this.conversation !== null && proof !== null) this.tell({ t: "end", proof });
    this.over = true;
    this.show({ phase: "refused", problem, work: null, place: null });
    this.finish();
  }

  /** What came before the end is read first: it may say who ended it. */
  protected endedAfterAll(why: EndedWhy): void {
    this.staff.cancel();
    void this.talk.idle().then(() => this.ended(why));
  }

  get lastTicket(): Uint8Array | null {
    return this.snapshot.phase === "left" ? null : this.ticket;
  }

  protected ended(why: EndedWhy): void {
    this.keeper.clear();
    if (!this.over) {
      const whileAway = this.comeback !== null;
      this.over = true;
      // P13: clients zero and clear.
      this.talk.close("keys and texts");
      this.show({ phase: "ended", ended: this.snapshot.ended ?? why, place: null, messages: [], warning: null, whileAway });
    }
    this.finish();
  }

  protected stopped(how: Stopped): void {
    if (how.why === "ended") return this.endedAfterAll("service");
    if (this.over) return this.finish("not confirmed");
    this.refuse(how.problem === "signed_out" ? "service" : how.problem);
  }

  /** No more line, no more keys; what the page still shows stays until it lets go. */
  protected finish(erased: "confirmed" | "not confirmed" = "confirmed"): void {
    this.over = true;
    this.staff.cancel();
    this.talk.close("keys");
    this.warn.stop();
    this.probe.stop();
    this.draftTimer.stop();
    this.draft = "";
    this.emergency.stop();
    this.keeper.close();
    this.comeback?.wipe();
    this.comeback = null;
    this.giveUp.stop();
    this.connection.close();
    this.prepared?.wipe();
    this.prepared = null;
    this.wayBack.wipe();
    if (this.snapshot.erasing && erased === "confirmed") this.show({ erasing: false });
  }

  protected show(change: Partial<VisitorSnapshot>): void {
    if (this.snapshot.phase === "left") return;
    const { list, proposed, another } = this.staff;
    const { words: comeBackWords, returned } = this.wayBack;
    const parts = this.over ? { proposed: null, comeBackWords: null, contact: null, addressAsked: null, guardSilent: false } : { comeBackWords, returned, ...talking(this.talk, list, this.limits, this.deps.clock.now()), proposed, another, addressAsked: this.emergency.asked, ...(this.emergency.kept === null ? {} : { guardSilent: true }), ...(this.regroup ? { regrouping: true } : {}) };
    this.watched.set({ ...this.snapshot, ...parts, ...change });
  }

  /** The socket is open. */
  protected abstract hello(): void;
  protected abstract read(frame: ServerFrame): void;
}
