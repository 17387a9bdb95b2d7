/** One visitor of a drill, from the door to the end: knocks, waits, and lives through what the evening has planned. */
import type { StaffView, VisitorClient, VisitorSnapshot } from "../../../chatsvc/web/net/visitor_types.ts";
import { Cable } from "./cable.ts";
import { beat, LOOK_MS, Voice } from "./crowd.ts";
import { isNew, tell } from "./drill_log.ts";
import { type Address, until } from "./line.ts";
import { type Config, doorOf, visitorAt } from "./members.ts";

/** `talk`, or what happens beside it; most are asked of the counsellor by a word in a text. */
export interface Plan {
  readonly person: number;
  readonly does: string;
  readonly path: string;
  /** After the wave has begun, ms. */
  readonly afterMs: number;
  readonly wave: number;
}

const PATIENCE_MS = 90_000;
/** Nobody answered: the person writes again. */
const AGAIN_MS = 8_000;
const LOOKS = 60;
const LOOK_AGAIN_MS = 500;
const WRITTEN_DOWN_MS = 2_000;
const SLEEP_MS = 1_500;
/** Longer than a seat is held for a dropped visitor (tests/drill/reception.py). */
const AWAY_MS = 13_000;
/** Reserved for fiction (PTS). */
const NUMBER = "070-174 06 05";
/** Who comes in beside when it is asked for. */
const GUESTS = { interpreter: "interpreter", join: "supervisor", second: "counsellor" } as const;
const SHARES = ["no", "all", { summary: "det viktigaste" }] as const;
/** Six of these are come-back words; any list will do without a page. */
const WORDS = Array.from({ length: 248 }, (_, i) => i);

const seconds = (since: number): number => (Date.now() - since) / 1000;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export class Person {
  private cable!: Cable;
  private client!: VisitorClient;
  private voice: Voice | null = null;
  private conversation = "";
  private saidYes: { readonly alias: string; readonly from: readonly string[]; readonly after: number } | null = null;
  private names: readonly string[] = [];
  private refused = false;
  private answered = 0;
  private isOver = false;

  constructor(
    private readonly address: Address,
    private readonly config: Config,
    readonly plan: Plan,
  ) {}

  async live(): Promise<void> {
    const { person } = this.plan;
    await pause(this.plan.afterMs);
    beat(LOOK_MS, () => this.look());
    try {
      if (await this.knock(null)) await this.talk();
    } catch (error) {
      tell(this.conversation, "visitor", { t: "gave_up", person, why: String(error) });
    }
    tell(this.conversation, "visitor", { t: "done", person });
    this.isOver = true;
  }

  private get now(): VisitorSnapshot {
    return this.client.snapshot;
  }

  /** False: told that nobody will be met. */
  private async knock(words: readonly number[] | null): Promise<boolean> {
    const { person, does, path } = this.plan;
    const door = this.config.paths[path]!;
    if (words === null) tell("", "visitor", { t: "knocked", person, does });
    for (let looks = 1; ; looks += 1) {
      const why = await this.start(door, words);
      if (why === null) break;
      // A worker that was killed stops the intake for some seconds; the page says: look again.
      if (why === "full" || looks >= LOOKS || (await doorOf(this.address, door)) === "closed") return this.told(why);
      await pause(LOOK_AGAIN_MS);
    }
    this.conversation = this.cable.conversation ?? "";
    tell(this.conversation, "visitor", { t: "waits", person });
    if (does === "urgent" || words !== null) this.passes();
    if (does === "sleep") await this.sleep();
    await until("talks or is told", () => ["talking", "refused", "ended"].includes(this.now.phase), PATIENCE_MS);
    if (this.now.phase !== "talking") return this.told(String(this.now.problem ?? this.now.ended));
    if (words === null) tell(this.conversation, "visitor", { t: "met", person });
    return true;
  }

  /** As the page does, looks before Start. null: waits; or why not. */
  private async start(door: string, words: readonly number[] | null): Promise<string | null> {
    const { person, does, path } = this.plan;
    // One in two of the late taps Start all the same, and hears it of the service.
    if ((await doorOf(this.address, door)) !== "open" && (does !== "late" || person % 2 === 0)) return "closed";
    this.cable = new Cable(this.address);
    this.client = visitorAt(this.address, this.config, this.cable.open);
    [this.voice, this.names, this.answered] = [null, [], 0];
    this.client.start({ path, door, language: "sv", wishes: [], words, urgent: does === "urgent" });
    await until("waits or is told", () => !["idle", "working", "connecting"].includes(this.now.phase), PATIENCE_MS);
    return this.now.phase === "refused" ? String(this.now.problem) : null;
  }

  private told(why: string): false {
    tell(this.conversation, "visitor", { t: "told", person: this.plan.person, why });
    return false;
  }

  /** The phone sleeps in the queue: nobody can be offered, and the place is kept. */
  private async sleep(): Promise<void> {
    const before = this.now.place?.ahead ?? 0;
    if (this.now.phase !== "waiting") return;
    this.cable.unplug();
    await pause(SLEEP_MS);
    const woke = Date.now();
    this.cable.plugIn();
    this.client.setOnline(true);
    await until("awake", () => this.now.link === "up", PATIENCE_MS);
    tell(this.conversation, "visitor", { t: "slept", person: this.plan.person, before, after: this.now.place?.ahead ?? 0 });
    this.back("sleep", woke);
  }

  private async talk(): Promise<void> {
    await this.exchange("");
    await this.happen(this.plan.does);
    await this.exchange("");
    const over = (): boolean => this.now.phase === "ended" && !this.now.erasing;
    if (this.plan.person % 3 === 0) await this.ask("end", "over", over);
    else this.end();
    await until("over", over, PATIENCE_MS);
    tell(this.conversation, "visitor", { t: "over" });
  }

  /** From here on this conversation stands before others in the queue, and rightly. */
  private passes(): void {
    tell(this.conversation, "visitor", { t: "did", what: "passes" });
  }

  private async happen(does: string): Promise<void> {
    if (["another", "handover", "refuse", "vanish", "away"].includes(does)) this.passes();
    switch (does) {
      case "drop":
        return this.drop();
      case "away":
        return this.beAway();
      case "quick":
        return this.leaveAndComeBack();
      case "another":
      case "handover":
      case "stay":
        return this.changeCounsellor(does);
      case "refuse":
        return this.ask("handover", "has said no", () => this.refused && this.now.proposed === null);
      case "vanish":
        return this.loseCounsellor();
      case "interpreter":
      case "join":
      case "second":
        return this.withGuest(does);
      case "callback":
        return this.beRung();
      case "emergency":
        return this.needHelp();
      case "consult":
      case "child":
      case "police":
      case "heavy":
        return this.exchange(does);
      default:
        return;
    }
  }

  private async drop(): Promise<void> {
    this.cable.unplug();
    this.write("");
    await pause(SLEEP_MS);
    const since = Date.now();
    this.cable.plugIn();
    this.client.setOnline(true);
    await until("delivered", () => this.now.messages.every(({ mine, state }) => !mine || state === "delivered"), PATIENCE_MS);
    this.back("drop", since);
  }

  /** Longer than the seat is held: it is free, and the person stands first in line again. */
  private async beAway(): Promise<void> {
    let freed = false;
    const stop = this.client.subscribe(({ staff }) => {
      freed ||= staff.length > 0 && staff.every(({ presence }) => presence === "gone");
    });
    const since = await this.unplugged(AWAY_MS);
    await until("the seat is free", () => freed, PATIENCE_MS);
    stop();
    await this.exchange("");
    this.back("away", since);
  }

  /** 112: where help must go is said; the line breaks, and the same counsellor keeps line and card until the call is over. */
  private async needHelp(): Promise<void> {
    await this.ask("emergency", "is asked where", () => this.now.addressAsked != null);
    const before = this.names.join();
    this.client.sendAddress({ street: this.conversation, floor: "2", code: "", name: "", who: "", safe: "yes" });
    await this.exchange("");
    const since = await this.unplugged(AWAY_MS);
    await this.exchange("finished");
    if (this.names.join() !== before) throw new Error("was left alone while help was on its way");
    this.back("call", since);
    await until("the call is over", () => this.now.addressAsked == null, PATIENCE_MS);
  }

  /** Returns when the line was there again. */
  private async unplugged(ms: number): Promise<number> {
    this.cable.unplug();
    await pause(ms);
    const since = Date.now();
    this.cable.plugIn();
    this.client.setOnline(true);
    await until("a line again", () => this.now.link === "up", PATIENCE_MS);
    return since;
  }

  private async leaveAndComeBack(): Promise<void> {
    this.client.makeComeBackWords(WORDS);
    await until("words", () => this.now.comeBackWords !== null);
    const words = this.now.comeBackWords!;
    // Nothing says when the service knows them; a person writes them down meanwhile.
    await pause(WRITTEN_DOWN_MS);
    await this.exchange("");
    tell(this.conversation, "visitor", { t: "ends" });
    this.client.leave();
    const since = Date.now();
    if (!(await this.knock(words))) throw new Error("came back and was not let in");
    if (this.now.returned !== true) throw new Error("the words led nowhere");
    this.back("quick", since);
  }

  /** `stay`: talks on until the counsellor's shift is over, and she hands over. */
  private async changeCounsellor(how: "another" | "handover" | "stay"): Promise<void> {
    const before = this.names.join();
    if (how === "another") this.client.another(true);
    else await this.exchange(how);
    await until("somebody else", () => this.names.length > 0 && this.names.join() !== before && this.now.proposed === null, PATIENCE_MS);
    await this.exchange("");
  }

  private async loseCounsellor(): Promise<void> {
    this.write("vanish");
    const gone = (): boolean => this.now.staff.every(({ presence }) => presence === "gone");
    await until("gone", gone, PATIENCE_MS);
    const since = Date.now();
    await until("somebody else", () => !gone(), PATIENCE_MS);
    this.back("vanish", since);
  }

  /** Somebody comes in beside, with this person's yes, is answered to, and goes out again. */
  private async withGuest(asked: "interpreter" | "join" | "second"): Promise<void> {
    const before = [...this.names];
    const role = GUESTS[asked];
    const guest = (): StaffView | undefined => this.now.staff.find((one) => one.role === role && one.presence !== "gone" && !before.includes(one.alias));
    const here = (): boolean => guest() !== undefined && this.names.length > 1;
    await this.ask(asked, asked, here);
    const { alias } = guest()!;
    await this.exchange("");
    await this.exchange("");
    // Who was lost meanwhile cannot lead any more: whoever came in beside stays, and this was no visit.
    const leads = (): boolean => this.names.join() === alias;
    await until(`${asked} has left`, () => leads() || this.now.staff.every((one) => one.alias !== alias || one.presence === "gone"), PATIENCE_MS);
    if (leads()) return;
    tell(this.conversation, "visitor", { t: "handed", from: [alias], to: "", after: this.voice!.count });
    tell(this.conversation, "visitor", { t: "did", what: asked === "join" ? "supervisor" : asked });
  }

  /** Leaves a number with a yes; after the call it is gone here too. */
  private async beRung(): Promise<void> {
    await this.ask("callback", "is asked for a number", () => this.now.contact !== null);
    if (!this.client.contact({ number: NUMBER, when: "nu", say: this.conversation, name: "" })) throw new Error("no number could be left");
    await until("the call is over", () => this.now.contact === null, PATIENCE_MS);
    tell(this.conversation, "visitor", { t: "did", what: "callback" });
  }

  /** Asks for something; who comes after somebody that vanished with it is asked again, be it the same person. */
  private async ask(wish: string, what: string, isSo: () => boolean): Promise<void> {
    let asked = this.names.join();
    this.write(wish);
    await until(
      what,
      () => {
        const here = this.names.join();
        if (here !== "" && here !== asked && !isSo()) this.write(wish);
        asked = here;
        return isSo();
      },
      PATIENCE_MS,
    );
  }

  /** Writes, and goes on when somebody has answered. */
  private async exchange(wish: string): Promise<void> {
    const before = this.answered;
    this.write(wish);
    let wroteAt = Date.now();
    await until(
      `an answer ${wish}`,
      () => {
        if (Date.now() - wroteAt > AGAIN_MS && this.now.phase === "talking") {
          this.write("");
          wroteAt = Date.now();
        }
        return this.answered > before;
      },
      PATIENCE_MS,
    );
  }

  private write(wish: string): void {
    this.look();
    const { mustWait } = this.now;
    if (mustWait) return void setTimeout(() => this.write(wish), LOOK_MS);
    this.voice?.write(this.now, wish);
  }

  private end(): void {
    tell(this.conversation, "visitor", { t: "ends" });
    this.client.end();
  }

  private back(what: string, since: number): void {
    tell(this.conversation, "visitor", { t: "back", person: this.plan.person, what, seconds: seconds(since) });
  }

  private look(): void {
    if (this.client === undefined || this.isOver || this.now.phase !== "talking") return;
    this.voice ??= new Voice(this.conversation, "visitor", (text) => this.client.send(text));
    const { messages, staff } = this.now;
    this.voice.look({ ...this.now, messages: messages.filter(isNew) });
    this.answered = messages.filter((one) => !one.mine && isNew(one)).length;
    const names = staff.filter(({ presence }) => presence !== "gone").map(({ alias }) => alias);
    if (names.join() !== this.names.join()) {
      this.names = names;
      this.voice.log({ t: "present", names });
    }
    this.decide(this.voice);
  }

  /** Somebody is announced: yes, unless this person's plan says no once. */
  private decide(voice: Voice): void {
    const { proposed, staff } = this.now;
    if (this.saidYes !== null && proposed === null) {
      const { alias, from, after } = this.saidYes;
      const came = staff.some((one) => one.alias === alias);
      const left = from.filter((one) => staff.every(({ alias: here }) => here !== one));
      if (came && left.length > 0) tell(this.conversation, "visitor", { t: "handed", from: left, to: alias, after });
      this.saidYes = null;
    }
    if (proposed === null || proposed.letIn) return;
    if (this.plan.does === "refuse" && !this.refused) {
      this.refused = true;
      tell(this.conversation, "visitor", { t: "did", what: "refused" });
      return this.client.decline();
    }
    this.saidYes = { alias: proposed.alias, from: staff.map(({ alias }) => alias), after: voice.count };
    this.client.admit(SHARES[this.plan.person % SHARES.length]!);
  }
}
