/** What one conversation at the desk holds and shows; what happens to it stands in desk_conversation.ts. */
import type { ConsoleToServer } from "../protocol/control.ts";
import { Alarm } from "./alarm.ts";
import { type Deadlines, mayTellAlive, toldAlive, warnsAt } from "./deadlines.ts";
import type { Accepted, HeldPorts } from "./desk_ports.ts";
import type { SavedSeat } from "./desk_saved.ts";
import type { CheckQuestion, DeskConversation, DeskPhase, EndedWhy, Presence, ProblemCode } from "./desk_types.ts";
import { viewOf } from "./desk_view.ts";
import { PinnedKey } from "./pinned_key.ts";
import { AskedSide } from "./desk_asked.ts";
import { DeskCheck } from "./desk_check.ts";
import { Talk } from "./talk.ts";
import { isAbsent, presenceOf } from "./visitor_state.ts";

export const VISITOR = "0";

export abstract class HeldState {
  readonly talk: Talk;
  readonly people: AskedSide;
  protected readonly looksIn = new DeskCheck();
  protected deviceList: unknown = null;
  protected phase: DeskPhase = "accepting";
  protected accepted: Accepted | null = null;
  protected visitor: Presence = "present";
  protected limits: Deadlines | null = null;
  protected extended = false;
  protected ended: EndedWhy | null = null;
  protected endConfirmed = false;
  protected ending = false;
  protected problem: ProblemCode | null = null;
  /** Others of staff who have no line or no seat, by slot: it may be who leads. */
  private readonly away = new Map<number, string>();
  protected visible = true;
  protected hasGroup = false;
  protected handover = false;
  protected regrouped = false;
  /** In a new group of the visitor's we have to be let in again, and our texts stay (P16). */
  protected outside = false;
  protected asked = false;
  /** The texts while we are outside: the service's half of their own seal is gone with the seat. */
  protected left: Uint8Array | null = null;
  protected draft = "";
  protected marks: Readonly<Record<string, string>> = {};
  protected earlierCheck: CheckQuestion | null = null;
  protected generation: string | null = null;
  protected ticket: Uint8Array | null = null;
  /** The service has confirmed our seat on this connection; before that nothing may be said (`not_yours` would close the whole line). */
  protected seated = false;
  protected readonly visitorKey = new PinnedKey();
  protected readonly warn: Alarm;
  protected readonly forget: Alarm;

  constructor(
    readonly id: string,
    readonly bytes: Uint8Array,
    protected readonly ports: HeldPorts,
    protected waiting: SavedSeat["waiting"],
    /** Held before the page was loaded again. */
    protected back: SavedSeat | null = null,
  ) {
    const { clock } = ports.deps;
    this.talk = new Talk({
      clock,
      send: (kind, payload) => (this.seated ? ports.send(kind, this.accepted?.group ?? 0, payload) : null),
      tellTaken: (seq) => this.tell({ t: "taken", fence: this.accepted?.fence ?? 0, seq }),
      changed: ports.changed,
      committed: () => this.committed(),
      // Of a colleague's end the service speaks: here it would be taken for the visitor's.
      endSaid: (by) => (by === VISITOR ? this.endSaid() : undefined),
      emergency: (by, said) => ports.emergency(by === VISITOR, said),
      broken: (code) => this.stuck(code),
      persist: () => this.seal(),
      saysFirst: true,
    });
    this.people = new AskedSide({
      talk: this.talk,
      tell: (message) => this.tell(message),
      changed: ports.changed,
      mySlot: () => this.accepted?.slot ?? null,
      refreshTrust: async () => {
        this.deviceList = await ports.deps.fetchDevices();
      },
    });
    if (back !== null) this.phase = "joining";
    this.ticket = back?.ticket ?? null;
    this.warn = new Alarm(clock, () => this.move(this.limits));
    this.forget = new Alarm(clock, () => (this.outside ? this.removed() : this.clear()));
  }

  get isOver(): boolean {
    return this.phase === "ended" || this.phase === "left" || this.phase === "dropped" || this.phase === "stuck" || this.phase === "removed";
  }

  /** Nobody else of the counsellors is there to answer for it: true of whoever came in beside, too, once her colleague is lost. */
  get leads(): boolean {
    return !this.isBeside || this.away.size > 0;
  }

  private get isBeside(): boolean {
    return this.waiting.beside === true && this.waiting.leftAlone !== true;
  }

  /** Of staff alone: whoever asked stands where a visitor would, with her own chain. */
  protected get isConsult(): boolean {
    return this.waiting.consult !== undefined;
  }

  signOfLife(): void {
    const now = this.ports.deps.clock.now();
    if (this.isOver || this.limits === null || !mayTellAlive(this.limits, now)) return;
    this.limits = toldAlive(this.limits, now);
    this.tell({ t: "alive" });
  }

  view(): DeskConversation {
    const { id, phase, handover, regrouped, draft, marks, earlierCheck, visitor, limits, extended, ended, endConfirmed, problem, isOver } = this;
    const { door, path, language } = this.accepted ?? this.waiting;
    const cameBack = (this.accepted?.came_from ?? null) !== null;
    const own = { looksIn: this.looksIn.view, asked: this.people.view, beside: this.isBeside, leftAlone: this.waiting.leftAlone === true, consult: this.waiting.consult ?? null, people: isOver ? [] : this.talk.people, id, phase, handover, regrouped, draft, marks, cameBack, earlierCheck, visitor, extended, ended, endConfirmed, problem };
    return viewOf({ ...own, door, path, language, writes: this.waiting.writes ?? [] }, this.talk.view(), isOver ? null : limits, limits, this.ports.deps.clock.now());
  }

  protected tell(message: ConsoleToServer): void {
    if (this.seated) this.ports.tell(message);
  }

  /** She stays, or it goes back to the queue; the service answers either way. */
  decide(keep: boolean): void {
    if (this.phase === "talking" && this.looksIn.runs) this.tell({ t: "check", keep });
  }

  protected notKept(): void {
    this.looksIn.refuse();
    this.ports.changed();
  }

  protected presence(state: string): void {
    const was = this.visitor;
    this.visitor = presenceOf(state);
    if (was === "lost" && this.visitor === "present") this.people.visitorIsBack();
    this.talk.absent(VISITOR, isAbsent(this.visitor));
    this.ports.changed();
  }

  protected colleague(slot: number, state: string): void {
    if (state === "lost" || state === "gone") this.away.set(slot, state);
    else this.away.delete(slot);
    this.ports.changed();
  }

  /** Who has no seat any more is out of the group with the next commit. */
  private committed(): void {
    for (const [slot, state] of this.away) if (state === "gone") this.away.delete(slot);
    this.leadFromNow();
    this.ports.changed();
  }

  /** Her colleague has left the group: from here on she leads, whoever comes in later. In a new group the others may still be on their way (P16). */
  private leadFromNow(): void {
    const counsellors = this.talk.people.filter(({ role }) => role === "counsellor");
    if (!this.isBeside || this.regrouped || counsellors.length !== 1 || !counsellors[0]!.me) return;
    this.waiting = { ...this.waiting, leftAlone: true };
    this.ports.seatChanged();
  }

  protected move(limits: Deadlines | null): void {
    this.limits = limits === null ? null : { ...limits, aliveAt: this.limits?.aliveAt ?? null };
    if (this.limits !== null && !this.isOver) this.warn.set(warnsAt(this.limits, this.ports.deps.clock.now()));
    this.ports.changed();
  }

  /** Keys, texts and timers leave this device. */
  abstract clear(): void;
  protected abstract removed(): void;
  protected abstract endSaid(): void;
  protected abstract stuck(code: string): void;
  protected abstract seal(): Promise<void>;
}
