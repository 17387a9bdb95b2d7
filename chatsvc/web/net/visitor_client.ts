/** The visitor's client: from Start to goodbye (protocol.md, flow A). Knows no page; everything it shows stands in the snapshot. */
import type { Contact } from "../e2ee/contact.ts";
import type { Address } from "../e2ee/address.ts";
import type { Choice, Tap } from "../e2ee/cards.ts";
import { decodeControl, SERVER_TO_VISITOR, type ServerToVisitor } from "../protocol/control.ts";
import { CONTROL, type ServerFrame } from "../protocol/frames.ts";
import { Comeback } from "./visitor_comeback.ts";
import { deadlines, moved } from "./deadlines.ts";
import { placeOf } from "./place.ts";
import { prepare, work } from "./visitor_start.ts";
import { FIRST_SNAPSHOT } from "./visitor_state.ts";
import type { Share } from "./visitor_retell.ts";
import type { Beacon, EndedWhy, StartOptions, VisitorClient, VisitorDeps } from "./visitor_types.ts";
import { ERASE_AT_MOST_MS, type Placed, VisitorBase } from "./visitor_base.ts";
/** The service may refuse an answer that came too late; more often than this something else is wrong. */
const MOST_WORK = 3;
/** What is written is kept this soon after the last key. */
const DRAFT_AFTER_MS = 700;

export function createVisitorClient(deps: VisitorDeps): VisitorClient {
  return new Visitor(deps);
}

class Visitor extends VisitorBase implements VisitorClient {
  private worked = 0;
  /** Slot of who looks in, or has: whoever comes after does not. */
  private checker = 0;

  start(options: StartOptions): void {
    if (this.snapshot.phase !== "idle") return;
    this.options = options;
    this.show({ phase: "working", work: 0, keeps: this.keeper.keeps, urgent: options.urgent === true });
    void this.begin();
  }

  send(text: string, tap: Tap | null = null): void {
    if (this.snapshot.phase !== "talking" || this.over) return;
    this.talk.write(text, tap);
    this.signOfLife();
  }

  answer(of: string, choice: Choice): void {
    if (this.snapshot.phase !== "talking" || this.over) return;
    this.talk.post({ t: "answer", of, choice });
    this.signOfLife();
  }

  sendAddress(address: Address): void {
    if (this.snapshot.phase !== "talking" || this.over) return;
    this.emergency.send(address);
    this.signOfLife();
  }

  resume(): void {
    const { store } = this.deps;
    if (this.snapshot.phase !== "idle" || store === null) return;
    this.show({ phase: "resuming" });
    const comeback = new Comeback(this.deps, store, this.keeper);
    this.comeback = comeback;
    void comeback.prepare(() => this.show({ link: "reconnecting" }), () => this.over).then((problem) => {
      if (this.over) return comeback.wipe();
      if (problem === "noise") return this.lost();
      if (problem !== null) return this.refuse(problem);
      this.conversation = comeback.conversation;
      this.connection.open();
    });
  }

  keepDraft(text: string): void {
    this.draft = text;
    if (!this.over && this.conversation !== null && !this.draftTimer.isSet()) this.draftTimer.set(this.deps.clock.now() + DRAFT_AFTER_MS);
  }

  typing(on: boolean): void {
    if (this.snapshot.phase === "talking") this.talk.typing(on);
  }

  unsend(counter: number): void {
    if (this.snapshot.phase === "talking") this.talk.unsend(counter);
  }

  admit(share: Share = "no"): void {
    if (this.over) return;
    this.staff.admit(share);
    this.signOfLife();
  }

  another(wanted: boolean): void {
    if (this.over || this.snapshot.phase !== "talking") return;
    this.staff.wantAnother(wanted);
    this.signOfLife();
  }

  sendOut(member: string): void {
    if (this.over || this.snapshot.phase !== "talking") return;
    this.staff.sendOut(member);
    this.signOfLife();
  }

  decline(): void {
    if (this.over) return;
    this.staff.decline();
    this.signOfLife();
  }

  makeComeBackWords(from: readonly number[]): void {
    const { phase } = this.snapshot;
    if (phase === "waiting" || phase === "joining" || phase === "talking") void this.wayBack.make(from);
  }

  forgetComeBackWords(): void {
    void this.wayBack.forget();
  }

  setCheck(question: string, answer: string): void {
    if (this.snapshot.phase !== "talking" || this.over) return;
    this.talk.tell({ t: "check", question, answer });
    this.signOfLife();
  }

  contact(typed: Omit<Contact, "kind"> | null): boolean {
    if (this.snapshot.phase !== "talking" || this.over) return false;
    this.signOfLife();
    return typed === null ? (this.talk.endContact(), true) : this.talk.giveContact(typed);
  }

  setVisible(visible: boolean): void {
    if (visible === this.visible) return;
    this.visible = visible;
    this.sayPresence();
    if (!visible && this.draftTimer.isSet()) {
      // A phone that somebody locks or puts away in mid-word may never run this page again.
      this.draftTimer.stop();
      this.talk.touch();
    }
    if (visible && this.conversation !== null && !this.over) this.probe.begin();
    else this.probe.stop();
  }

  setOnline(online: boolean): void {
    this.show({ offline: !online });
    if (online) this.connection.online();
    else this.connection.offline();
  }

  end(): void {
    if (this.over || this.snapshot.phase === "idle") return;
    const proof = this.secrets?.end ?? null;
    this.keeper.clear();
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
    this.keeper.clear();
    const { conversation } = this;
    const proof = this.secrets?.end.slice() ?? null;
    this.staff.cancel();
    this.talk.close("keys and texts");
    this.wayBack.wipe();
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
    // Side by side: over a slow line each of them is a way to the service and back of its own.
    const working = this.work(null);
    const prepared = await prepare(this.deps, () => this.show({ problem: "offline" }));
    if (!prepared.ok) return this.over ? undefined : this.refuse(prepared.problem);
    if (this.over) return prepared.value.wipe();
    this.prepared = prepared.value;
    const typed = this.options?.words ?? null;
    if (typed !== null) await this.wayBack.type(typed);
    if (this.options !== null) this.options = { ...this.options, words: null };
    await working;
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

  protected hello(): void {
    const { prepared, options, secrets } = this;
    if (this.conversation !== null && secrets !== null) return this.resumeWith(secrets, null);
    if (prepared === null || options === null || secrets === null || this.pow === null) return;
    const { key } = prepared;
    const { path, language, wishes, urgent = false } = options;
    const keys = { visitor_key: key.publicKey, resume: secrets.resumeHash, end: secrets.endHash, words: this.wayBack.typedHash };
    this.tell({ t: "hello", v: 1, start: { pow: this.pow, path, language, wishes, urgent, ...keys }, resume: null });
  }

  protected read(frame: ServerFrame): void {
    if (this.comeback?.holds(frame) === true) return;
    if (frame.kind !== CONTROL) return this.talk.frame(frame);
    const message = decodeControl(SERVER_TO_VISITOR, frame.payload);
    if (message === null) return;
    // The answer to a probe comes from the process alone.
    if (!["store_away", "error", "presence"].includes(message.t) && this.snapshot.link === "store_away") this.show({ link: "up" });
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
        return this.show({ place: placeOf(message) });
      case "add":
        return this.add(message);
      case "commit_ok":
        return;
      case "check":
        this.checker = message.slot;
        return this.show({ check: message.over_in === null ? null : message.over_in > 0 ? "runs" : "over" });
      case "ticket":
        this.ticket = message.ticket;
        return;
      case "regrouped":
        return this.regrouped(message.group);
      case "store_lost":
        return this.storeLost();
      case "returned":
        return this.wayBack.whenReturned(message.found);
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

  private placed(m: Placed, frame: ServerFrame): void {
    this.connection.settled();
    this.conversation ??= frame.conversation;
    this.group = m.group;
    this.fence = m.fence;
    const proof = this.secrets?.end ?? null;
    if (this.over) return proof === null ? this.finish() : this.tell({ t: "end", proof });
    if (this.comeback !== null) return this.comeBack(this.comeback, m, frame);
    this.remember(m);
    const place = m.ahead === null ? null : placeOf({ ahead: m.ahead, on_duty: m.on_duty });
    const first = this.snapshot.phase === "connecting" || this.snapshot.phase === "working";
    this.show({ link: "up", problem: null, place, check: null, ...(first ? { phase: "waiting" as const } : {}) });
    this.move(deadlines(m, this.deps.clock.now()));
    if (this.visible) this.probe.begin();
    else this.sayPresence();
    this.wayBack.placed();
    this.sayAgain();
    if (this.regroup) return this.tell({ t: "regroup" });
    this.staff.reconnected();
    if (this.snapshot.phase === "talking") this.staff.lookAtList();
    this.talk.linkUp();
    this.staff.running?.resubmit();
  }

  /** Placed after a load: opens what was kept, and goes on where it stood; what does not open is noise, and over. */
  private comeBack(comeback: Comeback, m: Placed, frame: ServerFrame): void {
    comeback.hold();
    void comeback.open(m.share, (here) => this.staff.trust(here)).then((opened) => {
      if (this.over) return;
      if (opened === null) return this.lost();
      const { saved, prepared, group } = opened;
      this.prepared = prepared;
      this.options = saved.options;
      this.generation = saved.generation;
      this.draft = saved.draft;
      void this.wayBack.restore(saved.words ?? null);
      const wasTalking = m.phase === "talking" || m.phase === "handover";
      this.regroup = saved.regroup || (m.rolled_back && wasTalking);
      if (m.rolled_back) this.keeper.leap(this.deps.clock.now());
      if (this.regroup) group?.close();
      this.talk.run(async () => {
        this.talk.restore(saved.talk, this.regroup ? null : group);
        if (this.regroup) this.talk.wentBack();
        // Behind the words: they know whether the address is there.
        this.emergency.restore(saved.asked ?? null);
        this.staff.restore(this.regroup ? { ...saved.staff, join: null } : saved.staff, this.here(prepared, saved.options.door));
        this.show({ phase: saved.phase, path: saved.options.path, urgent: saved.options.urgent === true, writes: saved.options.writes ?? [], draft: saved.draft, keeps: this.keeper.keeps });
      });
      this.talk.touch();
      this.talk.run(async () => {
        this.comeback = null;
        this.placed(m, frame);
        for (const held of comeback.release()) this.read(held);
      });
    });
  }

  /** A new group number, empty but for us: who was here comes again (P16). */
  private regrouped(number: number): void {
    const { prepared, options, conversation } = this;
    if (!this.regroup || prepared === null || options === null || conversation === null) return;
    this.regroup = false;
    this.group = number;
    this.staff.startAnew();
    this.talk.run(async () => {
      const trust = this.staff.trust(options.door);
      this.talk.startAnew(await prepared.engine.createGroup({ conversation, group: number, visitor: prepared.key, trust }));
      await this.talk.keep();
    });
  }

  /** The store is new and empty: this page alone can name the conversation again, under a fresh half (P19). */
  private storeLost(): void {
    const { conversation, secrets } = this;
    if (this.comeback !== null) return this.lost();
    if (this.over || conversation === null || secrets === null) return;
    this.show({ link: "store_away" });
    const share = crypto.getRandomValues(new Uint8Array(32));
    this.talk.run(async () => {
      await this.keeper.begin(secrets, conversation, share);
      await this.persist();
      const silence = this.limits === null ? 0 : Math.max(0, Math.ceil((this.limits.silenceEndsAt - this.deps.clock.now()) / 1000));
      this.resumeWith(secrets, { share, epoch: this.talk.epoch, group: this.group, members: this.staff.slots, silence_in: silence });
    });
  }

  private add(m: Extract<ServerToVisitor, { t: "add" }>): void {
    const { prepared, options, conversation } = this;
    if (prepared === null || options === null || conversation === null || this.over || this.regroup) return;
    if (m.slot !== this.checker) this.show({ check: null });
    this.staff.add(m, this.here(prepared, options.door));
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
      case "closed": case "full":
        return this.refuse(code);
      case "wrong_proof":
        return this.endedAfterAll("service");
      default:
        // Codes that close the connection are understood by their close code; `pow` is followed by a challenge.
        return;
    }
  }
}
